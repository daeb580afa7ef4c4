"""Why something happened to a case, in words: the codes of the services. What a person typed stays as it is."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from cases.models import TransferResult

REASONS: dict[str, str] = {
    "duplicate": gettext_noop("Another application may be the same claim."),
    "deficient": gettext_noop("Something is missing."),
    "values_corrected": gettext_noop("The resident corrected values."),
    "deficiency_resolved": gettext_noop("What was missing has come."),
    "deficiency_deadline": gettext_noop("The last deadline passed without an answer."),
    "duplicate_judged": gettext_noop("The duplicate was judged."),
    "application_ended": gettext_noop("The application ended."),
    "examination": gettext_noop("The case is being examined."),
    "no_second": gettext_noop("The program has one screening."),
    "no payout in this program": gettext_noop("The program pays no money."),
    "restricted": gettext_noop("The household is handled by the dedicated desk."),
    "bank": gettext_noop("The bank could not transfer the money."),
    "cancelled": gettext_noop("The batch was cancelled before it was released."),
    "account_rekeyed": gettext_noop("Another account was keyed twice."),
    "deemed_withdrawn": gettext_noop("No account was named by the deadline: deemed withdrawn."),
}
# Why a payment cannot go, by the beginning of the code; the first that fits.
REFUSALS: tuple[tuple[str, str | Promise], ...] = (
    ("hold", gettext_lazy("The case was put on hold meanwhile.")),
    ("status", gettext_lazy("The case is not waiting for its transfer any more.")),
    ("payout.no_grant", gettext_lazy("The decision was replaced.")),
    ("payout.no_payee", gettext_lazy("The newest roster has no head of the household to pay to.")),
    ("payout.no_account", gettext_lazy("No account is known.")),
    ("batch.barred", gettext_lazy("The payee died, moved or is barred.")),
    ("batch.paid_before", gettext_lazy("It was paid in an earlier batch.")),
    ("batch.repeated_in_batch", gettext_lazy("It stands in the batch twice.")),
    ("batch.zero_account", gettext_lazy("The account number is all zeros.")),
    ("batch.bank_unknown", gettext_lazy("No bank has this code.")),
    ("batch.branch_unknown", gettext_lazy("The bank has no branch with this code.")),
    ("batch.equals_other_total", gettext_lazy("The amount equals the total of another batch.")),
    ("batch.", gettext_lazy("The amount is not the one that the rule gives.")),
    ("zengin.amount", gettext_lazy("The amount is not the one that the rule gives.")),
    ("", gettext_lazy("The account cannot be written into the file of the bank.")),
)


def refusal_words(code: str) -> str | Promise:
    """Why a payment cannot go, for a person."""
    return next(words for start, words in REFUSALS if code.startswith(start))


_OF_A_PAYMENT = re.compile(r"(payout|batch|zengin)\.\w+")


def reason_text(reason: str) -> str:
    """A reason as people read it: the codes of services become sentences, what was typed stays."""
    if reason in REASONS:
        return _(REASONS[reason])
    if reason in TransferResult.Reason.values:
        return str(TransferResult.Reason(reason).label)
    return str(refusal_words(reason)) if _OF_A_PAYMENT.match(reason) else reason
