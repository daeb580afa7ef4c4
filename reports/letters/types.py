"""What a letter says: one frozen dataclass a kind, all with the same head.

The values are final text: names as the roster holds them, amounts in yen, dates as dates (the templates print eras),
accounts with their last three digits only. A letter never holds a full account number or a My Number.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from cases.rules.qr_payload import DocType, format_qr_payloads
from reports.letters.wording import APPLICATION_CONSENTS, CONFIRMATION_STATEMENTS


class LetterKind(StrEnum):
    """Kind of a letter; the value is the template's name."""

    PUSH_NOTICE = "push_notice"
    CONFIRMATION_FORM = "confirmation_form"
    APPLICATION_FORM = "application_form"
    DEFICIENCY = "deficiency"
    DECISION = "decision"
    DENIAL = "denial"
    TRANSFER_FAILED = "transfer_failed"
    DEEMED_WITHDRAWAL = "deemed_withdrawal"
    GIFT_COVER = "gift_cover"
    REMINDER = "reminder"
    CERTIFICATE = "certificate"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class AddressBlock:
    """Addressee as printed in the window.

    ``postcode`` is seven digits; ``lines`` is the address, ``katagaki`` the 方書.
    """

    postcode: str
    lines: tuple[str, ...]
    name: str
    katagaki: str = ""
    honorific: str = "様"

    @property
    def postcode_label(self) -> str:
        """The postcode with its hyphen, ``100-0013``."""
        return f"{self.postcode[:3]}-{self.postcode[3:]}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the municipality, in the words of its program. ``signatory`` is the mayor's title and name."""

    municipality_name: str
    program_name: str
    signatory: str
    section: str = ""
    document_no: str = ""
    return_address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallCentre:
    """Where residents ask. ``hours`` is a sentence; ``languages`` lists what is spoken."""

    name: str
    phone: str
    hours: str
    languages: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdMember:
    """A person of the household.

    ``birth_label`` is text, because a birth date may be known in part only (年月日不詳).
    """

    name: str
    birth_label: str
    relation: str = ""


@dataclass(frozen=True, slots=True)
class MaskedAccount:
    """An account with its last three digits; more of it never reaches a letter."""

    bank_name: str
    branch_name: str
    account_type: str
    last_digits: str
    holder_kana: str = ""

    def __post_init__(self) -> None:
        """Refuse anything but three digits (ValueError)."""
        if len(self.last_digits) != 3 or not self.last_digits.isdecimal():  # noqa: PLR2004 (下3桁)
            raise ValueError("A letter shows the last three digits of an account, nothing more or less.")

    @property
    def masked_number(self) -> str:
        """Seven places with the first four hidden."""
        return f"****{self.last_digits}"


