"""Forms of a program's set-up: rules, amounts, steps, bank, checklist, deficiency texts."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.forms.formsets import ORDERING_FIELD_NAME
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import BenefitKind, Channel, DeficiencyCode, LegalNature
from cases.rules.deficiency_catalogue import CatalogueEntry
from cases.rules.faults import RuleError
from cases.rules.fraud import MOST_WEIGHT, RULES
from cases.rules.kana import to_zengin_kana
from cases.rules.templates import ChecklistQuestion
from cases.rules.vouchers import read_terms
from cases.rules.zengin.profiles import BANK_PROFILES
from cases.selectors.fraud import RuleOutcome

MOST_YEN: Final = 9_999_999_999
CHANNELS = [
    (channel.value, channel.label)
    for channel in (Channel.PUSH, Channel.CONFIRMATION, Channel.APPLICATION, Channel.ONLINE)
]
AMOUNT_KINDS = [
    ("per_household", _("an amount for each household, and for each child")),
    ("per_person", _("an amount for each person")),
    ("rate", _("a share of the price")),
]
AMOUNT_BASES = [("", _("the price on the form")), ("monthly_yen", _("the price of one month on the form"))]
READINGS = [
    ("attained", _("the day before the birthday, as the law counts")),
    ("birthday", _("the birthday itself")),
]
ACCOUNT_TYPES = [("", "—"), ("1", _("ordinary")), ("2", _("current")), ("4", _("savings"))]


def _enter_digits(count: int) -> str:
    return gettext("Enter %(count)d digits.") % {"count": count}


def _digits(count: int) -> RegexValidator:
    """Its message is in the language of whoever reads it: `%` alone would settle on one when the fields are made."""
    return RegexValidator(rf"^[0-9]{{{count}}}$", lazy(_enter_digits, str)(count))


def _yen(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_YEN, **more)


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=366)


def _milligrams(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=1_000_000)


def _age(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=120, required=False)


def _date(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _number(label: Any, *, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most, required=False)


def _day(label: Any, *, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=hint,
    )


def _outcome_words(outcome: RuleOutcome | None) -> Any:
    """How a rule has done so far, beside its weight."""
    if outcome is None or not outcome.fired:
        return _("0: off. It has not fired yet.")
    return _(
        "0: off. So far it fired for %(fired)d applications: %(waiting)d wait, %(cleared)d no concern, "
        "%(confirmed)d confirmed."
    ) % {name: getattr(outcome, name) for name in ("fired", "waiting", "cleared", "confirmed")}


class SetUpForm(forms.Form):
    """The set-up in parts; `sections` groups the fields on the page."""

    kind = forms.ChoiceField(label=_("kind"), choices=BenefitKind.choices)
    purpose = forms.CharField(label=_("purpose"), max_length=40, help_text=_("Stands in every transfer line"))
    period = forms.CharField(label=_("period"), max_length=20, help_text=_("Stands in every transfer line"))
    reference_on = _date(_("reference date"))
    applications_from = _date(_("applications from"))
    applications_until = _date(_("applications until"))
    channels = forms.MultipleChoiceField(
        label=_("channels"), choices=CHANNELS, required=False, widget=forms.CheckboxSelectMultiple
    )

    amount_kind = forms.ChoiceField(label=_("amount rule"), choices=AMOUNT_KINDS)
    amount_yen = _yen(_("amount, yen"), required=False)
    amount_child_yen = _yen(_("for each child, yen"), required=False)
    amount_percent = forms.IntegerField(label=_("share, percent"), min_value=1, max_value=100, required=False)
    amount_ceiling_yen = _yen(_("at most, yen"), required=False)
    amount_round_down_to_yen = forms.IntegerField(
        label=_("rounded down to full, yen"), min_value=1, max_value=1_000_000, required=False
    )
    amount_base = forms.ChoiceField(label=_("the share is taken of"), choices=AMOUNT_BASES, required=False)
    amount_per_month = forms.BooleanField(
        label=_("the amount is that of one month"),
        required=False,
        help_text=_("For a program that pays by terms: it is multiplied by the months of the term"),
    )
    terms_back = forms.BooleanField(
        label=_("a late application gets back the terms before it"),
        required=False,
        help_text=_("Else it begins with the first term that is open for changes on the day of reception"),
    )
    ceiling_yen = _yen(_("ceiling of one transfer, yen"), help_text=_("A larger transfer is refused"))
    budget_yen = forms.IntegerField(label=_("budget, yen"), min_value=0, max_value=10**15, required=False)

    tax_exempt = forms.BooleanField(label=_("all people of the household are tax-exempt"), required=False)
    min_age = _age(_("lowest age on the reference date"))
    max_age = _age(_("highest age on the reference date"))
    until_age = _age(_("until the end of the fiscal year of this age"))
    children_until_age = _age(_("children: until the end of the fiscal year of this age"))
    reading = forms.ChoiceField(label=_("an age is reached on"), choices=READINGS)

    step_keying = forms.BooleanField(label=_("forms are keyed twice"), required=False)
    step_second_review = forms.BooleanField(label=_("a second person screens"), required=False)
    step_payout = forms.BooleanField(label=_("money is transferred"), required=False)
    keyer_not_reviewer = forms.BooleanField(label=_("who keyed a form does not screen it"), required=False)
    objection_days = _days(_("days to object to a push benefit"))
    deficiency_days = _days(_("days to answer a deficiency"))
    deficiency_rounds = forms.IntegerField(label=_("rounds of a deficiency"), min_value=1, max_value=9)

    certificate_until = forms.DateField(
        label=_("last day of its certificates"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For a program that gives certificates"),
    )
    expiry_by_list = forms.BooleanField(
        label=_("the municipality approves the end of applications without an answer"),
        required=False,
        help_text=_("Else they end by themselves when the last deadline is over"),
    )
    handling_days = _days(_("days to handle an application"))

    voucher_sheet_yen = _number(_("worth of a sheet, yen"), most=1_000_000)
    voucher_sheets_per_book = _number(_("sheets of a book"), most=99)
    voucher_book_yen = _number(_("price of a book, yen"), most=1_000_000)
    voucher_books_per_household = _number(_("books that a household may buy"), most=1_000)
    voucher_books_issued = _number(_("books issued"), most=999_999)
    voucher_sale_until = _day(_("last day of sale"), hint=_("The sale begins with the applications"))
    voucher_use_until = _day(_("last day of use"))
    voucher_claims_until = _day(_("last day on which shops ask for their money"))
    voucher_refund_until = _day(
        _("last day on which unused books are taken back"), hint=_("Empty: none are taken back")
    )
    voucher_requests_until = _day(
        _("last day on which books are asked for"), hint=_("A draw then says who may buy; empty: sold without a draw")
    )

    bank_profile = forms.ChoiceField(label=_("bank profile"))
    payer_code = forms.CharField(label=_("payer code"), required=False, validators=[_digits(10)])
    payer_kana = forms.CharField(label=_("payer name in kana"), max_length=40, required=False)
    payer_bank_code = forms.CharField(label=_("payer bank"), required=False, validators=[_digits(4)])
    payer_branch_code = forms.CharField(label=_("payer branch"), required=False, validators=[_digits(3)])
    payer_account_type = forms.ChoiceField(label=_("payer account type"), choices=ACCOUNT_TYPES, required=False)
    payer_account_number = forms.CharField(label=_("payer account number"), required=False, validators=[_digits(7)])
    transfer_lead_days = _days(_("business days before a transfer"))
    call_centre_phone = forms.CharField(label=_("call centre telephone"), max_length=20)
    call_centre_hours = forms.CharField(label=_("call centre hours"), max_length=60)
    call_centre_hours_easy = forms.CharField(
        label=_("call centre hours in easy Japanese"), max_length=100, required=False
    )
    call_centre_hours_en = forms.CharField(label=_("call centre hours in English"), max_length=100, required=False)

    name_easy = forms.CharField(label=_("name in easy Japanese"), max_length=100, required=False)
    name_en = forms.CharField(label=_("name in English"), max_length=100, required=False)
    municipality_name_easy = forms.CharField(label=_("municipality in easy Japanese"), max_length=100, required=False)
    municipality_name_en = forms.CharField(
        label=_("municipality in English"),
        max_length=100,
        required=False,
        help_text=_("Stands on the portal; where one of these four is empty, the Japanese name does"),
    )

    my_number_basis = forms.CharField(
        label=_("legal basis for individual numbers"),
        max_length=200,
        required=False,
        help_text=_(
            "Law and article, such as 番号法第9条第1項. Only then can individual numbers be registered; empty: none "
            "are, and nothing of them is on any page."
        ),
    )

    legal_nature = forms.ChoiceField(
        label=_("what a decision is in law"),
        choices=LegalNature.choices,
        help_text=_("A denial by disposition tells where to appeal and to sue; one by contract says the words below."),
    )
    appeal_to = forms.CharField(
        label=_("appeals go to"), max_length=60, required=False, help_text=_("Empty: the mayor")
    )
    defendant = forms.CharField(
        label=_("a lawsuit is against"), max_length=60, required=False, help_text=_("Empty: the municipality")
    )
    representative = forms.CharField(
        label=_("represented by"), max_length=60, required=False, help_text=_("Empty: the mayor")
    )
    denial_note = forms.CharField(
        label=_("denials: what to do about a doubt"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text=_("Stands in denials by contract, as the municipality approved it; empty: nothing"),
    )

    proof_approval = forms.BooleanField(
        label=_("the municipality approves a proof before letters are printed"), required=False
    )
    letters_until = forms.TimeField(
        label=_("daily cut-off of letters"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("What is queued later goes out with the runs of the next day; empty: no cut-off"),
    )
    postal_barcode = forms.BooleanField(label=_("customer barcode of Japan Post in the window"), required=False)
    letter_archive = forms.BooleanField(label=_("letters are written as PDF/A"), required=False)
    portal_address = forms.URLField(
        label=_("address of the portal on letters"),
        max_length=100,
        required=False,
        assume_scheme="https",
        help_text=_("Stands on letters that invite to apply online, with its code; empty: none"),
    )
    sheet_weight_mg = _milligrams(_("weight of a sheet, milligrams"))
    envelope_weight_mg = _milligrams(_("weight of envelope and enclosures, milligrams"))

    fraud_score = forms.IntegerField(
        label=_("score from which a case comes to the fraud bench"), min_value=1, max_value=1_000
    )

    SECTIONS = (
        (_("What is given, and when"), "kind", "channels"),
        (_("Amount"), "amount_kind", "budget_yen"),
        (_("Who is entitled"), "tax_exempt", "reading"),
        (_("Steps"), "step_keying", "handling_days"),
        (_("Premium vouchers"), "voucher_sheet_yen", "voucher_requests_until"),
        (_("Transfer and letters"), "bank_profile", "call_centre_hours_en"),
        (_("Names in other languages"), "name_easy", "municipality_name_en"),
        (_("Individual numbers"), "my_number_basis", "my_number_basis"),
        (_("Denials and appeals"), "legal_nature", "denial_note"),
        (_("Printing and posting"), "proof_approval", "envelope_weight_mg"),
        (_("Fraud bench"), "fraud_score", f"fraud_{[*RULES][-1]}_threshold"),
    )

    def __init__(self, *args: Any, outcomes: Sequence[RuleOutcome] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        done = {outcome.rule.code: outcome for outcome in outcomes}
        for code, rule in RULES.items():
            self.fields[f"fraud_{code}_weight"] = forms.IntegerField(
                label=_("%(rule)s: weight") % {"rule": rule.label},
                min_value=0,
                max_value=MOST_WEIGHT,
                help_text=_outcome_words(done.get(code)),
            )
            self.fields[f"fraud_{code}_threshold"] = forms.IntegerField(
                label=_("%(rule)s: threshold") % {"rule": rule.label},
                min_value=0,
                max_value=rule.most,
                help_text=str(rule.counts),
            )
        profiles = [(code, profile.name) for code, profile in BANK_PROFILES.items()]
        self.fields["bank_profile"].choices = profiles  # type: ignore[attr-defined]

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """`(heading, fields)` in the order of the page."""
        names = list(self.fields)
        return [
            (heading, [self[name] for name in names[names.index(first) : names.index(last) + 1]])
            for heading, first, last in self.SECTIONS
        ]

    def clean_payer_kana(self) -> str:
        """As the bank takes it."""
        text: str = self.cleaned_data["payer_kana"]
        try:
            to_zengin_kana(text, charset="party_name", max_bytes=40)
        except RuleError as error:
            raise forms.ValidationError(str(error.message)) from error
        return text

    def clean(self) -> dict[str, Any]:
        """What belongs together."""
        values = super().clean() or {}
        first, last = values.get("applications_from"), values.get("applications_until")
        if first and last and last < first:
            self.add_error("applications_until", _("This is before applications begin. Correct one of the dates."))
        if values.get("kind") == BenefitKind.CERTIFICATE and not values.get("certificate_until"):
            self.add_error("certificate_until", _("Certificates need a last day."))
        if values.get("kind") == BenefitKind.VOUCHER and first:
            self._check_vouchers(values, first)
        needed = "amount_percent" if values.get("amount_kind") == "rate" else "amount_yen"
        if needed not in self.errors and values.get(needed) is None:
            self.add_error(needed, _("This amount rule needs it."))
        return values

    def _check_vouchers(self, values: dict[str, Any], sale_from: Any) -> None:
        terms = {name.removeprefix("voucher_"): value for name, value in values.items() if name.startswith("voucher_")}
        try:
            read_terms(terms, sale_from=sale_from)
        except RuleError as error:
            if f"voucher_{error.field}" not in self.errors:
                self.add_error(f"voucher_{error.field}", str(error.message))


class ChecklistForm(forms.Form):
    """One question of the checklist."""

    code = forms.SlugField(label=_("code"), max_length=20)
    question = forms.CharField(label=_("question"), max_length=200)
    standard = forms.CharField(
        label=_("judgement standard"), required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 40})
    )
    deficiency_code = forms.CharField(label=_("deficiency when not met"), max_length=4, required=False)

    def as_question(self) -> ChecklistQuestion:
        """As the template holds it."""
        values = self.cleaned_data
        return ChecklistQuestion(values["code"], values["question"], values["standard"], values["deficiency_code"])


class DeficiencyForm(forms.Form):
    """One kind of deficiency with its sentence."""

    code = forms.RegexField(r"^D[0-9]{2}$", label=_("code"), error_messages={"invalid": _("Write D and two digits.")})
    label = forms.CharField(label=_("label"), max_length=100)
    sentence = forms.CharField(
        label=_("sentence in the letter"), required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 50})
    )
    follow_up = forms.ChoiceField(label=_("follow-up"), choices=DeficiencyCode.FollowUp.choices, initial="letter")
    phone_fixable = forms.BooleanField(label=_("can be resolved by telephone"), required=False)
    letter_allowed = forms.BooleanField(label=_("a letter may be sent"), required=False)
    needs_form = forms.BooleanField(label=_("the form is keyed again"), required=False)

    def clean(self) -> dict[str, Any]:
        """A letter needs its sentence."""
        values = super().clean() or {}
        if values.get("letter_allowed") and not values.get("sentence"):
            self.add_error("sentence", _("A letter may be sent for it: write the sentence of the letter."))
        return values

    def as_entry(self) -> CatalogueEntry:
        """As the template holds it."""
        return CatalogueEntry(**{name: self.cleaned_data[name] for name in self.base_fields})


class _NoTwice(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows whose codes differ."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """As Django's, with our word for the place of a row."""
        super().add_fields(form, index)
        if self.can_order:
            form.fields[ORDERING_FIELD_NAME].label = _("Place in the order")

    def clean(self) -> None:
        """Point at a code that stands there twice."""
        seen: set[str] = set()
        for form in self.forms:
            code = form.cleaned_data.get("code") if form.is_valid() else None
            if not code or (self.can_delete and form.cleaned_data.get("DELETE")):
                continue
            if code in seen:
                form.add_error("code", _("This code is there twice. Give each row its own."))
            seen.add(code)

    def rows(self) -> list[Any]:
        """The filled forms that stay, in the order that was asked for."""
        return [form for form in self.ordered_forms if form.cleaned_data.get("code")]


ChecklistFormSet = forms.formset_factory(
    ChecklistForm, formset=_NoTwice, extra=3, can_delete=True, can_order=True, max_num=60, validate_max=True
)
DeficiencyFormSet = forms.formset_factory(
    DeficiencyForm, formset=_NoTwice, extra=2, can_order=True, max_num=99, validate_max=True
)
