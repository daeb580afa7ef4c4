"""One parcel at the packing table: letter and card are read, belong together or not, and go to the carrier."""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import GiftItem, Household, Notice, NoticeKind
from cases.rules.check_digits import ReceiptNumber, parse_receipt_number
from cases.rules.faults import RuleError
from cases.rules.qr_payload import QrPayloadError, parse_qr_payload
from cases.services.fulfilment.mark_sent import SENDABLE, TRACKING, mark_sent
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

PACKERS = (Role.MANAGER, Role.MAILROOM)
MOST_CHARACTERS = 80
LETTER_NUMBER = re.compile(r"N-?(?P<number>[0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Packed:
    """What was read at the table. Where letter and card do not fit nothing is sent, and the line stops."""

    receipt_number: str
    serial: str
    tracking_number: str
    fits: bool


def dispatch_piece(*, actor: Actor, program_id: int, letter: str, serial: str, tracking_number: str) -> Packed:
    """Compare the code of the letter with the serial of the card and send the parcel.

    `letter` is the QR code, the letter's own number (N-000123) or the receipt number. A card of another household is no
    error but an outcome: it is recorded, and nothing is sent. Raises CaseError: ``letter`` (unreadable),
    ``letter_unknown``, ``serial_unknown``, ``gift_<state>`` when the card cannot be sent, ``tracking``,
    ``tracking_known``.
    """
    authorise(actor, *PACKERS, program_id=program_id)
    household = _household(program_id, letter).only("receipt_number").first()
    if household is None:
        raise CaseError(_("No household of this program has this number. Look at the letter."), code="letter_unknown")
    items = GiftItem.objects.select_for_update(no_key=True)
    item = items.filter(program_id=program_id, serial=serial.strip()).first()
    if item is None:
        raise CaseError(_("No card has this serial. Read it once more."), code="serial_unknown")
    if item.household_id != household.pk:
        record(
            events.ENCLOSURE_REFUSED,
            actor=actor,
            program_id=program_id,
            subject_ids=[household.pk],
            data={"item": item.pk},
        )
        return Packed(household.receipt_number, item.serial, "", fits=False)
    # Packed twice: a card that is on its way is refused by its state.
    if item.state not in SENDABLE:
        raise CaseError(
            _("The card is %(state)s already.") % {"state": item.get_state_display()}, code=f"gift_{item.state}"
        )
    tracking = tracking_number.strip()
    _check_tracking(program_id, tracking, item.pk)
    mark_sent(actor=actor, program_id=program_id, tracking_numbers={item.pk: tracking})
    return Packed(household.receipt_number, item.serial, tracking, fits=True)


def _household(program_id: int, letter: str) -> "QuerySet[Household]":
    households = Household.objects.filter(program_id=program_id)
    if printed := LETTER_NUMBER.fullmatch(unicodedata.normalize("NFKC", letter).strip().upper()):
        covers = Notice.objects.filter(
            program_id=program_id, number=int(printed["number"]), kind=NoticeKind.GIFT_COVER
        ).exclude(state=Notice.State.VOID)
        return households.filter(pk__in=covers.values("household_id"))
    read = _receipt_number(letter)
    return households.filter(receipt_number__in=[str(read), read.compact])


def _receipt_number(letter: str) -> ReceiptNumber:
    plain = letter.strip()[:MOST_CHARACTERS]
    try:
        text = parse_qr_payload(plain.upper()).receipt_number if ":" in plain else plain
        return parse_receipt_number(text)
    except (QrPayloadError, RuleError) as error:
        raise CaseError(
            _("The code of the letter cannot be read. Read it again or type the number."), code="letter"
        ) from error


def _check_tracking(program_id: int, tracking: str, item_id: int) -> None:
    if not TRACKING.fullmatch(tracking):
        raise CaseError(_("A tracking number has 1 to 20 letters, digits and hyphens."), code="tracking")
    known = GiftItem.objects.filter(program_id=program_id, tracking_number=tracking).exclude(pk=item_id)
    if known.exists():
        raise CaseError(_("Another parcel has this tracking number. Read the label again."), code="tracking_known")
