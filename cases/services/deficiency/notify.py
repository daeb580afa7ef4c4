"""Telling residents what is missing: one letter a case that lists every open code, or a telephone call."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from cases import events
from cases.errors import stop_at_refusals
from cases.models import Application, Deficiency, DeficiencyCode, Hold, NoticeKind
from cases.rules.deadlines import deadline_after
from cases.selectors.setup import deficiency_codes_of, setup_of
from cases.services.deficiency.open import STANDING
from cases.services.locks import lock_applications, lock_households
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.db.rows import update_rows
from security.roles import Role

NOTIFIERS = (
    Role.MANAGER,
    Role.REVIEWER,
    Role.KEYER,
    Role.MAILROOM,
    Role.CALLER,
    Role.PROTECTED_CASE_OFFICER,
)
REFUSED_NOTHING = "nothing"
REFUSED_PROTECTED = "protected"


def notify_deficiencies(
    *,
    actor: Actor,
    program_id: int,
    application_ids: Collection[int],
    via: Literal["letter", "telephone"] = "letter",
    again: bool = False,
    partial: bool = False,
) -> Done:
    """Tell the residents of these applications what is missing and until when; the ball is then with them.

    `done` holds the applications that were told. By letter, everything open that may stand in a letter goes into one,
    and a letter that waits is replaced; by telephone only what the code lets a caller settle. Applications of which
    nothing new is open are left alone, unless `again`. Refusals: ``nothing`` (nothing to tell this way),
    ``protected`` (restricted: only the dedicated desk writes or calls).
    """
    authorise(actor, *NOTIFIERS, program_id=program_id, system=True)
    wanted = list(dict.fromkeys(application_ids))
    codes = deficiency_codes_of(program_id)
    households = _households(actor, program_id, wanted)
    lock_households(program_id, set(households.values()))
    lock_applications(program_id, wanted)
    by_application = _tellable(program_id, wanted, codes, via)
    # Told already and nothing new since: the letter that went out is the answer to the first.
    fresh = {
        pk for pk, rows in by_application.items() if again or any(row.state == Deficiency.State.OPEN for row in rows)
    }
    refusals = {pk: REFUSED_NOTHING for pk in wanted if pk not in by_application}
    refusals |= {pk: REFUSED_PROTECTED for pk in fresh if pk not in households}
    stop_at_refusals(refusals, partial=partial)
    told = {pk: by_application[pk] for pk in wanted if pk in fresh and pk not in refusals}
    deadline_on = deadline_after(clock.today(), setup_of(program_id).deficiency_days)
    notices = _write(actor, program_id, told, households, deadline_on) if via == "letter" else {}
    _mark(actor, program_id, told=told, notices=notices, deadline_on=deadline_on, via=via)
    return Done(done=list(told), refusals=refusals)


def _tellable(
    program_id: int, application_ids: Sequence[int], codes: Mapping[str, DeficiencyCode], via: str
) -> dict[int, list[Deficiency]]:
    rows = (
        Deficiency.objects.filter(program_id=program_id, application_id__in=application_ids, state__in=STANDING)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    found: dict[int, list[Deficiency]] = {}
    for row in rows:
        code = codes.get(row.code)
        if code is not None and (code.letter_allowed if via == "letter" else code.phone_fixable):
            found.setdefault(row.application_id, []).append(row)
    return found


def _households(actor: Actor, program_id: int, application_ids: Sequence[int]) -> dict[int, int]:
    """Household by application, without the restricted ones for whom the actor may not write."""
    rows = Application.objects.filter(program_id=program_id, pk__in=application_ids)
    if not actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id):
        rows = rows.filter(household__protected=False)
    return dict(rows.values_list("pk", "household_id"))


def _write(
    actor: Actor,
    program_id: int,
    told: Mapping[int, Sequence[Deficiency]],
    households: Mapping[int, int],
    deadline_on: dt.date,
) -> dict[int, int]:
    """Queue the letters and return notice ids by application."""
    queued = queue_notices(
        actor=actor,
        program_id=program_id,
        kind=NoticeKind.DEFICIENCY,
        targets=[
            NoticeTarget(
                households[pk],
                pk,
                {
                    "codes": sorted({row.code for row in rows}),
                    "deadline_on": deadline_on.isoformat(),
                    "round": max(row.round for row in rows),
                },
            )
            for pk, rows in told.items()
        ],
        replace=True,
        partial=False,
    )
    return {application: notice for (_household, application), notice in queued.notice_ids.items() if application}


def _mark(
    actor: Actor,
    program_id: int,
    *,
    told: Mapping[int, Sequence[Deficiency]],
    notices: Mapping[int, int],
    deadline_on: dt.date,
    via: str,
) -> None:
    at = clock.now()
    rows = [row for group in told.values() for row in group]
    if not rows:
        return
    for row in rows:
        row.state = Deficiency.State.NOTIFIED
        row.notified_at = at
        row.deadline_on = deadline_on
        row.notice_id = notices.get(row.application_id)
    update_rows(rows, ["state", "notified_at", "deadline_on", "notice"])
    Hold.objects.filter(program_id=program_id, pk__in=[row.hold_id for row in rows], released_at=None).update(
        waits_for=Hold.WaitsFor.RESIDENT
    )
    record(
        events.DEFICIENCY_NOTIFIED,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk for row in rows],
        data={"via": via, "deadline_on": deadline_on.isoformat(), "applications": list(told)},
    )
