"""A program's set-up as the values of a flat form, and back: the rules are data, the form shows their parts."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final

from cases.models import ProgramSetup
from cases.rules.deficiency_catalogue import CatalogueEntry
from cases.rules.fraud import RULES, settings_of
from cases.rules.templates import ChecklistQuestion, ProgramTemplate
from cases.rules.terms import Term
from cases.rules.vouchers import DAYS, VoucherTerms
from cases.selectors.setup import checklist_of, deficiency_codes_of
from cases.services.application.claim import KEYER_REVIEWER

LISTS: Final = frozenset({"checklist", "deficiencies", "terms"})
# Fields of the form that stand in the template under the same name.
PLAIN: Final = (
    "kind", "purpose", "period", "reference_on", "applications_from", "applications_until", "channels", "ceiling_yen",
    "budget_yen", "certificate_until", "objection_days", "deficiency_days", "deficiency_rounds", "expiry_by_list",
    "handling_days",
    "bank_profile", "payer_code", "payer_kana",
    "payer_bank_code", "payer_branch_code", "payer_account_type", "payer_account_number", "transfer_lead_days",
    "call_centre_phone", "call_centre_hours", "call_centre_hours_easy", "call_centre_hours_en",
    "name_easy", "name_en", "municipality_name_easy", "municipality_name_en",
    "my_number_basis",
    "legal_nature", "appeal_to", "defendant", "representative", "denial_note",
    "proof_approval", "letters_until", "postal_barcode", "letter_archive",
    "portal_address", "sheet_weight_mg", "envelope_weight_mg", "fraud_score", "terms_back",
)  # fmt: skip
STEPS: Final = ("keying", "second_review", "payout")
AMOUNTS: Final = ("kind", "yen", "child_yen", "percent", "base", "ceiling_yen", "round_down_to_yen", "per_month")
FRAUD: Final = ("weight", "threshold")
VOUCHERS: Final = tuple(item.name for item in fields(VoucherTerms))
FISCAL: Final = "until_fiscal_year_end_of_age"


def template_of(program_id: int) -> ProgramTemplate | None:
    """What the program has now, as a template; None before it was set up."""
    setup = ProgramSetup.objects.filter(program_id=program_id).first()
    if setup is None:
        return None
    values = {item.name: getattr(setup, item.name) for item in fields(ProgramTemplate) if item.name not in LISTS}
    codes = deficiency_codes_of(program_id).values()
    return ProgramTemplate(
        **{**values, "channels": tuple(setup.channels), "duties_apart": tuple(setup.duties_apart)},
        terms=tuple(setup.terms),
        checklist=tuple(
            ChecklistQuestion(item.code, item.question, item.standard, item.deficiency_code)
            for item in checklist_of(program_id)
        ),
        deficiencies=tuple(
            CatalogueEntry(
                code=row.code,
                label=row.label,
                sentence=row.sentence,
                follow_up=row.follow_up,  # type: ignore[arg-type]
                phone_fixable=row.phone_fixable,
                letter_allowed=row.letter_allowed,
                needs_form=row.needs_form,
            )
            for row in codes
        ),
    )


def form_values(template: ProgramTemplate) -> dict[str, Any]:
    """The template as initial values of `SetUpForm`."""
    ages = template.eligibility.get("ages", {})
    children = template.eligibility.get("children", {})
    return {
        **{name: getattr(template, name) for name in PLAIN},
        **{f"amount_{name}": template.amount_rule.get(name) for name in AMOUNTS},
        **{f"step_{name}": template.steps.get(name, True) for name in STEPS},
        **{f"voucher_{name}": _shown(name, template.voucher_terms.get(name)) for name in VOUCHERS},
        "tax_exempt": template.eligibility.get("tax") == "all_exempt",
        "min_age": ages.get("min_age"),
        "max_age": ages.get("max_age"),
        "until_age": ages.get(FISCAL),
        "children_until_age": children.get(FISCAL),
        "reading": ages.get("reading") or children.get("reading") or "attained",
        "keyer_not_reviewer": KEYER_REVIEWER in template.duties_apart,
        **{
            f"fraud_{code}_{name}": getattr(setting, name)
            for code, setting in settings_of(template.fraud_rules).items()
            for name in FRAUD
        },
    }


def template_from(
    values: Mapping[str, Any],
    *,
    base: ProgramTemplate,
    checklist: tuple[ChecklistQuestion, ...],
    deficiencies: tuple[CatalogueEntry, ...],
    terms: tuple[Term, ...],
) -> ProgramTemplate:
    """The template that the form's values mean. Parts of rules that the form does not show stay as in `base`."""
    others = tuple(duty for duty in base.duties_apart if duty != KEYER_REVIEWER)
    return replace(
        base,
        **{name: values[name] for name in PLAIN if name != "channels"},
        channels=tuple(values["channels"]),
        amount_rule=_amount_rule(values, base.amount_rule),
        eligibility=_eligibility(values, base.eligibility),
        steps={**base.steps, **{name: values[f"step_{name}"] for name in STEPS}},
        duties_apart=(*others, KEYER_REVIEWER) if values["keyer_not_reviewer"] else others,
        fraud_rules=_fraud_rules(values),
        voucher_terms=_voucher_terms(values),
        checklist=checklist,
        deficiencies=deficiencies,
        terms=tuple(term.to_data() for term in terms),
    )


def _shown(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in DAYS and value else value


def _voucher_terms(values: Mapping[str, Any]) -> dict[str, int | str]:
    """What was filled in: numbers, and days in ISO form."""
    found = {name: values[f"voucher_{name}"] for name in VOUCHERS}
    return {
        name: value.isoformat() if isinstance(value, date) else int(value)
        for name, value in found.items()
        if value is not None
    }


def _fraud_rules(values: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """What differs from how the rules begin."""
    wanted = {code: {name: values[f"fraud_{code}_{name}"] for name in FRAUD} for code in RULES}
    usual = {code: {name: getattr(rule, name) for name in FRAUD} for code, rule in RULES.items()}
    return {code: setting for code, setting in wanted.items() if setting != usual[code]}


def blank_template(today: date) -> ProgramTemplate:
    """Where a program that was never set up begins: nothing but the catalogue of deficiencies."""
    return ProgramTemplate(
        kind="cash",
        reference_on=today,
        applications_from=today,
        applications_until=today,
        channels=("application",),
        amount_rule={"kind": "per_household"},
        purpose="",
        period=str(today.year),
        ceiling_yen=0,
        call_centre_phone="",
        call_centre_hours="",
    )


def _amount_rule(values: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in base.items() if name not in AMOUNTS}
    wanted = {name: values[f"amount_{name}"] for name in AMOUNTS}
    return {**kept, **{name: value for name, value in wanted.items() if value is not False and value not in (None, "")}}


def _eligibility(values: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in base.items() if name not in {"tax", "ages", "children"}}
    ages = {"min_age": values["min_age"], "max_age": values["max_age"], FISCAL: values["until_age"]}
    ages = {name: value for name, value in ages.items() if value is not None}
    if values["tax_exempt"]:
        kept["tax"] = "all_exempt"
    if ages:
        kept["ages"] = {**ages, "reading": values["reading"]}
    if values["children_until_age"] is not None:
        kept["children"] = {FISCAL: values["children_until_age"], "reading": values["reading"]}
    return kept
