"""Saving of an FAQ article."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from callcenter import events
from callcenter.models import FaqArticle, Topic
from cases.errors import CaseError, NotFoundError, StaleError
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


def save_faq(
    *, actor: Actor, program_id: int, text: FaqText, article_id: int | None = None, version: int | None = None
) -> FaqArticle:
    """Make the article, or change the one with this id, or the one with the same question where no id is given.

    For the manager and the municipality's officer. Raises NotFoundError, StaleError (somebody saved since `version`),
    CaseError ``question`` (another article has it).
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    article = _article(program_id, text.question, article_id)
    if version is not None and article.version != version:
        raise StaleError(_("Somebody else saved this article in the meantime. Compare both before you save."))
    same = FaqArticle.objects.filter(program_id=program_id, question=text.question).exclude(pk=article.pk)
    if same.exists():
        raise CaseError(
            _("Another article has this question. Change that one, or ask it in other words."), code="question"
        )
    article.version += 0 if article.pk is None else 1
    article.topic, article.question, article.answer = text.topic, text.question, text.answer
    article.keywords, article.published, article.position = text.keywords, text.published, text.position
    article.search_key = search_key(f"{text.question} {text.keywords} {text.answer}")
    article.save()
    record(
        events.FAQ_SAVED,
        actor=actor,
        program_id=program_id,
        subject_ids=[article.pk],
        data={"published": text.published},
    )
    return article


def _article(program_id: int, question: str, article_id: int | None) -> FaqArticle:
    rows = FaqArticle.objects.filter(program_id=program_id).select_for_update(no_key=True)
    if article_id is None:
        return rows.filter(question=question).first() or FaqArticle(program_id=program_id)
    article = rows.filter(pk=article_id).first()
    if article is None:
        raise NotFoundError(_("There is no such article in this program. Reload the list."))
    return article
