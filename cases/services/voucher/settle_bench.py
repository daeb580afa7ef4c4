"""A line of the bench: its number is read again and fits, or the sheet goes back to the shop."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import VoucherBench, VoucherReturn
from cases.selectors.voucher_terms import ground_of
from cases.services.voucher.sort_sheets import sort_sheets
from cases.services.voucher.take_bundle import DESK
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def settle_bench(*, actor: Actor, program_id: int, item_id: int, number: str = "", note: str = "") -> VoucherBench:
    """Take the sheet under the number that was read again, or, without a number, refuse it for the reason in `note`.

    By the manager or the mail room. The sheet joins its bundle and is paid by the next closing. Raises CaseError
    ``number`` (it is no sheet to pay for either), ``note_missing``, ``settled``; NotFoundError.
    """
    authorise(actor, *DESK, program_id=program_id)
    ground = ground_of(program_id)
    rows = VoucherBench.objects.filter(program_id=program_id, pk=item_id)
    item = rows.select_related("bundle").select_for_update(no_key=True, of=("self",)).first()
    if item is None:
        raise NotFoundError(_("There is no such line. Reload the page."))
    # Settled twice: the second call finds its outcome and is refused.
    if item.outcome != VoucherBench.Outcome.OPEN:
        raise CaseError(_("This line was settled meanwhile. Reload the page."), code="settled")
    if number.strip():
        found = sort_sheets(
            program_id=program_id,
            program_no=ground.program_no,
            texts=[number],
            received_on=item.bundle.received_on,
        )
        if found.faults:
            raise CaseError(
                _("This number cannot be taken either: %(why)s.") % {"why": found.faults[1].label}, code="number"
            )
        ((book_id, position),) = found.sheets
        VoucherReturn.objects.create(
            program_id=program_id, bundle_id=item.bundle_id, book_id=book_id, position=position
        )
    elif not note.strip():
        raise CaseError(_("Write what the shop was told, or read the number again."), code="note_missing")
    outcome = VoucherBench.Outcome.CORRECTED if number.strip() else VoucherBench.Outcome.REFUSED
    rows.update(outcome=outcome, note=note.strip(), settled_at=clock.now(), settled_by_id=actor.person_id)
    record(
        events.BENCH_SETTLED,
        actor=actor,
        program_id=program_id,
        subject_ids=[item.pk],
        reason=note,
        data={"bundle": item.bundle.number, "outcome": outcome.value},
    )
    item.refresh_from_db()
    return item
