"""Answers as they are shown before they are sent, and on the receipt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from cases.rules.bank_directory import find_bank, find_branch
from intake.portal.answers import canonical
from intake.portal.progress import Progress
from intake.portal.texts import ACCOUNT_TYPES, QUESTIONS, YUCHO_TYPES, Text
from intake.rules.online_steps import BANK, KEEP, PROXY, YUCHO, Given

# Where the parts of a number are known by its beginning; area codes of other places are of two to five digits.
_TELEPHONES: Final = (
    re.compile(r"(0120|0570)(\d{3})(\d{3})"),
    re.compile(r"(0800)(\d{3})(\d{4})"),
    re.compile(r"(0[5789]0)(\d{4})(\d{4})"),
    re.compile(r"(0[36])(\d{4})(\d{4})"),
)
_LABELS: Final[Mapping[str, Text]] = {
    "bank_code": pgettext_lazy("resident", "Bank"),
    "branch_code": pgettext_lazy("resident", "Branch"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """A line: what was asked, what was answered, and the page on which it can be changed."""

    label: Text
    value: str
    step: str = ""


def shown_answers(progress: Progress) -> list[Row]:
    """The answers of a draft, in the order of its pages; the parts of an account are one line each."""
    given = progress.draft.values
    rows: list[Row] = []
    for step in progress.steps:
        if step.name == "photos":
            rows.append(Row(pgettext("resident", "Photographs"), _photos(progress), step.name))
            continue
        for name in step.fields:
            value = _shown(name, given, progress)
            if value and not (name == "applicant_relation" and given.get("signer") != PROXY):
                rows.append(Row(_label(name), value, step.name))
    return rows


def _label(name: str) -> Text:
    return _LABELS.get(name) or QUESTIONS[name].label


def _shown(name: str, given: Given, progress: Progress) -> str:
    value = canonical(name, given)
    makers = {
        "account_way": lambda: _way(given, progress),
        "account_type": lambda: str(
            (YUCHO_TYPES if given.get("account_way") == YUCHO else ACCOUNT_TYPES).get(str(value), "")
        ),
        "bank_code": lambda: _bank(str(value)),
        "branch_code": lambda: _branch(str(canonical("bank_code", given)), str(value)),
        "telephone": lambda: telephone(value),
        "purchase_yen": lambda: yen(value),
        "monthly_yen": lambda: yen(value),
    }
    if name in makers:
        return makers[name]()
    if value is True:
        return pgettext("resident", "Yes")
    options = QUESTIONS[name].options
    if options:
        return str(options.get(str(value), ""))
    return str(value or "")


def _way(given: Given, progress: Progress) -> str:
    way = given.get("account_way")
    if way == KEEP:
        return masked_account(progress.letter.prefill["account"])
    return {BANK: _("Another account at a bank"), YUCHO: _("An account at Japan Post Bank")}.get(str(way), "")


def masked_account(account: Mapping[str, Any] | None) -> str:
    """An account as letters show it: bank, branch, and the last three digits."""
    if not account:
        return ""
    return _("%(bank)s, %(branch)s, number ending in %(tail)s") % {
        "bank": account["bank"],
        "branch": account["branch"],
        "tail": account["tail"],
    }


def sent_account(values: Mapping[str, Any]) -> str:
    """The account of a form that was sent, masked."""
    if not values.get("account_number"):
        return ""
    bank_code, branch_code = str(values["bank_code"]), str(values["branch_code"])
    return masked_account(
        {
            "bank": _bank(bank_code),
            "branch": _branch(bank_code, branch_code),
            "tail": str(values["account_number"])[-3:],
        }
    )


def telephone(value: object) -> str:
    """A telephone number, which is kept as its digits, with hyphens where one can know their places."""
    digits = str(value or "")
    parts = next((found.groups() for form in _TELEPHONES if (found := form.fullmatch(digits))), (digits,))
    return "-".join(parts)


def yen(value: object) -> str:
    """An amount with its unit."""
    return _("%(amount)s yen") % {"amount": f"{value:,}"} if isinstance(value, int) else ""


def _photos(progress: Progress) -> str:
    count = sum(len(progress.draft.photos_of(slot)) for slot in progress.slots)
    if progress.draft.values.get("copies_by_post"):
        return _("%(count)d pictures; the rest comes by post") % {"count": count}
    return _("%(count)d pictures") % {"count": count}


def _bank(code: str) -> str:
    bank = find_bank(code)
    return bank.full_name if bank else code


def _branch(bank_code: str, code: str) -> str:
    branch = find_branch(bank_code, code)
    return branch.full_name if branch else code
