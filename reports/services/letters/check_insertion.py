"""The check at the table or the machine: a letter and its enclosure are scanned before they share an envelope."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import GiftItem, Notice, NoticeKind
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.rules.qr_payload import QrPayloadError, parse_qr_payload
from reports import events
from reports.errors import ReportError
from reports.models import InsertionScan, PrintLot, PrintLotItem
from reports.selectors.letter_desk import KIND_OF_DOCUMENT, receipt_named
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

Outcome = InsertionScan.Outcome
_LONGEST_CODE = 80


def check_insertion(
    *, actor: Actor, program_id: int, lot_id: int, letter_code: str, enclosure_code: str
) -> InsertionScan:
    """Compare the code of a letter with that of what is put in with it, and keep the answer.

    ``letter_code`` is the page code of any of its pages, ``enclosure_code`` a page code too, or the serial of a gift
    card. Anything but a match stops the lot's line: the next scan is refused (ReportError `line_stopped`) until
    `release_line`. The row is returned and not an error raised, so that it stays. Raises NotAllowedError,
    NotFoundError, ReportError `lot_posted`.
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    lot = locked_lot(program_id, lot_id)
    if line_stopped(program_id, lot_id):
        raise ReportError(
            _("The line stands: the last two did not belong together. A manager looks at them and lets it go on."),
            code="line_stopped",
        )
    letter, enclosure = letter_code.strip()[:_LONGEST_CODE], enclosure_code.strip()[:_LONGEST_CODE]
    item, outcome = _compared(lot, letter, enclosure)
    scan = InsertionScan.objects.create(
        program_id=program_id,
        lot=lot,
        item=item,
        letter_code=letter,
        enclosure_code=enclosure,
        outcome=outcome,
        scanned_by_id=actor.person_id,
        scanned_at=clock.now(),
    )
    if scan.stops:
        record(
            events.LINE_STOPPED,
            actor=actor,
            program_id=program_id,
            subject_ids=[lot.pk],
            data={"scan": scan.pk, "outcome": outcome.value},
        )
    return scan


def locked_lot(program_id: int, lot_id: int) -> PrintLot:
    """The lot, locked: scans take turns. Raises NotFoundError, ReportError `lot_posted`, `lot_cancelled`."""
    lot = PrintLot.objects.filter(program_id=program_id, pk=lot_id).select_for_update(no_key=True).first()
    if lot is None:
        raise NotFoundError(_("A lot is not there. Reload the list of lots."))
    if lot.posted_at is not None:
        raise ReportError(_("The lot went to the post already."), code="lot_posted")
    if lot.cancelled_at is not None:
        raise ReportError(_("The lot was cancelled: its letters are void, its file is erased."), code="lot_cancelled")
    return lot


def line_stopped(program_id: int, lot_id: int) -> bool:
    """Tell whether the line of a lot stands."""
    last = InsertionScan.objects.filter(program_id=program_id, lot_id=lot_id).order_by("pk").last()
    return last is not None and last.stops


def _compared(lot: PrintLot, letter: str, enclosure: str) -> tuple[PrintLotItem | None, Outcome]:
    document = _read(letter)
    if document is None:
        return None, Outcome.UNREADABLE
    kind, receipt_number = document
    item = (
        PrintLotItem.objects.filter(receipt_named(receipt_number, "notice__"), program_id=lot.program_id, lot=lot)
        .filter(notice__kind=kind)
        .select_related("notice")
        .first()
    )
    if item is None:
        return None, Outcome.FOREIGN
    if item.notice.state != Notice.State.RENDERED:
        return item, Outcome.VOID
    if item.scans.filter(outcome=Outcome.MATCH).exists():
        return item, Outcome.REPEATED
    enclosed = _read(enclosure)
    if enclosed is not None:
        return item, Outcome.MATCH if enclosed[1] == receipt_number else Outcome.MISMATCH
    return item, _gift(item, enclosure)


def _read(code: str) -> tuple[NoticeKind, str] | None:
    """Kind of letter and receipt number of a page code of this program's letters; None for other codes."""
    try:
        payload = parse_qr_payload(code)
        return KIND_OF_DOCUMENT[payload.doc_type], str(parse_receipt_number(payload.receipt_number))
    except (QrPayloadError, RuleError):
        return None


def _gift(item: PrintLotItem, serial: str) -> Outcome:
    gift = GiftItem.objects.filter(program_id=item.program_id, serial=serial).first()
    if gift is None:
        return Outcome.UNREADABLE
    return Outcome.MATCH if gift.household_id == item.notice.household_id else Outcome.MISMATCH
