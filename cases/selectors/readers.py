"""Who may read the case file: everybody with a role on the program.

Restricted cases by name only the dedicated desk, and who was let in by it, case by case.
"""

from collections.abc import Collection, Iterable

from cases.models import RestrictedGrant
from security import clock
from security.actor import Actor, authorise
from security.roles import Role


def authorise_reader(actor: Actor, program_id: int) -> bool:
    """Check that the actor has any role on the program; True when restricted cases are open to it by name.

    Raises NotAllowedError, ProgramNotInScopeError.
    """
    authorise(actor, *Role, program_id=program_id, system=True)
    return actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id)


def opened_to(actor: Actor, program_id: int, household_ids: Collection[int]) -> frozenset[int]:
    """Those of these restricted households that the actor may see by name. Asks nothing when there is none."""
    if not household_ids:
        return frozenset()
    if actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id):
        return frozenset(household_ids)
    return frozenset(household_id for _program, household_id in _let_in(actor, [program_id], household_ids))


def opened_in_programs(actor: Actor, households: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Those of these restricted households, as (program, household), that were opened to the actor alone.

    For a list over several programs, by one query. Asks nothing when there is none.
    """
    asked = frozenset(households)
    if not asked:
        return asked
    programs, ids = zip(*asked, strict=True)
    return asked & frozenset(_let_in(actor, programs, ids))


def _let_in(actor: Actor, program_ids: Collection[int], household_ids: Collection[int]) -> Iterable[tuple[int, int]]:
    rows = RestrictedGrant.objects.filter(
        program_id__in=program_ids,
        household_id__in=household_ids,
        person_id=actor.user_id,
        revoked_at=None,
        until__gt=clock.now(),
    )
    return rows.values_list("program_id", "household_id")
