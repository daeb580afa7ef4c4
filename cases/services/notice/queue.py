"""Queueing of letters: their numbers, and who gets none."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases import events
from cases.errors import stop_at_refusals
from cases.models import Notice, NoticeKind
from cases.services.locks import lock_addressees
from cases.services.notice.close import close_notices
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.db.among import Among
from security.db.rows import insert_rows
from security.roles import Role

WRITERS = (
    Role.MANAGER,
    Role.MAILROOM,
    Role.REVIEWER,
    Role.KEYER,
    Role.CALLER,
    Role.PAYMENT_CLERK,
    Role.PROTECTED_CASE_OFFICER,
    Role.OFFICER,
)
# Letters that approach a household. The others answer one that has written itself, and reach an excluded one too.
APPROACHING = frozenset(
    {
        NoticeKind.PUSH_NOTICE,
        NoticeKind.CONFIRMATION_FORM,
        NoticeKind.APPLICATION_FORM,
        NoticeKind.REMINDER,
        NoticeKind.GIFT_COVER,
    }
)
WAITING = (Notice.State.QUEUED, Notice.State.BLOCKED)
NOT_POSTED = (*WAITING, Notice.State.RENDERED)
REFUSED_MISSING = "missing"
REFUSED_PROTECTED = "protected"
REFUSED_EXCLUDED = "excluded"
REFUSED_PENDING = "pending"

Key = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class NoticeTarget:
    """A letter to make: for a household, maybe about an application. `params` holds ids and codes only."""

    household_id: int
    application_id: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """(household id, application id or None): what a letter is known by."""
        return self.household_id, self.application_id


@dataclass(frozen=True, slots=True)
class Queued:
    """Notice ids by `NoticeTarget.key`, and for the targets without a letter a code that says why."""

    notice_ids: dict[Key, int] = field(default_factory=dict)
    refusals: dict[Key, str] = field(default_factory=dict)


def queue_notices(
    *,
    actor: Actor,
    program_id: int,
    kind: NoticeKind,
    targets: Sequence[NoticeTarget],
    issued_on: dt.date | None = None,
    replace: bool = False,
    renew: bool = False,
    partial: bool = True,
) -> Queued:
    """Queue one letter for each distinct `NoticeTarget.key`, numbered in the order of the targets.

    A restricted household gets none, unless the dedicated desk (protected-case officer) queues it. `replace` voids
    letters of the kind that are not posted yet; `renew` voids posted ones too, because their secret is void.
    Refusals: ``missing``, ``protected``, ``excluded``, ``pending`` (one waits already); with `partial=False`
    NotPossibleError names the households.
    """
    authorise(actor, *WRITERS, program_id=program_id, system=True)
    wanted = {target.key: target for target in targets}
    refused = _refused(actor, program_id, kind, {target.household_id for target in targets})
    refusals = {key: refused[key[0]] for key in wanted if key[0] in refused}
    earlier = _earlier(program_id, kind, wanted)
    if replace or renew:
        states = (*NOT_POSTED, Notice.State.POSTED) if renew else NOT_POSTED
        superseded = [pk for pk, key, state in earlier if state in states and key not in refusals]
        close_notices(actor=actor, program_id=program_id, notice_ids=superseded, reason="superseded")
    else:
        # Queued twice: the letter that waits is the answer to the first.
        refusals |= {key: REFUSED_PENDING for _pk, key, state in earlier if state in WAITING}
    stop_at_refusals({household: code for (household, _about), code in refusals.items()}, partial=partial)
    free = [target for key, target in wanted.items() if key not in refusals]
    return Queued(_store(actor, program_id, kind, free, issued_on or clock.today()), refusals)


def _refused(actor: Actor, program_id: int, kind: NoticeKind, households: Collection[int]) -> dict[int, str]:
    rows = lock_addressees(program_id, households)
    refusals = {pk: REFUSED_MISSING for pk in households if pk not in rows}
    if actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id):
        return refusals
    for pk, (protected, excluded_reason) in rows.items():
        if protected:
            refusals[pk] = REFUSED_PROTECTED
        elif excluded_reason and kind in APPROACHING:
            refusals[pk] = REFUSED_EXCLUDED
    return refusals


def _earlier(program_id: int, kind: NoticeKind, wanted: Collection[Key]) -> list[tuple[int, Key, str]]:
    """Letters of the kind to the same household about the same thing: (id, key, state)."""
    rows = Notice.objects.filter(
        Among("household_id", {household for household, _about in wanted}),
        program_id=program_id,
        kind=kind,
        state__in=[*NOT_POSTED, Notice.State.POSTED],
    ).values_list("pk", "household_id", "application_id", "state")
    return [(pk, (household, about), state) for pk, household, about, state in rows if (household, about) in wanted]


def _store(
    actor: Actor, program_id: int, kind: NoticeKind, targets: Sequence[NoticeTarget], issued_on: dt.date
) -> dict[Key, int]:
    if not targets:
        return {}
    numbers = take_numbers(program_id=program_id, kind="letter", count=len(targets))
    ids = insert_rows(
        Notice,
        [
            {
                "number": number,
                "household_id": target.household_id,
                "application_id": target.application_id,
                "params": dict(target.params),
            }
            for number, target in zip(numbers, targets, strict=True)
        ],
        shared={
            "program_id": program_id,
            "kind": kind,
            "issued_on": issued_on,
            "queued_at": clock.now(),
            "queued_by_id": actor.user_id,
        },
    )
    record(
        events.NOTICE_QUEUED,
        actor=actor,
        program_id=program_id,
        subject_ids=ids,
        data={"kind": str(kind), "first": numbers.start, "count": len(ids)},
    )
    return {target.key: pk for target, pk in zip(targets, ids, strict=True)}
