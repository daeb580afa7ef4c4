"""When the call centre answers, in the language of the reader."""

from dataclasses import dataclass

from django.utils.translation import get_language

from intake.portal.language import EASY
from intake.portal.models import PublishedProgram


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours, and the language in which they are written."""

    text: str
    lang: str


def opening_hours(program: PublishedProgram) -> OpeningHours:
    """In the reader's language; in Japanese where the municipality gave no other words."""
    language = get_language() or "ja"
    if language.startswith("en") and program.hours_en:
        return OpeningHours(program.hours_en, "en")
    if language == EASY and program.hours_easy:
        return OpeningHours(program.hours_easy, "ja")
    return OpeningHours(program.hours, "ja")
