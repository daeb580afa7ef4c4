"""Designs laid out once for all processes: nothing personal is kept, and a damaged entry does no harm."""

from dataclasses import replace

import pytest

from reports.letters import layout_engine, render, shared_shelf
from reports.letters.layout import LetterLayout
from reports.letters.render import render_letters
from reports.letters.shared_shelf import SharedShelf
from reports.letters.stamper import typefaces
from reports.letters.stamper.design import Place
from reports.letters.stamper.shelf import packed, unpacked
from reports.letters.types import LetterKind
from tests.reports.letters.samples import samples

LETTER = samples()[LetterKind.CONFIRMATION_FORM]


@pytest.fixture
def layouts(monkeypatch):
    """How often a design is laid out."""
    counted = []
    lay_out = layout_engine.lay_out_checked

    def count(html, contents):
        counted.append(html)
        return lay_out(html, contents)

    monkeypatch.setattr(render, "lay_out_checked", count)
    return counted


class Kept(dict):
    """A cache that can be looked into."""

    def set(self, key, value, _seconds):
        self[key] = value

    def add(self, key, value, _seconds):
        self.setdefault(key, value)

    def delete(self, key):
        self.pop(key, None)


@pytest.fixture
def kept(monkeypatch):
    """Everything that was put into the cache."""
    found = Kept()
    monkeypatch.setattr(shared_shelf, "cache", found)
    return found


def designs(kept):
    return [key for key in kept if key.startswith("letter-design:")]


def drawn():
    """The letter as another process draws it: with no design in its memory."""
    render._design.cache_clear()
    return render_letters([LETTER]).pdf


def test_another_process_does_not_lay_out_what_is_on_the_shelf_and_draws_the_same_bytes(layouts):
    first = drawn()
    assert len(layouts) == 1
    assert drawn() == first
    assert len(layouts) == 1


def test_a_damaged_entry_is_laid_out_anew(layouts, kept):
    first = drawn()
    for key in designs(kept):
        kept[key] = b"no design"
    assert drawn() == first
    assert len(layouts) == 2


def test_without_a_cache_letters_are_drawn_all_the_same(layouts, monkeypatch):
    class Away:
        def __getattr__(self, name):
            raise ConnectionError("no cache")

    monkeypatch.setattr(shared_shelf, "cache", Away())
    assert drawn() == drawn()
    assert len(layouts) == 2


def test_nothing_that_a_letter_says_of_a_person_is_kept(kept):
    drawn()
    assert len(designs(kept)) == 2
    texts = [repr(unpacked(kept[key])) for key in designs(kept)]
    said = [
        *(LETTER.address.name, LETTER.address.lines[0], LETTER.receipt_number, LETTER.online_code),
        *(member.name for member in LETTER.members),
        LETTER.account.masked_number,
    ]
    for text in texts:
        assert not [value for value in said if value in text]


def test_another_layout_or_another_template_has_a_shelf_of_its_own():
    shelf = SharedShelf("<p>a</p>", LetterLayout())
    shelf.put("skeleton", Place(1.5, 2.0, 3.25, 1 / 3))
    assert shelf.take("skeleton") == Place(1.5, 2.0, 3.25, 1 / 3)
    assert SharedShelf("<p>a</p>", LetterLayout()).take("skeleton") is not None
    assert SharedShelf("<p>b</p>", LetterLayout()).take("skeleton") is None
    assert SharedShelf("<p>a</p>", replace(LetterLayout(), window_top_mm=14.0)).take("skeleton") is None


@pytest.mark.parametrize("data", [b"", b"x", b"\x78\x9c", packed(Place(0, 0, 0, 0))[:-3]])
def test_what_was_not_packed_is_not_unpacked(data):
    with pytest.raises(ValueError, match="damaged"):
        unpacked(data)


def test_only_records_of_designs_are_kept():
    with pytest.raises(TypeError, match="not part of a design"):
        packed(LETTER)


def test_a_font_without_a_file_is_kept_by_its_content_and_known_again(layouts, kept, monkeypatch):
    """The tick of the form is drawn by a font of the machine."""
    first = drawn()
    assert [key for key in kept if key.startswith("letter-font:")]
    monkeypatch.setattr(typefaces, "_FOREIGN", {})
    assert drawn() == first
    assert len(layouts) == 1
    monkeypatch.setattr(typefaces, "_FOREIGN", {})
    for key in [key for key in kept if key.startswith("letter-font:")]:
        kept[key] = b"another font"
    assert drawn() == first
    assert len(layouts) == 2
