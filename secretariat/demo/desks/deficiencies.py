"""The desk of what is missing: told by telephone or letter, answered, settled by the municipality, or run out."""

import datetime as dt
import random
from collections import defaultdict
from typing import Final

from cases.models import Deficiency, DeficiencyCode
from cases.selectors.setup import deficiency_codes_of
from cases.services.deficiency.expire import expire_deficiencies
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.resolve import resolve_deficiencies
from intake.services.entry.reopen import reopen_entries
from secretariat.demo.desks.calls import call_out
from secretariat.demo.residents import Resident, day_of
from secretariat.demo.stage import Stage
from security.actor import system_actor
from security.clock import JAPAN
from security.roles import Role

REACHED: Final = 0.7
CITY_ANSWERS_AFTER_DAYS: Final = 4
DUPLICATE: Final = "D20"


def settle_by_telephone(stage: Stage) -> int:
    """Call those whose open deficiencies can all be mended on the telephone; returns how many cases were settled.

    Who is not reached gets a letter the same day.
    """
    settled = 0
    with stage.at(14):
        todo = _by_application(stage)
        codes = deficiency_codes_of(stage.program_id)
    for number, (application_id, rows) in enumerate(sorted(todo.items())):
        resident = stage.by_household[rows[0].application.household_id]
        if not resident.telephone or not all(_by_phone(codes, row.code) for row in rows):
            continue
        reached = random.Random(f"{stage.seed}:{resident.number}:reached").random() < REACHED
        call_out(stage, application_id, resident, number=number, reached=reached)
        if not reached:
            continue
        caller = stage.play(Role.CALLER, number)
        with stage.at(15, number % 50):
            resolve_deficiencies(
                actor=caller,
                program_id=stage.program_id,
                deficiency_ids=[row.pk for row in rows],
                via=Deficiency.Via.TELEPHONE,
            )
            # What the caller heard is keyed twice like any form.
            reopen_entries(actor=caller, program_id=stage.program_id, application_ids=[application_id])
        settled += 1
    return settled


def write_letters(stage: Stage) -> int:
    """Queue one letter for every case with something new that may stand in a letter; returns how many."""
    with stage.at(16):
        ids = sorted(_by_application(stage))
        outcome = notify_deficiencies(
            actor=stage.play(Role.REVIEWER), program_id=stage.program_id, application_ids=ids, partial=True
        )
    return len(outcome.done)


def settle_by_city(stage: Stage) -> int:
    """Take over what the municipality answered to its questions some days later; returns how many."""
    since = dt.datetime.combine(stage.day - dt.timedelta(days=CITY_ANSWERS_AFTER_DAYS), dt.time(23, 59), tzinfo=JAPAN)
    with stage.at(10, 30):
        to_city = [
            code
            for code, row in deficiency_codes_of(stage.program_id).items()
            if row.follow_up == DeficiencyCode.FollowUp.MUNICIPALITY and code != DUPLICATE
        ]
        due = Deficiency.objects.filter(
            program_id=stage.program_id,
            state__in=[Deficiency.State.OPEN, Deficiency.State.NOTIFIED],
            code__in=to_city,
            opened_at__lte=since,
        )
        outcome = resolve_deficiencies(
            actor=stage.play(Role.REVIEWER),
            program_id=stage.program_id,
            deficiency_ids=list(due.order_by("pk").values_list("pk", flat=True)),
            via=Deficiency.Via.RETURN,
            partial=True,
        )
    return len(outcome.done)


def run_out(stage: Stage) -> None:
    """Deadlines that are over: another letter, then the end of the case."""
    with stage.at(5):
        expire_deficiencies(actor=system_actor("cases.expire_deficiencies"), program_id=stage.program_id)


def answers_due(stage: Stage) -> list[tuple[Resident, int]]:
    """Households whose answer to a deficiency letter arrives by today, with their applications."""
    rows = (
        Deficiency.objects.filter(
            program_id=stage.program_id,
            state=Deficiency.State.NOTIFIED,
            notice__posted_at__isnull=False,
            notice__state="posted",
        )
        .order_by("application_id", "pk")
        .values_list("application_id", "application__household_id", "notice__posted_at")
    )
    found: dict[int, Resident] = {}
    for application_id, household_id, posted_at in rows:
        resident = stage.by_household[household_id]
        days = resident.behaviour.deficiency_answer_after_days
        if days is None:
            continue
        if day_of(posted_at) + dt.timedelta(days=days) <= stage.day:
            found[application_id] = resident
    return [(resident, application_id) for application_id, resident in found.items()]


def _by_application(stage: Stage) -> dict[int, list[Deficiency]]:
    """Deficiencies that nobody was told of, without those of restricted households."""
    rows = Deficiency.objects.filter(
        program_id=stage.program_id, state=Deficiency.State.OPEN, application__household__protected=False
    ).select_related("application")
    found: defaultdict[int, list[Deficiency]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.application_id].append(row)
    return dict(found)


def _by_phone(codes: dict[str, DeficiencyCode], code: str) -> bool:
    row = codes[code]
    return row.phone_fixable and row.follow_up == DeficiencyCode.FollowUp.TELEPHONE
