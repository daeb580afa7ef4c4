"""Searching the FAQ."""

from collections.abc import Sequence

from callcenter.models import FaqArticle
from cases.rules.search_keys import search_key


def find_faq(*, program_id: int, words: str, limit: int = 10) -> Sequence[FaqArticle]:
    """Published articles that hold every word, in their order; all of them for no word."""
    found = FaqArticle.objects.filter(program_id=program_id, published=True)
    for word in words.split():
        found = found.filter(search_key__contains=search_key(word))
    return list(found.order_by("position", "id")[:limit])
