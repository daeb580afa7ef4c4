"""What the portal is told of a program, and whether it still holds."""

from typing import Any, Final

from cases.models import BenefitKind, ProgramSetup
from cases.selectors.setup import setup_of
from intake.portal.models import PublishedProgram
from security.models import Program

OWN_FORMS: Final[dict[str, list[str]]] = {BenefitKind.SUBSIDY: ["subsidy"], BenefitKind.CERTIFICATE: ["certificate"]}


def public_facts(program: Program, setup: ProgramSetup) -> dict[str, Any]:
    """The program's public facts by the columns of `PublishedProgram`; keys and the moment are not among them."""
    return {
        "name": program.name,
        "name_easy": setup.name_easy,
        "name_en": setup.name_en,
        "municipality_name": program.municipality.name,
        "municipality_name_easy": setup.municipality_name_easy,
        "municipality_name_en": setup.municipality_name_en,
        "forms": _forms(setup),
        "amount_rule": dict(setup.amount_rule),
        "eligibility": dict(setup.eligibility),
        "opens_on": setup.applications_from,
        "closes_on": setup.applications_until,
        "phone": setup.call_centre_phone,
        "hours": setup.call_centre_hours,
        "hours_easy": setup.call_centre_hours_easy,
        "hours_en": setup.call_centre_hours_en,
        "answer_days": setup.deficiency_days,
    }


def is_out_of_date(program_id: int) -> bool:
    """Whether the program is on the portal, but not as it is set up now. Raises NotFoundError `not_set_up`."""
    program = Program.objects.select_related("municipality").get(pk=program_id)
    published = PublishedProgram.objects.filter(code=program.code).first()
    if published is None:
        return False
    facts = public_facts(program, setup_of(program_id))
    return any(getattr(published, name) != value for name, value in facts.items())


def _forms(setup: ProgramSetup) -> list[str]:
    """What residents fill in: where a subsidy is paid by terms, what they pay each month."""
    if setup.kind == BenefitKind.SUBSIDY and setup.terms:
        return ["refund"]
    return OWN_FORMS.get(setup.kind, ["confirmation", "application"])
