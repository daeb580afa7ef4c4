"""Who is calling: look-up by number, telephone, reading, name or address while the caller speaks."""

from cases.selectors.search import SearchHit, search_households
from security.actor import Actor, authorise
from security.models import Program
from security.roles import Role

LIMIT = 20


def look_up_caller(*, actor: Actor, program_id: int, text: str, limit: int = LIMIT) -> list[SearchHit]:
    """Households of this program that may be the caller's, best first; as the search box finds them, except that a
    restricted case is spoken about by the dedicated desk alone, whoever else may read it.

    A restricted one has neither name nor address nor ids: `dedicated_desk` says where to transfer the call, and nothing
    says why. Digits of any width, spaces and hyphens are taken as a person types them. Empty when nothing fits.
    """
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    program = Program.objects.get(pk=program_id)
    return search_households(actor=actor, programs=[program], text=text, limit=limit, by_grant=False).hits
