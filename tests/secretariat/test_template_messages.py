"""Texts of templates reach the catalogues."""

import io

from babel.messages.extract import DEFAULT_KEYWORDS, extract


def found(template: str) -> list[tuple[int, str | tuple[str, ...]]]:
    rows = extract("secretariat.template_messages:extract", io.BytesIO(template.encode()), DEFAULT_KEYWORDS)
    return [(line, message) for line, message, _comments, _context in rows]


def test_tags_blocks_and_plurals_are_found_with_their_lines():
    template = """{% load i18n %}
<div>
      <p title="{% translate 'A title' %}">it's ( open</p>
  {% blocktranslate count n=n %}one case{% plural %}{{ n }} cases{% endblocktranslate %}
</div>
"""
    assert found(template) == [(3, "A title"), (4, ("one case", "%(n)s cases"))]


def test_text_outside_of_tags_is_not_a_message():
    assert found("<p>gettext('no')</p>") == []
