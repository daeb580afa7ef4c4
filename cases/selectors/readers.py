"""Who may read the case file: everybody with a role on the program; restricted cases only the dedicated desk."""

from security.actor import Actor, authorise
from security.roles import Role


def authorise_reader(actor: Actor, program_id: int) -> bool:
    """Check that the actor has any role on the program; True when restricted cases are open to it by name.

    Raises NotAllowedError, ProgramNotInScopeError.
    """
    authorise(actor, *Role, program_id=program_id, system=True)
    return actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id)
