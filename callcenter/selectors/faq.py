"""Searching the FAQ."""

from collections.abc import Sequence

from django.db.models import Case, IntegerField, Value, When

from callcenter.models import FaqArticle
from cases.rules.search_keys import search_key


def find_faq(*, program_id: int, words: str, topic: str = "", limit: int = 10) -> Sequence[FaqArticle]:
    """Published articles that hold every word, in their order; all of them for no word. Those of `topic` come first."""
    return _found(program_id, words, published=True, topic=topic, limit=limit)


def every_faq(*, program_id: int, words: str, limit: int = 200) -> Sequence[FaqArticle]:
    """The same with drafts, for who writes them."""
    return _found(program_id, words, published=None, topic="", limit=limit)


def one_faq(*, program_id: int, article_id: int, drafts: bool) -> FaqArticle | None:
    """One article; a draft only for who writes them."""
    rows = FaqArticle.objects.filter(program_id=program_id, pk=article_id)
    return (rows if drafts else rows.filter(published=True)).first()


def _found(program_id: int, words: str, *, published: bool | None, topic: str, limit: int) -> Sequence[FaqArticle]:
    found = FaqArticle.objects.filter(program_id=program_id)
    if published is not None:
        found = found.filter(published=published)
    for word in words.split():
        found = found.filter(search_key__contains=search_key(word))
    fits = Case(When(topic=topic, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(found.order_by(fits, "position", "id")[:limit])
