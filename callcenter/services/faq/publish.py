"""Publishing of the FAQ on the residents' portal."""

from callcenter.models import FaqArticle
from intake.services.online.publish_faq import FaqEntry, publish_faq
from security.actor import Actor, authorise
from security.roles import Role


def publish_articles(*, actor: Actor, program_id: int) -> bool:
    """Let the portal show the published articles as they stand now; True when that changed something."""
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    rows = FaqArticle.objects.filter(program_id=program_id, published=True).order_by("position", "id")
    entries = [FaqEntry(*row) for row in rows.values_list("question", "answer", "search_key")]
    return publish_faq(actor=actor, program_id=program_id, entries=entries)
