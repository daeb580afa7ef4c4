"""One payment: whose money it is, how much it may be at most, how the bank file refers to it, and what stops it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

StopKind = Literal["account_failed", "inquiry"]
StopWaitsFor = Literal["office", "municipality"]

_NOT_DIGITS = re.compile(r"\D")
_RECEIPT_DIGITS = 13  # program 3, serial 8, check digits 2
_SERIAL = slice(3, 11)
_LAST_ATTEMPT = 99
TERM_PLACE = 10**8  # where a payment is of a term, the customer code is the term before eight digits
_IN_TURN = frozenset({"rate", "rounded", "ceiling", "months"})

# What a payment is refused for, by the beginning of the code, and who can mend it.
_STOPS: tuple[tuple[str, StopKind, StopWaitsFor], ...] = (
    ("batch.paid_before", "inquiry", "office"),
    ("batch.repeated_in_batch", "inquiry", "office"),
    ("batch.zero_account", "account_failed", "office"),
    ("batch.bank_unknown", "account_failed", "office"),
    ("batch.branch_unknown", "account_failed", "office"),
    ("batch.", "inquiry", "municipality"),
    ("payout.no_payee", "inquiry", "municipality"),
    ("payout.no_grant", "inquiry", "municipality"),
    ("zengin.amount", "inquiry", "municipality"),
    ("", "account_failed", "office"),
)


def pays_household(amount_rule: Mapping[str, Any]) -> bool:
    """True when the money is the household's, so that nobody else of it can be paid the same again.

    The rule says `"unit": "person"` where members of one household are each entitled (a subsidy for what each bought).
    """
    return amount_rule.get("unit") != "person"


def payment_cap_yen(amount_rule: Mapping[str, Any], *, members: int, ceiling_yen: int, months: int = 1) -> int:
    """The most that one payment may be: amount of the program × members, never above the program's ceiling.

    `months` are those of the term that is paid; they count where the rule is for a month.

    It would have stopped the 46.3 million yen that one household got in 2022 (domain reference §9.4).
    """
    kind = amount_rule.get("kind")
    if kind == "per_household":
        rule_yen = int(amount_rule["yen"]) + int(amount_rule.get("child_yen", 0)) * members
    elif kind == "per_person":
        rule_yen = int(amount_rule["yen"]) * members
    elif kind == "rate":
        rule_yen = int(amount_rule.get("ceiling_yen", ceiling_yen))
    else:
        rule_yen = ceiling_yen
    return min(rule_yen * months if amount_rule.get("per_month") else rule_yen, ceiling_yen)


def explained_yen(explanation: Sequence[Mapping[str, Any]]) -> int | None:
    """What an explanation of `cases.rules.amounts` comes to: parts add up, and rates are rounded and capped in turn.

    None when nothing in it names yen: the amount was then put in by hand.
    """
    total: int | None = None
    for part in explanation:
        if (yen := part.get("yen")) is None:
            continue
        total = int(yen) if part.get("code") in _IN_TURN else int(yen) + (total or 0)
    return total


def customer_codes(*, application_id: int, receipt_number: str, attempt: int, term: int = 0) -> tuple[str, str]:
    """The two customer codes of a payment (up to 10 digits each): the application, and attempt with receipt serial.

    Where a program pays by terms, the term stands before the application in eight digits: the same payment of another
    term is another payment. Nothing in them depends on the batch, so that the same payments always have the same
    digest; the attempt (0 for the first) makes a re-issue after a failure another payment, also when the account stays
    the same.
    """
    digits = _NOT_DIGITS.sub("", receipt_number)
    serial = digits[_SERIAL] if len(digits) == _RECEIPT_DIGITS else digits[-8:]
    if not 1 <= attempt <= _LAST_ATTEMPT:
        raise ValueError(f"attempt {attempt} does not fit into a customer code")
    application = f"{term:02d}{application_id % TERM_PLACE:08d}" if term else str(application_id)[-10:]
    return application, f"{attempt - 1:02d}{serial:0>8}"


def transfer_file_name(number: int, transfer_on: dt.date) -> str:
    """Name of a batch's bank file: number and transfer date, nothing personal."""
    return f"furikomi-{number:04d}-{transfer_on:%Y%m%d}.txt"


def stop_for(code: str) -> tuple[StopKind, StopWaitsFor]:
    """The hold that a refused payment gets: its kind, and who has the ball."""
    return next((kind, waits_for) for start, kind, waits_for in _STOPS if code.startswith(start))
