"""Searching the published questions and answers."""

from collections.abc import Sequence

from cases.rules.search_keys import search_key
from intake.portal.models import PublishedFaq, PublishedProgram

_MOST: int = 20


def search_faq(program: PublishedProgram, words: str) -> Sequence[PublishedFaq]:
    """Entries that hold every word, whatever its width and kana; all of them for no word."""
    found = PublishedFaq.objects.filter(published=program)
    for word in words.split():
        found = found.filter(search_key__contains=search_key(word))
    return list(found.order_by("position")[:_MOST])
