"""Saving of an FAQ article."""

from dataclasses import dataclass

from callcenter import events
from callcenter.models import FaqArticle, Topic
from cases.rules.search_keys import search_key
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


@dataclass(frozen=True, slots=True)
class FaqText:
    """An article as it is to stand."""

    topic: Topic
    question: str
    answer: str
    keywords: str = ""
    published: bool = False
    position: int = 0


def save_faq(*, actor: Actor, program_id: int, text: FaqText) -> FaqArticle:
    """Make the article, or change the one with the same question. For the manager and the municipality's officer."""
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    article, _created = FaqArticle.objects.update_or_create(
        program_id=program_id,
        question=text.question,
        defaults={
            "topic": text.topic,
            "answer": text.answer,
            "keywords": text.keywords,
            "published": text.published,
            "position": text.position,
            "search_key": search_key(f"{text.question} {text.keywords} {text.answer}"),
        },
    )
    record(events.FAQ_SAVED, actor=actor, program_id=program_id, subject_ids=[article.pk])
    return article