@dataclass(frozen=True, slots=True)
class DeficiencyLine:
    """One reason: its code, the sentence the municipality approved, and what to send."""

    code: str
    sentence: str
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GiftItem:
    """A card or voucher in the envelope."""

    name: str
    serial: str
    amount_yen: int
    for_name: str = ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """教示: where to object, when the refusal is a disposition (行政不服審査法18条, 行政事件訴訟法14条)."""

    objection_to: str
    defendant: str
    representative: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LetterContent:
    """Head of every letter. ``paragraphs`` replace the template's opening words when the program has its own."""

    kind: ClassVar[LetterKind]
    doc_type: ClassVar[DocType]
    base_pages: ClassVar[int] = 1
    listed_on_first_page: ClassVar[int] = 0
    listed_on_further_page: ClassVar[int] = 1

    letter_no: str
    program_no: str
    receipt_number: str
    address: AddressBlock
    sender: Sender
    call_centre: CallCentre
    issued_on: date
    paragraphs: tuple[str, ...] = ()
    # The customer barcode of Japan Post takes the place in the window; the receipt number's goes beside it.
    has_postal_code: bool = False
    # Public address of the program's pages, the same for everybody; shown by letters that invite to apply online.
    portal_address: str = ""

    def __repr__(self) -> str:
        """Name the letter only: contents are personal and must not reach a log."""
        return f"<{type(self).__name__} {self.letter_no}>"

    @property
    def listed(self) -> tuple[Any, ...]:
        """What the letter lists and what may need continuation pages."""
        return ()

    @property
    def first_listed(self) -> tuple[Any, ...]:
        """The part of the list on the first page."""
        return self.listed[: self.listed_on_first_page]

    @property
    def further_listed(self) -> tuple[tuple[Any, ...], ...]:
        """The rest of the list, continuation page by continuation page."""
        step = self.listed_on_further_page
        starts = range(self.listed_on_first_page, len(self.listed), step)
        return tuple(self.listed[start : start + step] for start in starts)

    @classmethod
    def pages_for(cls, listed: int) -> int:
        """Return how many sides a letter has that lists so much. Continuation pages come last."""
        return cls.base_pages + max(0, -((cls.listed_on_first_page - listed) // cls.listed_on_further_page))

    def page_count(self) -> int:
        """Return how many sides this letter has; every one carries its own code."""
        return self.pages_for(len(self.listed))

    def qr_payloads(self) -> list[str]:
        """Return the texts of the codes of all pages.

        Raises QrPayloadError when a number has a form that no code may hold.
        """
        return format_qr_payloads(self.program_no, self.receipt_number, self.doc_type, pages=self.page_count())


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HouseholdLetter(LetterContent):
    """A letter that lists a household; long lists go on to continuation pages."""

    base_pages: ClassVar[int] = 2
    listed_on_first_page: ClassVar[int] = 8
    listed_on_further_page: ClassVar[int] = 24

    amount_yen: int
    members: tuple[HouseholdMember, ...]

    @property
    def listed(self) -> tuple[HouseholdMember, ...]:
        """The household."""
        return self.members


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PushNotice(HouseholdLetter):
    """支給のお知らせ: paid without any action unless the resident declines or changes the account by the deadline."""

    kind: ClassVar[LetterKind] = LetterKind.PUSH_NOTICE
    doc_type: ClassVar[DocType] = DocType.PUSH_NOTICE

    account: MaskedAccount
    transfer_on: date
    objection_deadline_on: date
    online_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConfirmationForm(HouseholdLetter):
    """確認書: returned signed, with both statements ticked; the account on file is shown when there is one."""

    kind: ClassVar[LetterKind] = LetterKind.CONFIRMATION_FORM
    doc_type: ClassVar[DocType] = DocType.CONFIRMATION_FORM

    account: MaskedAccount | None
    deadline_on: date
    statements: tuple[str, ...] = CONFIRMATION_STATEMENTS
    online_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ApplicationForm(HouseholdLetter):
    """申請書 with the household pre-printed; ``amount_yen`` is the total for all members.

    With ``asks_purchase`` it asks what was bought instead (a subsidy's amount follows from that), without members.
    """

    kind: ClassVar[LetterKind] = LetterKind.APPLICATION_FORM
    doc_type: ClassVar[DocType] = DocType.APPLICATION_FORM
    listed_on_first_page: ClassVar[int] = 5

    deadline_on: date
    consents: tuple[str, ...] = APPLICATION_CONSENTS
    asks_purchase: bool = False
    online_code: str = ""
    # A program that gives certificates asks how they shall arrive, instead of an account.
    asks_delivery: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DeficiencyLetter(LetterContent):
    """不備通知書: one letter a case with all reasons, a deadline that is a date, and a sheet to send papers back on."""

    kind: ClassVar[LetterKind] = LetterKind.DEFICIENCY
    doc_type: ClassVar[DocType] = DocType.DEFICIENCY
    base_pages: ClassVar[int] = 2
    listed_on_first_page: ClassVar[int] = 4
    listed_on_further_page: ClassVar[int] = 10

    received_on: date
    lines: tuple[DeficiencyLine, ...]
    deadline_on: date
    round_no: int = 1
    returned_papers: tuple[str, ...] = ()

    @property
    def listed(self) -> tuple[DeficiencyLine, ...]:
        """The reasons."""
        return self.lines

    @property
    def enclosures(self) -> tuple[str, ...]:
        """Everything to send, each once, in the order of the reasons."""
        return tuple(dict.fromkeys(enclosure for line in self.lines for enclosure in line.enclosures))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DecisionLetter(LetterContent):
    """支給決定通知書. ``passbook_text`` is the payer's kana name that appears in the passbook."""

    kind: ClassVar[LetterKind] = LetterKind.DECISION
    doc_type: ClassVar[DocType] = DocType.DECISION

    decision_no: str
    decided_on: date
    amount_yen: int
    account: MaskedAccount | None
    transfer_on: date
    passbook_text: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DenialLetter(LetterContent):
    """不支給決定通知書. ``remedy`` is given when the refusal is a disposition, ``doubt_note`` when it is no such."""

    kind: ClassVar[LetterKind] = LetterKind.DENIAL
    doc_type: ClassVar[DocType] = DocType.DENIAL

    decision_no: str
    decided_on: date
    reasons: tuple[str, ...]
    remedy: Remedy | None = None
    doubt_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TransferFailedLetter(LetterContent):
    """振込不能通知書 with the form to name another account on its second page."""

    kind: ClassVar[LetterKind] = LetterKind.TRANSFER_FAILED
    doc_type: ClassVar[DocType] = DocType.TRANSFER_FAILED
    base_pages: ClassVar[int] = 2

    decision_no: str
    amount_yen: int
    account: MaskedAccount
    failed_on: date
    reason: str
    deadline_on: date


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DeemedWithdrawalLetter(LetterContent):
    """みなし取下げ通知書: no other account was named by the deadline; until when this can still be taken back."""

    kind: ClassVar[LetterKind] = LetterKind.DEEMED_WITHDRAWAL
    doc_type: ClassVar[DocType] = DocType.DEEMED_WITHDRAWAL

    decision_no: str
    decided_on: date
    amount_yen: int
    told_on: date
    deadline_on: date
    appeal_until_on: date


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GiftCoverLetter(LetterContent):
    """送付状 of a parcel with gift cards or vouchers, listing every serial in it."""

    kind: ClassVar[LetterKind] = LetterKind.GIFT_COVER
    doc_type: ClassVar[DocType] = DocType.GIFT_COVER
    listed_on_first_page: ClassVar[int] = 6
    listed_on_further_page: ClassVar[int] = 24

    items: tuple[GiftItem, ...]
    usable_until_on: date
    other_enclosures: tuple[str, ...] = ()

    @property
    def total_yen(self) -> int:
        """Face value of everything in the envelope."""
        return sum(item.amount_yen for item in self.items)

    @property
    def listed(self) -> tuple[GiftItem, ...]:
        """The cards and vouchers."""
        return self.items


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReminderLetter(LetterContent):
    """勧奨: nothing has come back yet and the deadline is near."""

    kind: ClassVar[LetterKind] = LetterKind.REMINDER
    doc_type: ClassVar[DocType] = DocType.REMINDER

    form_name: str
    first_sent_on: date
    deadline_on: date
    amount_yen: int | None = None
    online_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IncidentLetter(LetterContent):
    """本人通知: what went wrong with residents' data and why, in the same words to everybody whom it touches."""

    kind: ClassVar[LetterKind] = LetterKind.INCIDENT
    doc_type: ClassVar[DocType] = DocType.INCIDENT

    told: tuple[str, ...]
    data_items: tuple[str, ...]
    harm: tuple[str, ...] = ()
