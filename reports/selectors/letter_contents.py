"""From rows to letters: what each letter says, or why it cannot be written."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Approach, BenefitKind, NoticeKind
from cases.rules.business_days import add_business_days
from reports.letters.certificate import CERTIFICATE_CONSENTS
from reports.letters.kinds import LETTER_TYPES
from reports.letters.preflight import check_text
from reports.letters.types import (
    AddressBlock,
    CallCentre,
    DeficiencyLine,
    GiftItem,
    HouseholdMember,
    LetterContent,
    LetterKind,
    MaskedAccount,
    Sender,
)
from reports.letters.wording import SUBSIDY_CONSENTS
from reports.selectors.birth_labels import birth_label
from reports.selectors.certificate_parts import certificate_parts
from reports.selectors.failure_reasons import failure_reason
from reports.selectors.letter_appeal import appeal_parts
from reports.selectors.letter_rows import (
    Addressee,
    Letter,
    LetterRows,
    Person,
    letter_rows,
)
from reports.selectors.letter_terms import denial_reasons, terms_of_decisions
from reports.selectors.masked_accounts import masked
from security.clock import JAPAN

FORM_NAMES: Mapping[str, str] = MappingProxyType(
    {Approach.CONFIRMATION: "確認書", Approach.APPLICATION: "申請書", Approach.PUSH: "支給のお知らせ"}
)


class UnwritableError(Exception):
    """A letter lacks something that it must say. `code` goes to the exception bench, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class LetterDraft:
    """A letter that could be written, or the reason why not. `reduced`: a name is in its reduced form."""

    notice_id: int
    kind: str
    content: LetterContent | None
    reduced: bool = False
    code: str = ""
    message: str = ""


def letter_drafts(*, program_id: int, notice_ids: Collection[int], state: str | None = None) -> list[LetterDraft]:
    """Write the letters of these notices, in the order given, of those in `state` when one is given; ids that the open
    scope does not hold are left out."""
    rows = letter_rows(program_id=program_id, notice_ids=notice_ids, state=state)
    shared = shared_of(rows)
    return [draft_of(rows, rows.letters[pk], shared) for pk in notice_ids if pk in rows.letters]


def draft_of(rows: LetterRows, letter: Letter, shared: "_Shared") -> LetterDraft:
    writer = _Writer(rows, letter, shared)
    try:
        content = writer.write()
    except UnwritableError as error:
        return LetterDraft(letter.id, letter.kind, None, code=error.code, message=str(error))
    return LetterDraft(letter.id, letter.kind, content, reduced=writer.reduced)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all letters of a program say alike: senders by the name of a section, and where to ask."""

    senders: dict[str, Sender]
    call_centre: CallCentre


def shared_of(rows: LetterRows) -> _Shared:
    program, municipality, setup = rows.program, rows.program.municipality, rows.setup
    sections = {household.section or "" for household in rows.households.values()}
    return _Shared(
        senders={
            section: Sender(
                municipality_name=municipality.name,
                program_name=program.name,
                signatory=f"{municipality.name}長",
                section=section,
            )
            for section in sections
        },
        call_centre=CallCentre(
            name=f"{program.name}コールセンター", phone=setup.call_centre_phone, hours=setup.call_centre_hours
        ),
    )


class _Writer:
    """Writes one letter; remembers whether a name had to be reduced."""

    def __init__(self, rows: LetterRows, notice: Letter, shared: _Shared) -> None:
        self.rows = rows
        self.notice = notice
        self.shared = shared
        self.household: Addressee = rows.households[notice.household_id]
        self.people = rows.people.get(notice.household_id, [])
        self.reduced = False

    def write(self) -> LetterContent:
        kind = LetterKind(self.notice.kind)
        own = _OWN_PARTS[NoticeKind(self.notice.kind)](self)
        return LETTER_TYPES[kind](**self._head(), **own)

    def _head(self) -> dict[str, Any]:
        return {
            "letter_no": letter_number(self.notice.number),
            "program_no": str(self.rows.program.number),
            "receipt_number": self._receipt_number(),
            "address": self._address(),
            "sender": self.shared.senders[self.household.section or ""],
            "call_centre": self.shared.call_centre,
            "issued_on": self.notice.issued_on,
            "has_postal_code": self.rows.setup.postal_barcode,
        }

    def _receipt_number(self) -> str:
        application = self.rows.applications.get(self.notice.application_id or 0)
        return application.receipt_number if application else self.household.receipt_number

    def _address(self) -> AddressBlock:
        """The address for letters goes before that of the roster; a protected household has only the former."""
        household = self.household
        if household.mailing_address:
            return AddressBlock(
                postcode=household.mailing_postcode or household.postcode,
                lines=(household.mailing_address,),
                katagaki=household.mailing_katagaki,
                name=self.name_of(self.head()),
            )
        if household.protected:
            raise UnwritableError(
                "protected_address",
                _("The household is protected: nothing goes to its registered address. Enter an address for letters."),
            )
        return AddressBlock(
            postcode=household.postcode,
            lines=(household.address,),
            katagaki=household.katagaki,
            name=self.name_of(self.head()),
        )

    def head(self) -> Person:
        if not self.people or not self.people[0].is_head:
            raise UnwritableError(
                "no_head", _("The household has no head in the roster. Ask the municipality who receives letters.")
            )
        return self.people[0]

    def name_of(self, person: Person) -> str:
        """The official name where the fonts can draw it, else the reduced form that every printer takes."""
        if not check_text(person.name):
            return person.name
        self.reduced = True
        return person.name_reduced

    def members(self) -> tuple[HouseholdMember, ...]:
        return tuple(
            HouseholdMember(
                self.name_of(person),
                birth_label(person.birth_year, person.birth_month, person.birth_day),
                person.relation,
            )
            for person in self.people
        )

    def online_parts(self) -> dict[str, str]:
        """The code that opens the portal and the portal's address, on paper only beside each other."""
        setup = self.rows.setup
        if "online" not in setup.channels:
            return {"online_code": ""}
        return {"online_code": self.rows.secret_of(self.notice.household_id), "portal_address": setup.portal_address}

    def application_account(self) -> MaskedAccount | None:
        application = self.rows.applications.get(self.notice.application_id or 0)
        account = self.rows.accounts.get(application.account_id or 0) if application else None
        return masked(account) if account else None

    def roster_account(self) -> MaskedAccount | None:
        account = self.rows.roster_accounts.get(self.notice.household_id)
        return masked(account) if account else None

    def decision_parts(self, outcome: str) -> tuple[Any, dict[str, Any]]:
        decision = next(iter(self.rows.standing(self.notice.application_id, outcome)), None)
        if decision is None:
            raise UnwritableError(
                "no_decision", _("The municipality has not decided so. Void the letter, or wait for the decision.")
            )
        return decision, {"decision_no": f"第{decision.number}号", "decided_on": decision.decided_on}


