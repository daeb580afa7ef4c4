"""What the municipality says in its own words (names, the hours of the telephone), in the language of the reader."""

from dataclasses import dataclass

from django.utils.translation import get_language

from intake.portal.language import EASY
from intake.portal.models import PublishedProgram


@dataclass(frozen=True, slots=True)
class Worded:
    """The words, and the language in which they are written."""

    text: str
    lang: str


def opening_hours(program: PublishedProgram) -> Worded:
    """When the call centre answers."""
    return _worded(program.hours, easy=program.hours_easy, english=program.hours_en)


def program_name(program: PublishedProgram) -> Worded:
    """What the program is called."""
    return _worded(program.name, easy=program.name_easy, english=program.name_en)


def municipality_name(program: PublishedProgram) -> Worded:
    """What its municipality is called."""
    return _worded(program.municipality_name, easy=program.municipality_name_easy, english=program.municipality_name_en)


def _worded(japanese: str, *, easy: str, english: str) -> Worded:
    """In the reader's language; in Japanese where the municipality gave no other words."""
    language = get_language() or "ja"
    if language.startswith("en") and english:
        return Worded(english, "en")
    if language == EASY and easy:
        return Worded(easy, "ja")
    return Worded(japanese, "ja")
