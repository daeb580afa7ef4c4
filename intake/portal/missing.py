"""What is missing, in the words of the portal, by the codes of the catalogue of deficiencies (domain reference §7.7).

The municipality's own sentence is in Japanese only. Who reads another language has this first, the sentence after it.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MISSING: Final[Mapping[str, Promise]] = {
    "D01": _("A copy of an identity document is missing."),
    "D02": _("The identity document is out of date."),
    "D03": _("Name, address or date of birth on the identity document differ from our register."),
    "D04": _("The copy of the identity document cannot be read."),
    "D05": _("A copy of the passbook or bank card is missing."),
    "D06": _("The copy of the passbook or bank card does not show bank, branch, number and name."),
    "D07": _("The account on the form is not the one on the copy."),
    "D08": _("The account is not in the name of the head of the household."),
    "D09": _("Something of the account is missing."),
    "D10": _("The symbol and number of the Japan Post Bank account need a second look."),
    "D11": _("Money cannot be paid into this kind of account."),
    "D12": _("The signature is missing."),
    "D13": _("We cannot see that the head of the household filled the form in."),
    "D14": _("Not every box of the declarations is ticked."),
    "D15": _("The day or the telephone number is missing."),
    "D17": _("The box “I do not want the benefit” is ticked."),
    "D18": _("Documents of the proxy are missing."),
    "D26": _("The form was an old or a different one."),
    "D27": _("Documents that show the income are missing."),
    "D28": _("The name of the account holder in katakana differs from the bank's."),
}
