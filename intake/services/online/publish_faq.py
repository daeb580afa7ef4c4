"""Publishing questions and answers to the portal."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from intake import events
from intake.portal.models import PublishedFaq, PublishedProgram
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """A question with its answer, and the key under which words are looked for."""

    question: str
    answer: str
    search_key: str


def publish_faq(*, actor: Actor, program_id: int, entries: Sequence[FaqEntry]) -> bool:
    """Let the portal show exactly these, in their order; True when that changed something.

    Nothing happens before the program is published.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    code = Program.objects.values_list("code", flat=True).get(pk=program_id)
    published = PublishedProgram.objects.filter(code=code).first()
    if published is None:
        return False
    standing = PublishedFaq.objects.filter(published=published).order_by("position")
    if [FaqEntry(*row) for row in standing.values_list("question", "answer", "search_key")] == list(entries):
        return False
    with transaction.atomic(using="portal"):
        standing.delete()
        PublishedFaq.objects.bulk_create(
            PublishedFaq(
                published=published,
                position=position,
                question=entry.question,
                answer=entry.answer,
                search_key=entry.search_key,
            )
            for position, entry in enumerate(entries)
        )
        PublishedProgram.objects.filter(pk=published.pk).update(published_at=clock.now())
    record(events.FAQ_PUBLISHED, actor=actor, program_id=program_id, data={"entries": len(entries)})
    return True
