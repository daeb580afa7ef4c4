"""The READMEs and docs name files and commands: each must be there, and both READMEs name the same."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.browser.screenshots import MOST_BYTES, MOST_PICTURES

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.ja.md")
LINKED = (*READMES, "docs/screens.md")
STEP = re.compile(r"^\d+\. `([\w/]+\.py)`", re.MULTILINE)
NAMED = re.compile(r"`((?:secretariat|reports|callcenter|intake|cases|security|templates|tests|docs)/[\w./-]*)`")


DOCUMENTS = sorted(str(path.relative_to(ROOT)) for path in (*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")))
LABELS = (("README.md", r"(?<![*\w])\*([^*]+)\*(?!\*)"), ("README.ja.md", "「([^」]+)」"))  # of buttons and places
MADE_LATER = ("letters/manifest.csv",)  # under var/demo


@cache
def all_paths() -> str:
    """Every file of the repository with slashes around it, one a line."""
    folders = [
        path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".") and path.name != "var"
    ]
    paths = [*ROOT.glob("*"), *(path for folder in folders for path in folder.rglob("*"))]
    return "\n".join(f"/{path.relative_to(ROOT)}/" for path in paths)


@cache
def all_texts() -> frozenset[str]:
    """Every text of the screens in English and Japanese, with an ellipsis for what is put into it."""
    found: set[str] = set()
    for path in ROOT.glob("*/locale/ja/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                for text in (message.id, message.string):
                    found |= {text} if isinstance(text, str) else set(text or ())
    return frozenset(re.sub(r"%\(\w+\)[sd]", "…", text).lower() for text in found)


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


@pytest.mark.parametrize("part", range(2, 9), ids=lambda part: f"part-{part}")
def test_both_languages_name_the_same_in_every_part(part: int) -> None:
    english, japanese = (sorted(re.findall(r"`([^`\n]+)`", text_of(name).split("\n## ")[part - 1])) for name in READMES)
    assert [name for name in english if name.isascii()] == [name for name in japanese if name.isascii()]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_is_there(name: str) -> None:
    text = text_of(name)
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets
    commands = {path.stem for path in ROOT.glob("*/management/commands/*.py")} | {"migrate", "collectstatic"}
    assert set(re.findall(r"manage\.py (\w+)", text)) <= commands


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    """A folder and a file may be called by the end of their path."""
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|html|css|js|md|yml|sql))`", text_of(name)))
    kept = {one.strip("/") for one in named if not one.startswith("var/")} - set(MADE_LATER)
    assert [one for one in kept if f"/{one}/" not in all_paths()] == []


@pytest.mark.parametrize(
    ("name", "label"), [("README.md", r"(?<![*\w])\*([^*]+)\*(?!\*)"), ("README.ja.md", r"「([^」]+)」")]
)
def test_the_tour_calls_everything_as_it_stands_on_the_screen(name: str, label: str) -> None:
    tour = text_of(name).split("\n## ")[2]
    labels = {" ".join(found.split()) for found in re.findall(label, tour)}
    assert len(labels) > 50
    assert {one for one in labels if one.lower() not in all_texts()} == set()


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
