"""What residents read: labels, hints, page titles, and what to do about a value that cannot be taken.

Keyers have messages of their own (`intake.rules.forms.MESSAGES`): they compare with paper, residents with passbook
and receipt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.rules.delivery import BY_DOWNLOAD, BY_MAIL

Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A field as residents see it. `kind`: text, tick, choice, or lines."""

    label: Text
    hint: Text = ""
    kind: str = "text"
    inputmode: str = "text"
    autocomplete: str = "off"
    options: Mapping[str, Text] | None = None
    is_code: bool = False


ACCOUNT_TYPES: Final[Mapping[str, Text]] = {
    "1": pgettext_lazy("resident", "ordinary"),
    "2": pgettext_lazy("resident", "current"),
    "4": pgettext_lazy("resident", "savings"),
}
YUCHO_TYPES: Final[Mapping[str, Text]] = {"1": _("ordinary or combined"), "4": pgettext_lazy("resident", "savings")}

QUESTIONS: Final[Mapping[str, Question]] = {
    "dependants_declared": Question(
        label=_("Not everybody in the household is a dependant of a person who pays resident tax."), kind="tick"
    ),
    "income_declared": Question(
        label=_("Nobody in the household has income for which a tax return is still due."), kind="tick"
    ),
    "consents_given": Question(
        label=_("What I enter is true. The municipality may check it in its tax and resident registers."), kind="tick"
    ),
    "account_way": Question(label=pgettext_lazy("resident", "Account"), kind="choice"),
    "account_type": Question(label=pgettext_lazy("resident", "Kind of account"), kind="choice", options=ACCOUNT_TYPES),
    "account_number": Question(
        label=pgettext_lazy("resident", "Account number"),
        hint=_("7 digits. Begin with 0 if the number has fewer."),
        inputmode="numeric",
        is_code=True,
    ),
    "account_holder": Question(
        label=_("Account holder in katakana"),
        hint=_("As it stands in the passbook. Hiragana are turned into katakana."),
    ),
    "yucho_symbol": Question(
        label=_("Symbol (記号)"), hint=_("5 digits. The first is 1."), inputmode="numeric", is_code=True
    ),
    "yucho_number": Question(
        label=_("Number (番号)"), hint=_("Up to 8 digits. The last is 1."), inputmode="numeric", is_code=True
    ),
    "delivery": Question(
        label=_("How do you want to receive the certificate?"),
        kind="choice",
        options={
            BY_DOWNLOAD: _("I save it from these pages, and print it or show it on the telephone"),
            BY_MAIL: _("Send it to me by post"),
        },
    ),
    "signer": Question(
        label=_("Who fills this in?"),
        kind="choice",
        options={"head": _("The head of the household"), "proxy": _("Somebody else for the head of the household")},
    ),
    "applicant_name": Question(label=pgettext_lazy("resident", "Your name"), autocomplete="name"),
    "applicant_relation": Question(
        label=_("Your relation to the head of the household"),
        hint=_("Only if you fill this in for somebody else. For example: daughter, guardian."),
    ),
    "telephone": Question(
        label=pgettext_lazy("resident", "Telephone number"),
        hint=_("Where we reach you in the daytime. For example: 090-1234-5678"),
        inputmode="tel",
        autocomplete="tel",
        is_code=True,
    ),
    "purchase_yen": Question(
        label=_("Price including tax"),
        hint=_("In yen, as on the receipt. For example: 180,000"),
        inputmode="numeric",
        is_code=True,
    ),
    "monthly_yen": Question(
        label=_("Price of the pass for one month"),
        hint=_("In yen. Of a pass for several months, divide by the months. For example: 8,400"),
        inputmode="numeric",
        is_code=True,
    ),
    "purchased_on": Question(
        label=pgettext_lazy("resident", "Day of purchase"),
        hint=_("As on the receipt. For example: 令和8年11月20日 or 2026-11-20"),
    ),
    "product_code": Question(
        label=pgettext_lazy("resident", "Model number"), hint=_("It stands on the warranty."), is_code=True
    ),
    "dealer_code": Question(
        label=_("Registration number of the shop"), hint=_("If you know it. Otherwise leave it empty."), is_code=True
    ),
    "message": Question(
        label=_("What you want to tell us"), hint=_("You can leave this empty. Up to 300 characters."), kind="lines"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Title and first sentence of a page, and its name in the line of progress."""

    title: Text
    lead: Text = ""


PAGES: Final[Mapping[str, Page]] = {
    "declare": Page(title=_("Are these two true?"), lead=_("Tick both if they are. If one is not, please call us.")),
    "consent": Page(title=_("Please agree to this"), lead=_("We cannot take the application without it.")),
    "account": Page(
        title=_("To which account shall we pay?"), lead=_("It must be in the name of the head of the household.")
    ),
    "bank": Page(title=_("Which bank is it?"), lead=_("Enter the beginning of the name. Hiragana are enough.")),
    "branch": Page(title=_("Which branch is it?"), lead=_("Enter the beginning of its name or its 3 digits.")),
    "number": Page(title=_("What is the account number?"), lead=_("It stands in the passbook or on the card.")),
    "yucho": Page(title=_("What are symbol and number?"), lead=_("They stand on the first page inside the passbook.")),
    "holder": Page(title=_("Whose name is on the account?")),
    "delivery": Page(
        title=_("How shall the certificate reach you?"),
        lead=_("You can save it from these pages in any case, with the numbers of your letter."),
    ),
    "name": Page(title=_("Who are you?")),
    "telephone": Page(title=_("Where can we call you?")),
    "photos": Page(
        title=_("Take photographs of the documents"),
        lead=_("In a bright place, flat on a table, all four corners in the picture."),
    ),
    "price": Page(title=_("What did it cost?")),
    "monthly": Page(title=_("What does the commuter pass cost for one month?")),
    "day": Page(title=_("When did you buy it?")),
    "product": Page(title=_("Which model is it?")),
    "dealer": Page(title=_("In which shop did you buy it?")),
    "message": Page(title=_("Is there anything you want to tell us?")),
    "check": Page(title=_("Look through your answers"), lead=_("Nothing is sent yet. You can change everything.")),
}

PARTS: Final[Mapping[str, Text]] = {
    "declare": pgettext_lazy("resident", "Declarations"),
    "purchase": _("The purchase"),
    "monthly": _("Commuter pass"),
    "account": pgettext_lazy("resident", "Account"),
    "delivery": pgettext_lazy("resident", "Receiving it"),
    "name": pgettext_lazy("resident", "Name"),
    "telephone": pgettext_lazy("resident", "Telephone"),
    "photos": pgettext_lazy("resident", "Photographs"),
    "message": pgettext_lazy("resident", "Message"),
    "check": _("Look through and send"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A document to photograph."""

    title: Text
    what: Text = ""


SLOTS: Final[Mapping[str, Slot]] = {
    "identity": Slot(
        title=_("A document that shows who you are"),
        what=_("One of them: driving licence, My Number card (front only), residence card and so on"),
    ),
    "account": Slot(
        title=_("Passbook or cash card"),
        what=_("Of a passbook the two pages inside the cover: bank, branch, number and the name in katakana"),
    ),
    "receipt": Slot(title=pgettext_lazy("resident", "Receipt"), what=_("Shop, day, model and price can be read")),
    "guarantee": Slot(title=pgettext_lazy("resident", "Warranty"), what=_("The model number can be read")),
    "pass": Slot(title=_("Commuter pass"), what=_("Name, route, days and price can be read")),
    "entitling": Slot(
        title=_("A document that shows that you are entitled"),
        what=_("For example the certificate of the allowance for single parents, and the pupil's student card"),
    ),
    "proxy": Slot(
        title=_("Papers of the person who acts for you"),
        what=_("A document that shows who that person is, and the power of attorney"),
    ),
    "answer": Slot(title=_("What we asked for")),
}

TO_DO: Final[Mapping[str, Text]] = {
    "photos": _("Send photographs of the documents."),
    "account": _("Enter the account."),
    "name": _("Enter the name."),
    "ticks": _("Tick the sentences."),
    "telephone": _("Enter the telephone number."),
}

REQUIRED: Final[Mapping[str, Text]] = {
    "dependants_declared": _("Tick the first sentence if it is true. If not, please call us."),
    "income_declared": _("Tick the second sentence if it is true. If not, please call us."),
    "consents_given": _("Tick the sentence to go on. If you do not agree, please call us."),
    "account_way": _("Choose one of the ways."),
    "account_type": _("Choose the kind of account. Most people have an ordinary one."),
    "account_number": _("Enter the account number, 7 digits."),
    "account_holder": _("Enter the name of the account holder in katakana."),
    "bank_code": _("Look for the bank, then choose it from the list."),
    "branch_code": _("Look for the branch, then choose it from the list."),
    "yucho_symbol": _("Enter the symbol, 5 digits."),
    "yucho_number": _("Enter the number, up to 8 digits."),
    "delivery": _("Choose how the certificate shall reach you."),
    "signer": _("Choose who fills this in."),
    "applicant_name": _("Enter your name."),
    "applicant_relation": _("Enter your relation to the head of the household."),
    "telephone": _("Enter a telephone number where we can reach you."),
    "purchase_yen": _("Enter the price, in digits."),
    "monthly_yen": _("Enter the price for one month, in digits."),
    "purchased_on": _("Enter the day of purchase."),
    "product_code": _("Enter the model number."),
}

FAULTS: Final[Mapping[str, Text]] = {
    "entry.too_long": _("This is too long (%(now)d characters). Shorten it to %(length)d."),
    "entry.kana": _("Write it in katakana, as in the passbook. Kanji cannot be taken here."),
    "entry.date": _("This day cannot be read. Write it like 令和8年11月20日 or 2026-11-20."),
    "entry.phone": _("A telephone number has 10 or 11 digits and begins with 0 (now %(now)d)."),
    "entry.digits": _("Enter %(length)d digits (now %(now)d)."),
    "entry.digits_up_to": _("Enter up to 8 digits (now %(now)d)."),
    "entry.choice": pgettext_lazy("resident", "Choose one from the list."),
    "entry.yen": _("Enter the price in digits, for example 180000."),
    "entry.check": pgettext_lazy("resident", "Choose one from the list."),
    "entry.control": _("There is a sign in it that cannot be used. Type it again."),
    "entry.bank": _("There is no such bank. Look for it again."),
    "entry.branch": _("This bank has no such branch. Look for it again."),
    "entry.holder": _("The bank does not take these signs. Write the katakana as in the passbook."),
    "entry.yucho": _("Symbol and number do not fit. Compare both with the passbook."),
    "entry.future": _("This day has not come yet. Compare it with the receipt."),
}
