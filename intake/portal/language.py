"""The languages of the portal: Japanese, English, and easy Japanese as a catalogue of its own over the Japanese one.

`ja-easy` is no language of the staff pages: it is switched on here only, and says `ja` to browsers
(docs/adr/0009-easy-japanese.md).
"""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language

EASY: Final = "ja-easy"
NAMES: Final = {"ja": "日本語", EASY: "やさしい日本語", "en": "English"}
COOKIE: Final = "portal_language"
_YEAR: Final = 365 * 24 * 3600


def language_of(request: HttpRequest) -> str:
    """What the resident chose, else what the browser asks for, else Japanese."""
    chosen = request.GET.get("lang") or request.COOKIES.get(COOKIE, "")
    if chosen in NAMES:
        return chosen
    return "en" if (get_language() or "").startswith("en") else "ja"


def remember_language(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep a choice that was made on this page."""
    chosen = request.GET.get("lang", "")
    if chosen in NAMES:
        response.set_cookie(
            COOKIE, chosen, max_age=_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )


def html_language(language: str) -> str:
    """What stands in `lang`: easy Japanese is Japanese."""
    return "en" if language == "en" else "ja"