def letter_number(number: int) -> str:
    """The number of a letter as it is printed and listed."""
    return f"N-{number:06d}"


@lru_cache(maxsize=4_096)
def _days_after(day: dt.date, business_days: int) -> dt.date:
    return add_business_days(day, business_days)


def _push_notice(writer: _Writer) -> dict[str, Any]:
    account = writer.roster_account()
    if account is None:
        raise UnwritableError(
            "no_account", _("The household has no account on file: send it a confirmation form instead.")
        )
    setup = writer.rows.setup
    objection_on = writer.notice.issued_on + dt.timedelta(days=setup.objection_days)
    return {
        "amount_yen": writer.household.entitled_yen,
        "members": writer.members(),
        "account": account,
        "objection_deadline_on": objection_on,
        "transfer_on": _days_after(objection_on, setup.transfer_lead_days),
        **writer.online_parts(),
    }


def _confirmation_form(writer: _Writer) -> dict[str, Any]:
    return {
        "amount_yen": writer.household.entitled_yen,
        "members": writer.members(),
        "account": writer.roster_account(),
        "deadline_on": writer.rows.setup.applications_until,
        **writer.online_parts(),
    }


def _application_form(writer: _Writer) -> dict[str, Any]:
    kind = writer.rows.setup.kind
    asked: dict[str, Any] = {"members": writer.members()}
    if kind == BenefitKind.SUBSIDY:
        asked = {"members": (), "asks_purchase": True, "consents": SUBSIDY_CONSENTS}
    elif kind == BenefitKind.CERTIFICATE:
        asked |= {"asks_delivery": True, "consents": CERTIFICATE_CONSENTS}
    return {
        **asked,
        "amount_yen": writer.household.entitled_yen,
        "deadline_on": writer.rows.setup.applications_until,
        **writer.online_parts(),
    }


def _reminder(writer: _Writer) -> dict[str, Any]:
    if writer.household.first_sent_at is None:
        raise UnwritableError("never_sent", _("Nothing was sent to the household yet. Void the reminder."))
    return {
        "form_name": FORM_NAMES.get(writer.household.approach, "申請書"),
        "first_sent_on": writer.household.first_sent_at.astimezone(JAPAN).date(),
        "deadline_on": writer.rows.setup.applications_until,
        "amount_yen": writer.household.entitled_yen or None,
        **writer.online_parts(),
    }


