"""The READMEs name files: each must be there, and both languages must name the same ones in the same order."""

import re
from pathlib import Path

import pytest

from tests.browser.screenshots import MOST_BYTES, MOST_PICTURES

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.ja.md")
LINKED = (*READMES, "docs/screens.md")
STEP = re.compile(r"^\d+\. `([\w/]+\.py)`", re.MULTILINE)
NAMED = re.compile(r"`((?:secretariat|reports|callcenter|intake|cases|security|templates|tests|docs)/[\w./-]*)`")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_every_file_that_a_readme_names_is_there(name: str) -> None:
    named = NAMED.findall(text_of(name))
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_path_of_an_application_is_the_same_in_both_languages() -> None:
    english, japanese = (STEP.findall(text_of(name)) for name in READMES)
    assert english == japanese
    assert len(english) > 20


@pytest.mark.parametrize("name", LINKED)
def test_every_link_inside_the_repository_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text_of(name))
    assert links
    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


def test_pictures_are_small_few_and_shown() -> None:
    pictures = {path: path.stat().st_size for path in (ROOT / "docs" / "screenshots").iterdir()}
    shown = "".join(text_of(name) for name in LINKED)
    assert len(pictures) <= MOST_PICTURES
    assert {path.name: size for path, size in pictures.items() if size > MOST_BYTES} == {}
    assert [path.name for path in pictures if f"screenshots/{path.name})" not in shown] == []


def test_decision_records_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "adr").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))
