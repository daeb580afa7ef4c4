"""Which decided applications would pay the head of a household for somebody who is protected from him or her."""

from collections.abc import Collection

from cases.models import Application, Status
from cases.rules.eligibility import judge_eligibility
from cases.selectors.facts import people_of
from cases.selectors.setup import setup_of
from cases.services.application.apply_values import propose_for


def paid_apart(program_id: int, application_ids: Collection[int]) -> frozenset[int]:
    """Those of the applications whose decided amount counts people who apply for themselves (domain reference §7.3)."""
    if not application_ids:
        return frozenset()
    rows = list(
        Application.objects.filter(
            program_id=program_id, pk__in=list(application_ids), status__in=(Status.DECIDED, Status.PAYING)
        )
    )
    setup, people = setup_of(program_id), people_of(program_id, {row.household_id for row in rows})
    found = set()
    for row in rows:
        facts = people.get(row.household_id, [])
        judged = judge_eligibility(setup.eligibility, facts, reference_on=setup.reference_on)
        proposal = propose_for(setup, facts, row.answers, received_on=row.received_on)
        if any(reason.code == "apart" for reason in judged.reasons) and (row.amount_yen or 0) > proposal.yen:
            found.add(row.pk)
    return frozenset(found)
