"""Templates: what holds for every page, whoever draws it."""

import re

from tests.architecture.source import ROOT
from tests.each import for_each

# An opening tag with its quoted values and template tags; what stands in them may hold a ">" of its own.
FORM = re.compile(r"""<form\b(?:"[^"]*"|'[^']*'|\{%.*?%\}|\{\{.*?\}\}|[^>"'{])*>""", re.DOTALL)
PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


def forms_that_post(page: str) -> list[str]:
    tags = FORM.findall((ROOT / page).read_text())
    return [tag for tag in tags if re.search(r"""method=["']?post""", tag, re.IGNORECASE)]


def test_there_are_forms() -> None:
    assert sum(len(forms_that_post(page)) for page in PAGES) > 100


@for_each(PAGES)
def test_the_server_says_what_is_missing(page: str) -> None:
    """The browser's own bubbles come in its own words and hide ours, which stand on top and beside the field."""
    assert [tag for tag in forms_that_post(page) if not re.search(r"\bnovalidate\b", tag)] == []
