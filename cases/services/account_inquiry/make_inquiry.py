"""Making of the file that asks the bank about the accounts to be paid."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import AccountInquiry, AccountInquiryLine, ProgramSetup
from cases.rules.faults import RuleError
from cases.rules.terms import ONCE, read_terms
from cases.rules.zengin import BankProfile, TransferRecord
from cases.rules.zengin.inquiry import build_inquiry
from cases.services.payout.compose import payer_of, profile_of, record_of
from cases.services.payout.payments import Payment, load_due
from cases.services.payout.prepare_batch import lock_setup
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


@dataclass(frozen=True, slots=True)
class MadeInquiry:
    """The inquiry, and how many accounts could not be written: the batch will stop them with their reason."""

    inquiry_id: int
    number: int
    line_count: int
    not_written: int


def make_inquiry(*, actor: Actor, program_id: int) -> MadeInquiry:
    """Ask about every account that is due for its transfer and was not asked about yet. By a payment clerk.

    Raises CaseError: ``nothing_to_ask``, those of `lock_setup`, or the code of what is wrong with the payer.
    """
    authorise(actor, Role.PAYMENT_CLERK, program_id=program_id)
    setup = lock_setup(program_id)
    profile = profile_of(setup.bank_profile)
    payer = payer_of(setup, profile)
    # Made twice: the first inquiry has the accounts, so the second call finds none left.
    due = [payment for payment in _due(setup) if payment.account is not None]
    asked = set(
        AccountInquiryLine.objects.filter(program_id=program_id).values_list("application_id", "account_id").iterator()
    )
    new = [payment for payment in due if (payment.application_id, _account_of(payment)) not in asked]
    pairs = list(_records(new, profile))[: profile.max_records]
    if not pairs:
        raise CaseError(
            _("Every account that is due was asked about already. Wait for further decisions."), code="nothing_to_ask"
        )
    today = clock.today()
    try:
        content = build_inquiry(profile, payer, today, [entry for _payment, entry in pairs])
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code, row=error.row, field=error.field) from error
    inquiry = _write(actor, program_id, content, [payment for payment, _entry in pairs])
    return MadeInquiry(inquiry.pk, inquiry.number, inquiry.line_count, len(new) - len(pairs))


def _due(setup: ProgramSetup) -> list[Payment]:
    """What waits for its transfer; an application that waits with several terms is asked about once."""
    terms = [term.number for term in read_terms(setup.terms)] or [ONCE]
    found: dict[int, Payment] = {}
    for term in terms:
        for payment in load_due(setup=setup, cut_off_on=None, term=term):
            found.setdefault(payment.application_id, payment)
    return list(found.values())


def _account_of(payment: Payment) -> int | None:
    return payment.account.pk if payment.account else None


def _records(payments: Sequence[Payment], profile: BankProfile) -> Iterator[tuple[Payment, TransferRecord]]:
    """Each payment with its record; what cannot be written is left to the checks of the batch."""
    for payment in payments:
        try:
            yield payment, record_of(payment._replace(fault=""), profile)
        except RuleError:
            continue


def _write(actor: Actor, program_id: int, content: bytes, payments: Sequence[Payment]) -> AccountInquiry:
    (number,) = take_numbers(program_id=program_id, kind="account_inquiry", count=1)
    inquiry = AccountInquiry.objects.create(
        program_id=program_id,
        number=number,
        requested_on=clock.today(),
        line_count=len(payments),
        content=content.decode("cp932"),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=clock.now(),
        made_by_id=actor.person_id,
    )
    AccountInquiryLine.objects.bulk_create(
        [
            AccountInquiryLine(
                program_id=program_id,
                inquiry=inquiry,
                position=position,
                application_id=payment.application_id,
                account_id=account_id,
            )
            for position, payment in enumerate(payments, start=1)
            if (account_id := _account_of(payment)) is not None
        ],
        batch_size=2_000,
    )
    record(
        events.INQUIRY_MADE,
        actor=actor,
        program_id=program_id,
        subject_ids=[inquiry.pk],
        data={"number": number, "lines": inquiry.line_count, "sha256": inquiry.sha256},
    )
    return inquiry
