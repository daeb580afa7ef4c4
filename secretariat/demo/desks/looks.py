"""The access log of the demo: every act on a case was preceded by a look at it, and so was every call."""

from collections.abc import Iterator
from itertools import chain

from callcenter.models import Call
from cases.models import Transition
from cases.rules.transitions import Event
from cases.services.access.raise_unusual import raise_unusual_access
from secretariat.demo.stage import Stage
from security.access.purposes import Purpose
from security.actor import system_actor
from security.models import AccessLog

AT_ONCE = 5_000
# Where a person stood, by what they did there.
PLACES: dict[str, tuple[str, Purpose]] = {
    Event.KEY.value: ("intake:entry-first-key", Purpose.KEYING),
    Event.VERIFY.value: ("intake:entry-second-key", Purpose.KEYING),
    Event.SCREEN.value: ("cases:application-show", Purpose.SCREENING),
    Event.REVIEW.value: ("cases:application-show", Purpose.SCREENING),
    Event.SEND_BACK.value: ("cases:application-show", Purpose.SCREENING),
}


def leave_looks(stage: Stage) -> None:
    """Enter the looks of the whole play, then what of the last day is out of the ordinary."""
    with stage.at(18):
        looks = chain(_at_cases(stage.program_id), _at_callers(stage.program_id))
        AccessLog.objects.bulk_create(sorted(looks, key=lambda look: look.at), batch_size=AT_ONCE)
        raise_unusual_access(actor=system_actor("demo.leave_looks"), program_id=stage.program_id)


def _at_cases(program_id: int) -> Iterator[AccessLog]:
    rows = Transition.objects.filter(program_id=program_id, actor__isnull=False, event__in=PLACES)
    for at, person_id, event, household_id in rows.exclude(application__household=None).values_list(
        "at", "actor_id", "event", "application__household_id"
    ):
        place, purpose = PLACES[event]
        yield AccessLog(
            program_id=program_id,
            at=at,
            person_id=person_id,
            place=place,
            purpose=purpose,
            household_id=household_id,
        )


def _at_callers(program_id: int) -> Iterator[AccessLog]:
    rows = Call.objects.filter(program_id=program_id, household__isnull=False)
    for at, person_id, household_id in rows.values_list("started_at", "handled_by_id", "household_id"):
        yield AccessLog(
            program_id=program_id,
            at=at,
            person_id=person_id,
            place="callcenter:call-desk",
            purpose=Purpose.CALL,
            household_id=household_id,
        )
