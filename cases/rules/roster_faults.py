"""What can be wrong with a row of a roster: stable codes, and for each what to do, in words for the municipality."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Final[dict[str, str | Promise]] = {
    "roster.columns": _("The row does not have 25 values. Write it again with all columns."),
    "roster.control_character": _("A value holds a control character. Remove it."),
    "roster.person_number": _("The person number must be 1 to 15 letters or digits. Correct it."),
    "roster.person_number_double": _("The person number stands in an earlier row too. Give every person one row."),
    "roster.household_number": _("The household number must be 1 to 15 letters or digits. Correct it."),
    "roster.relation": _("The relation is longer than 20 characters. Shorten it."),
    "roster.head_flag": _("The flag for the head of the household must be 1 or 0. Correct it."),
    "roster.required": _("The value is missing. Fill it in."),
    "roster.too_long": _("The value is too long for this column. Shorten it."),
    "roster.kana": _("The kana of the name holds other characters than kana and letters. Write the name in kana."),
    "roster.birth": _("The birth date is no date. Write YYYYMMDD or EYYMMDD, with 00 for unknown parts."),
    "roster.birth_future": _("The birth date is in the future. Correct it."),
    "roster.sex": _("The sex must be 1, 2, 0 or empty. Correct it."),
    "roster.postcode": _("The postcode must have 7 digits. Correct it; a leading zero may have been lost."),
    "roster.address_code": _("The address code must have 11 digits or be empty. Correct it."),
    "roster.moved": _("The date of the change is no date. Write YYYYMMDD or EYYMMDD."),
    "roster.moved_reason": _("The reason of the change is not known. Use 死亡, 転出, 転居, 出生 or 転入."),
    "roster.protected": _("The protection flag must be 1 or 0. Correct it."),
    "roster.tax_class": _("The tax class must be 0, 1, 9 or empty. Correct it."),
    "roster.account_half": _("The account is not complete. Give all five values or none."),
    "roster.account_not_head": _("Only the head of the household has an account here. Move it to the head's row."),
    "roster.bank": _("No bank has this code. Compare it with the passbook."),
    "roster.branch": _("The bank has no branch with this code. Compare it with the passbook."),
    "roster.account_type": _("The account type must be 1, 2 or 4. Correct it."),
    "roster.account_number": _("The account number must have 7 digits. A leading zero may have been lost."),
    "roster.account_holder": _("The holder's kana cannot be sent to a bank. Write it as the passbook does."),
    "roster.mailing_half": _("The mailing address needs a postcode and an address. Complete it or leave it empty."),
    "roster.heads_two": _("The household has a head already. None of its rows is taken in. Leave one head."),
    "roster.head_none": _("The household has no head. None of its rows is taken in. Mark the head."),
    "roster.household_rejected": _(
        "The household is not taken in, because its head's row was refused or it has not exactly one head. "
        "Correct that row."
    ),
}

MEMBER_LEFT_OUT: Final = _(
    "A new household is taken in without this person; one that is in the roster already stays as it was."
)
"""Added to a fault of a row that is not the head's."""


@dataclass(frozen=True, slots=True)
class RosterFault:
    """What is wrong with a line of a roster file. `column` is empty when it concerns the whole line.

    `person_number` only where it has the form of one: the list of faults is opened in a spreadsheet.
    """

    line: int
    column: str
    code: str
    message: str
    person_number: str = ""


def roster_fault(line: int, column: str, code: str, *, person_number: str = "", is_member: bool = False) -> RosterFault:
    """A fault with its message in the language that is active."""
    message = f"{MESSAGES[code]} {MEMBER_LEFT_OUT}" if is_member else str(MESSAGES[code])
    return RosterFault(line, column, code, message, person_number)
