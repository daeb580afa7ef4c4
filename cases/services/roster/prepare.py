"""What checking and applying share: the households of a roster, summed up and judged, in a table of the transaction."""

from typing import Any

from django.db import connection

from cases.models import ProgramSetup, RosterImport
from cases.rules.proposal import make_proposal
from cases.services.roster import statements


def prepare_households(*, program_id: int, roster_id: int) -> dict[str, Any]:
    """Make `roster_households` and `roster_kept` and return the parameters of the statements.

    Callers have authorised their actor. Locks the generation and the set-up, so that one roster of a program is checked
    or applied at a time. Raises RosterImport.DoesNotExist, ProgramSetup.DoesNotExist.
    """
    setup = ProgramSetup.objects.select_for_update(no_key=True).get(program_id=program_id)
    roster = RosterImport.objects.select_for_update().get(program_id=program_id, pk=roster_id)
    parameters = parameters_of(setup, roster)
    with connection.cursor() as cursor:
        favour_hashing()
        cursor.execute("DROP TABLE IF EXISTS roster_households, roster_kept")
        cursor.execute(statements.HOUSEHOLDS, parameters)
        cursor.execute(statements.KEPT_HOUSEHOLDS, parameters)
        cursor.execute(statements.LEAVE_KEPT)
        cursor.execute("ANALYZE roster_households, roster_kept")
    return parameters


def parameters_of(setup: ProgramSetup, roster: RosterImport) -> dict[str, Any]:
    """What the statements need to know of a generation and of the set-up of its program, by name."""
    proposal = make_proposal(
        kind=setup.kind,
        channels=setup.channels,
        eligibility=setup.eligibility,
        amount_rule=setup.amount_rule,
        reference_on=setup.reference_on,
    )
    return {
        "program": roster.program_id,
        "roster": roster.pk,
        "generation": roster.generation,
        **proposal.as_parameters(),
    }


def favour_hashing() -> None:
    """Freshly loaded rows have no statistics yet, and the planner then takes nested loops over a million of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'")


def favour_nothing() -> None:
    """After a question that a page asks: the rest of the page is planned as ever."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = DEFAULT; SET LOCAL work_mem = DEFAULT")
