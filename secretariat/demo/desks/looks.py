"""The access log of the demo: every act on a case was preceded by a look at it, and so was every call."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from callcenter.models import Call
from cases.models import Transition
from cases.rules.transitions import Event
from cases.services.access.raise_unusual import raise_unusual_access
from cases.services.access.settle_unusual import settle_unusual_access
from secretariat.demo.stage import Stage
from security import clock
from security.access.purposes import Purpose
from security.actor import system_actor
from security.models import AccessLog, UnusualAccess
from security.roles import Role

AT_ONCE = 5_000
LATE, EARLY = dt.time(21, 40), dt.time(6, 20)
EACH = dt.timedelta(minutes=4)
LOOKED_AGAIN = 3
OVERTIME = "残業の届出あり。入退室の記録と一致。"
# Where a person stood, by what they did there.
PLACES: dict[str, tuple[str, Purpose]] = {
    Event.KEY.value: ("intake:entry-first-key", Purpose.KEYING),
    Event.VERIFY.value: ("intake:entry-second-key", Purpose.KEYING),
    Event.SCREEN.value: ("cases:application-show", Purpose.SCREENING),
    Event.REVIEW.value: ("cases:application-show", Purpose.SCREENING),
    Event.SEND_BACK.value: ("cases:application-show", Purpose.SCREENING),
}


def leave_looks(stage: Stage) -> None:
    """Enter the looks of the whole play, then what of the last two days is out of the ordinary.

    Somebody was there on the last day before the office opened, which waits for its manager, and somebody on the day
    before long after it had closed, which the manager has explained.
    """
    with stage.at(18):
        by_day: defaultdict[dt.date, list[AccessLog]] = defaultdict(list)
        for look in sorted(chain(_at_cases(stage.program_id), _at_callers(stage.program_id)), key=lambda look: look.at):
            by_day[clock.local(look.at).date()].append(look)
        days = sorted(by_day)[-2:]
        for day, at in zip(days, (LATE, EARLY), strict=False):
            by_day[day] += _again(by_day[day], begun=dt.datetime.combine(day, at, tzinfo=clock.JAPAN))
        looks = sorted(chain.from_iterable(by_day.values()), key=lambda look: look.at)
        AccessLog.objects.bulk_create(looks, batch_size=AT_ONCE)
        for day in days:
            raise_unusual_access(actor=system_actor("demo.leave_looks"), program_id=stage.program_id, on=day)
        for unusual in UnusualAccess.objects.filter(program_id=stage.program_id, on__in=days[:-1]):
            settle_unusual_access(
                actor=stage.play(Role.MANAGER),
                program_id=stage.program_id,
                unusual_id=unusual.pk,
                explanation=OVERTIME,
            )


def _again(looks: Sequence[AccessLog], *, begun: dt.datetime) -> list[AccessLog]:
    """The last person of a day opens once more what they had open on it, from this moment on."""
    theirs = [look for look in looks if look.person_id == looks[-1].person_id]
    return [
        AccessLog(
            program_id=look.program_id,
            at=begun + place * EACH,
            person_id=look.person_id,
            place=look.place,
            purpose=look.purpose,
            household_id=look.household_id,
        )
        for place, look in enumerate(theirs[-LOOKED_AGAIN:])
    ]


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