def _deficiency(writer: _Writer) -> dict[str, Any]:
    rows = writer.rows
    found = rows.deficiencies.get(writer.notice.id, [])
    application = rows.applications.get(writer.notice.application_id or 0)
    if not found or application is None:
        raise UnwritableError("no_deficiency", _("No deficiency is tied to the letter. Void it and queue it again."))
    codes = [rows.deficiency_codes.get(row.code) for row in found]
    known = [code for code in codes if code is not None]
    if len(known) < len(found) or not all(code.letter_allowed for code in known):
        raise UnwritableError(
            "code_not_for_letters",
            _("A deficiency of this letter may not be told by letter. Follow it up as its code says."),
        )
    default_on = writer.notice.issued_on + dt.timedelta(days=rows.setup.deficiency_days)
    form_name = FORM_NAMES.get(writer.household.approach, "申請書")
    return {
        "received_on": application.received_on,
        "lines": tuple({code.code: DeficiencyLine(code.code, code.sentence) for code in known}.values()),
        "deadline_on": max((row.deadline_on or default_on for row in found), default=default_on),
        "round_no": max(row.round for row in found),
        "returned_papers": (form_name,) if any(code.needs_form for code in known) else (),
    }


def _decision(writer: _Writer) -> dict[str, Any]:
    decision, parts = writer.decision_parts("grant")
    setup = writer.rows.setup
    planned_on = _days_after(decision.decided_on, setup.transfer_lead_days)
    return {
        **parts,
        "amount_yen": decision.amount_yen,
        "account": writer.application_account(),
        "transfer_on": writer.rows.transfer_days.get(decision.application_id, planned_on),
        "passbook_text": setup.payer_kana,
        **terms_of_decisions(setup, writer.rows.program.name, writer.rows.standing(decision.application_id, "grant")),
    }


def _denial(writer: _Writer) -> dict[str, Any]:
    decision, parts = writer.decision_parts("deny")
    if not decision.reason:
        raise UnwritableError("no_reason", _("The denial gives no reason, and a letter without one is void."))
    reasons = denial_reasons(writer.rows.setup, writer.rows.standing(decision.application_id, "deny"))
    return {**parts, "reasons": reasons, **appeal_parts(writer.rows.setup, writer.rows.program.municipality.name)}


def _transfer_failed(writer: _Writer) -> dict[str, Any]:
    _decided, parts = writer.decision_parts("grant")
    failure = writer.rows.failures.get(writer.notice.application_id or 0)
    if failure is None:
        raise UnwritableError("no_failed_transfer", _("No transfer of this application failed. Void the letter."))
    return {
        "decision_no": parts["decision_no"],
        "amount_yen": failure.amount_yen,
        "account": masked(writer.rows.accounts[failure.account_id]),
        "failed_on": failure.recorded_at.astimezone(JAPAN).date(),
        "reason": failure_reason(failure.reason),
        "deadline_on": writer.notice.issued_on + dt.timedelta(days=writer.rows.setup.deficiency_days),
    }


def _deemed_withdrawal(writer: _Writer) -> dict[str, Any]:
    decision, parts = writer.decision_parts("lapse")
    item = writer.rows.deemed.get(decision.application_id)
    if item is None or item.list.appeal_until_on is None:
        raise UnwritableError("not_withdrawn", _("The withdrawal does not stand any more. Void the letter."))
    return {
        **parts,
        "amount_yen": item.yen,
        "told_on": item.told_on,
        "deadline_on": item.deadline_on,
        "appeal_until_on": item.list.appeal_until_on,
    }


def _gift_cover(writer: _Writer) -> dict[str, Any]:
    gifts = writer.rows.gifts.get(writer.notice.household_id, [])
    if not gifts:
        raise UnwritableError("no_gift", _("No gift card is assigned to the household. Assign one first."))
    return {
        "items": tuple(GiftItem(writer.rows.program.name, gift.serial, gift.value_yen) for gift in gifts),
        "usable_until_on": writer.rows.program.ends_on,
    }


def _incident(writer: _Writer) -> dict[str, Any]:
    words = writer.rows.incidents.get(writer.notice.id)
    if words is None or not words.told or not words.data_items:
        raise UnwritableError("no_words", _("The incident does not say what the residents are told. Write it first."))
    return asdict(words)


def _certificate(writer: _Writer) -> dict[str, Any]:
    found = certificate_parts(
        writer.rows, writer.notice.id, {person.id: (writer.name_of(person), person) for person in writer.people}
    )
    if found is None:
        raise UnwritableError(
            "no_certificate", _("No certificate of this letter is valid any more. Void the letter, or replace it.")
        )
    return found


_OWN_PARTS: Mapping[NoticeKind, Callable[[_Writer], dict[str, Any]]] = MappingProxyType(
    {
        NoticeKind.PUSH_NOTICE: _push_notice,
        NoticeKind.CONFIRMATION_FORM: _confirmation_form,
        NoticeKind.APPLICATION_FORM: _application_form,
        NoticeKind.REMINDER: _reminder,
        NoticeKind.DEFICIENCY: _deficiency,
        NoticeKind.DECISION: _decision,
        NoticeKind.DENIAL: _denial,
        NoticeKind.TRANSFER_FAILED: _transfer_failed,
        NoticeKind.DEEMED_WITHDRAWAL: _deemed_withdrawal,
        NoticeKind.GIFT_COVER: _gift_cover,
        NoticeKind.CERTIFICATE: _certificate,
        NoticeKind.INCIDENT: _incident,
    }
)
