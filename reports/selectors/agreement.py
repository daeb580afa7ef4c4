"""Whether everything that the platform says about a program agrees with itself."""

from reports.selectors.agreement_cases import disagreements_of_applications
from reports.selectors.agreement_figures import disagreements_of_closes, disagreements_of_figures
from reports.selectors.agreement_letters import disagreements_of_ledger, disagreements_of_letters
from reports.selectors.agreement_money import disagreements_of_money
from reports.types import Disagreement
from security.tenancy.scope import require_program


def check_agreement(program_id: int) -> list[Disagreement]:
    """Compare all figures with what they are made from; an empty list means that everything agrees.

    Ledger of addressees with letters, letters with lots, lots with their files and manifests; statuses with
    transitions; decisions with transfer lines, lines with the bank files as they were stored and with results;
    figures by day with the rows they count, closes with each other. Bring the figures up to date before
    (`reports.services.kpi.roll_up`). Reads every file and row of the program: meant for the end of a day and for
    acceptance, not for a page.
    """
    require_program(program_id)
    return [
        *disagreements_of_ledger(program_id),
        *disagreements_of_letters(program_id),
        *disagreements_of_applications(program_id),
        *disagreements_of_money(program_id),
        *disagreements_of_figures(program_id),
        *disagreements_of_closes(program_id),
    ]
