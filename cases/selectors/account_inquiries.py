"""Reads of the inquiries about accounts: what could be asked, what was asked, what the bank did not confirm."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cases.models import AccountInquiry, AccountInquiryLine, Application, Hold, Status
from cases.selectors.readers import authorise_reader
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

READERS = (Role.PAYMENT_CLERK, Role.TREASURER, Role.MANAGER, Role.AUDITOR)
Answer = AccountInquiryLine.Answer
PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulAccount:
    """An account that the bank did not confirm. A restricted case has its receipt number only."""

    receipt_number: str
    bank_code: str
    branch_code: str
    number_tail: str
    answer: str
    is_mended: bool
    is_stopped: bool
    restricted: bool


@restricted_included()
def accounts_to_ask(*, actor: Actor, program_id: int) -> int:
    """Accounts that are due for a transfer and were never asked about."""
    authorise(actor, *READERS, program_id=program_id)
    asked = AccountInquiryLine.objects.filter(
        program_id=program_id, application=OuterRef("pk"), account=OuterRef("account")
    )
    held = Hold.objects.filter(program_id=program_id, application=OuterRef("pk"), released_at=None)
    rows = Application.objects.filter(program_id=program_id, status=Status.DECIDED, account__isnull=False)
    return rows.filter(~Exists(asked), ~Exists(held)).count()


def inquiries(*, actor: Actor, program_id: int) -> "QuerySet[AccountInquiry]":
    """Inquiries, the newest first, each with `confirmed_count` and `doubtful_count`; the file stays sealed."""
    authorise(actor, *READERS, program_id=program_id)
    answered = ~Q(lines__answer="")
    return (
        AccountInquiry.objects.filter(program_id=program_id)
        .defer("content")
        .select_related("made_by", "answered_by")
        .annotate(
            confirmed_count=Count("lines", filter=Q(lines__answer=Answer.CONFIRMED)),
            doubtful_count=Count("lines", filter=answered & ~Q(lines__answer=Answer.CONFIRMED)),
        )
        .order_by("-number")
    )


def find_inquiry(*, actor: Actor, program_id: int, number: int) -> AccountInquiry | None:
    """An inquiry by its number."""
    return inquiries(actor=actor, program_id=program_id).filter(number=number).first()


@restricted_included()
def doubtful_accounts(*, actor: Actor, program_id: int, inquiry: AccountInquiry) -> list[DoubtfulAccount]:
    """What the bank did not confirm, in the order of the file, as far as a page shows."""
    authorise(actor, *READERS, program_id=program_id)
    named = authorise_reader(actor, program_id)
    held = Hold.objects.filter(program_id=program_id, application=OuterRef("application"), released_at=None)
    rows = (
        AccountInquiryLine.objects.filter(program_id=program_id, inquiry=inquiry)
        .exclude(answer__in=["", Answer.CONFIRMED])
        .select_related("account", "application__household")
        .annotate(is_current=Q(account=F("application__account")), is_stopped=Exists(held))
        .order_by("position")[:PAGE]
    )
    return [_doubtful(row, named=named) for row in rows]


def _doubtful(row: AccountInquiryLine, *, named: bool) -> DoubtfulAccount:
    restricted = row.application.household.protected and not named
    return DoubtfulAccount(
        receipt_number=row.application.receipt_number,
        bank_code="" if restricted else row.account.bank_code,
        branch_code="" if restricted else row.account.branch_code,
        number_tail="" if restricted else row.account.number_tail,
        answer=row.get_answer_display(),
        is_mended=not row.is_current,  # type: ignore[attr-defined]
        is_stopped=row.is_stopped,  # type: ignore[attr-defined]
        restricted=restricted,
    )
