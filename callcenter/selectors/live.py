"""The call that goes on, and who may call back."""

from callcenter.models import LiveCall
from security.actor import Actor, authorise
from security.gate import people_in_role
from security.roles import Role

READERS = (Role.CALLER, Role.MANAGER)


def live_call(*, actor: Actor, program_id: int) -> LiveCall | None:
    """The person's call that goes on; None between calls."""
    authorise(actor, *READERS, program_id=program_id)
    rows = LiveCall.objects.filter(program_id=program_id, handled_by_id=actor.person_id)
    return rows.select_related("household", "application", "callback").first()


def callers(*, actor: Actor, program_id: int) -> list[tuple[int, str]]:
    """Who may be asked to call back: (id, name)."""
    authorise(actor, *READERS, program_id=program_id)
    return [(person.pk, str(person)) for person in people_in_role(Role.CALLER, program_id)]
