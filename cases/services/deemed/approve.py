"""Approval of a list of deemed withdrawals by the municipality: the whole list as it was proposed, or nothing."""

from django.db.models import F, Max
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Decision, DeemedItem, DeemedList, Deficiency, NoticeKind
from cases.rules.appeal import appeal_until
from cases.rules.transitions import Event
from cases.selectors.deemed import PAST
from cases.services.application.advance import advance
from cases.services.application.close_off import close_off
from cases.services.deemed.propose import digest_of
from cases.services.locks import lock_applications
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

REASON = "deemed_withdrawn"
EXPIRED = "deficiency_deadline"


def approve_list(*, actor: Actor, program_id: int, number: int) -> DeemedList:
    """Withdraw every application of the list, lapse its grant, and queue its letter. By an officer.

    The grant is replaced by a decision of no yen, so that the ledger and the budget stay true. Applications of which
    something is missing have no grant yet: they expire, as they would by themselves elsewhere. Raises CaseError:
    ``list_<state>`` unless it waits, ``list_changed`` when a case of it has been answered since (`receipts` names
    them): the list is then to be dropped and proposed anew; NotFoundError.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    # Approved twice: the second call finds another state.
    found = lock_list(program_id, number)
    items = list(
        DeemedItem.objects.filter(program_id=program_id, list=found).select_related("application").order_by("position")
    )
    ids = [item.application_id for item in items]
    lock_applications(program_id, ids)
    _refuse_changed(actor, found, items)
    _END[DeemedList.Kind(found.kind)](actor, program_id, items)
    found.state = DeemedList.State.APPROVED
    found.decided_at = clock.now()
    found.decided_by_id = actor.person_id
    found.appeal_until_on = appeal_until(clock.today())
    found.save(update_fields=["state", "decided_at", "decided_by", "appeal_until_on"])
    record(
        events.DEEMED_APPROVED,
        actor=actor,
        program_id=program_id,
        subject_ids=[found.pk],
        data={"number": number, "items": found.item_count, "yen": found.total_yen, "digest": found.digest},
    )
    return found


def _withdraw(actor: Actor, program_id: int, items: list[DeemedItem]) -> None:
    ids = [item.application_id for item in items]
    advance(actor=actor, program_id=program_id, application_ids=ids, event=Event.DEEM, reason=REASON)
    close_off(actor=actor, program_id=program_id, application_ids=ids)
    _lapse(actor, program_id, ids)
    queue_notices(
        actor=actor,
        program_id=program_id,
        kind=NoticeKind.DEEMED_WITHDRAWAL,
        targets=[
            NoticeTarget(item.application.household_id, item.application_id, {"item_id": item.pk}) for item in items
        ],
        issued_on=clock.today(),
    )


def _let_expire(actor: Actor, program_id: int, items: list[DeemedItem]) -> None:
    ids = [item.application_id for item in items]
    advance(actor=actor, program_id=program_id, application_ids=ids, event=Event.EXPIRE, reason=EXPIRED)
    close_off(actor=actor, program_id=program_id, application_ids=ids, deficiency_state=Deficiency.State.EXPIRED)


_END = {DeemedList.Kind.ACCOUNT: _withdraw, DeemedList.Kind.ANSWER: _let_expire}


def lock_list(program_id: int, number: int) -> DeemedList:
    """The list of that number, locked, while it waits. Raises NotFoundError, CaseError ``list_<state>``."""
    rows = DeemedList.objects.filter(program_id=program_id, number=number)
    found = rows.select_for_update(no_key=True).first()
    if found is None:
        raise NotFoundError(_("There is no such list. Reload the lists."))
    if found.state != DeemedList.State.PROPOSED:
        raise CaseError(
            _("List %(number)d is %(state)s. Reload the page.")
            % {"number": number, "state": found.get_state_display()},
            code=f"list_{found.state}",
        )
    return found


def _refuse_changed(actor: Actor, found: DeemedList, items: list[DeemedItem]) -> None:
    ids = [item.application_id for item in items]
    still = {
        one.application_id: one.yen
        for one in PAST[found.kind](actor=actor, program_id=found.program_id, application_ids=ids)
    }
    changed = [item.application.receipt_number for item in items if still.get(item.application_id) != item.yen]
    if changed:
        raise CaseError(
            _("%(count)d cases have moved since (%(numbers)s). Drop the list and have another proposed.")
            % {"count": len(changed), "numbers": ", ".join(changed[:5])},
            code="list_changed",
            receipts=changed,
        )
    if digest_of((item.application_id, item.yen, item.deadline_on) for item in items) != found.digest:
        raise CaseError(_("The list is not the one that was proposed. Drop it and report it."), code="list_digest")


def _lapse(actor: Actor, program_id: int, application_ids: list[int]) -> None:
    """A decision of no yen replaces each grant."""
    numbers = take_numbers(program_id=program_id, kind="decision", count=len(application_ids))
    last = dict(
        Decision.objects.filter(program_id=program_id, application_id__in=application_ids)
        .order_by()
        .values_list("application_id")
        .annotate(last=Max(F("sequence")))
    )
    Decision.objects.bulk_create(
        [
            Decision(
                program_id=program_id,
                application_id=application_id,
                sequence=last[application_id] + 1,
                number=number,
                outcome=Decision.Outcome.LAPSE,
                amount_yen=0,
                reason=REASON,
                decided_by_id=actor.person_id,
                decided_at=clock.now(),
                decided_on=clock.today(),
            )
            for application_id, number in zip(application_ids, numbers, strict=True)
        ],
        batch_size=2_000,
    )
