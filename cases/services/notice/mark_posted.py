"""Letters that were handed to the post, and what that means in the ledger."""

import datetime as dt
from collections.abc import Collection

from cases import events
from cases.models import Household, Notice, NoticeKind
from cases.rules.ledger import LedgerChange
from cases.services.household.change_ledger import change_ledger
from cases.services.notice.change_state import change_notice_state
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

LEDGER_CHANGE_OF_KIND: dict[str, LedgerChange] = {
    NoticeKind.PUSH_NOTICE: LedgerChange.SEND_PUSH,
    NoticeKind.CONFIRMATION_FORM: LedgerChange.SEND,
    NoticeKind.APPLICATION_FORM: LedgerChange.SEND,
    NoticeKind.GIFT_COVER: LedgerChange.SEND,
    NoticeKind.REMINDER: LedgerChange.REMIND,
}


def mark_posted(
    *,
    actor: Actor,
    program_id: int,
    notice_ids: Collection[int],
    posted_at: dt.datetime | None = None,
    partial: bool = False,
) -> Done:
    """Note that rendered letters were posted; households move in the ledger, and `first_sent_at` is set once.

    A household that has answered in the meantime stays where it is. Refusals: ``missing``, ``state``.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER, program_id=program_id, system=True)
    at = posted_at or clock.now()
    outcome = change_notice_state(
        program_id=program_id,
        notice_ids=notice_ids,
        allowed=(Notice.State.RENDERED,),
        state=Notice.State.POSTED,
        partial=partial,
        updates={"posted_at": at},
    )
    if not outcome.done:
        return outcome
    record(events.NOTICE_POSTED, actor=actor, program_id=program_id, subject_ids=outcome.done)
    households = _by_change(program_id, outcome.done)
    for change, ids in households.items():
        change_ledger(actor=actor, program_id=program_id, household_ids=ids, change=change, at=at, partial=True)
    approached = sorted({pk for ids in households.values() for pk in ids})
    Household.objects.filter(program_id=program_id, pk__in=approached, first_sent_at=None).update(first_sent_at=at)
    return outcome


def _by_change(program_id: int, notice_ids: Collection[int]) -> dict[LedgerChange, list[int]]:
    found: dict[LedgerChange, list[int]] = {}
    rows = Notice.objects.filter(program_id=program_id, pk__in=notice_ids).values_list("kind", "household_id")
    for kind, household_id in rows:
        if kind in LEDGER_CHANGE_OF_KIND:
            found.setdefault(LEDGER_CHANGE_OF_KIND[kind], []).append(household_id)
    return found
