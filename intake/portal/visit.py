"""What every page of the portal begins with: language, program, the letter that is open, and how pages are answered.

Pages are rendered inside the view, in the language of the visit, and are never kept by a browser or proxy.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import override

from intake.portal.language import NAMES, html_language, language_of, remember_language
from intake.portal.models import PublishedProgram
from intake.services.online.open_letter import OpenLetter
from intake.services.online.session import resume_session

COOKIE: Final = "portal_letter"
NOT_FOUND, TOO_MANY = 404, 429


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """A request to a page of a program. `letter` is the one that is open in this browser, or None."""

    request: HttpRequest
    language: str
    program: PublishedProgram
    letter: OpenLetter | None

    def page(self, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """Render a page."""
        shared = {
            "visit": self,
            "program": self.program,
            "letter": self.letter,
            **chosen_language(self.language),
        }
        return render(self.request, f"intake/portal/{template}", {**shared, **(context or {})}, status=status)

    def to(self, name: str, **kwargs: object) -> HttpResponseRedirect:
        """Send the browser to another page of the program."""
        return HttpResponseRedirect(self.url(name, **kwargs))

    def url(self, name: str, **kwargs: object) -> str:
        """The address of a page of the program."""
        return reverse(f"portal:{name}", kwargs={"portal_code": self.program.code, **kwargs})


@dataclass(frozen=True, slots=True, repr=False)
class LetterVisit(Visit):
    """A visit with a letter open."""

    letter: OpenLetter


View = Callable[..., HttpResponse]


def chosen_language(language: str) -> dict[str, Any]:
    """What every template needs to know of the language."""
    return {
        "language": language,
        "html_language": html_language(language),
        "languages": [(code, name, html_language(code)) for code, name in NAMES.items()],
    }


def portal_page(view: View) -> View:
    """For every page of the portal: choose the language and forbid keeping the page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        language = language_of(request)
        with override(language):
            response = view(request, *args, language=language, **kwargs)
        response.headers["Content-Language"] = html_language(language)
        add_never_cache_headers(response)
        remember_language(request, response)
        return response

    # What callers give: Django's checks bind the arguments of error pages by what is written here.
    given = signature(view)
    without = [parameter for name, parameter in given.parameters.items() if name != "language"]
    answer.__signature__ = given.replace(parameters=without)  # type: ignore[attr-defined]
    return answer


def program_page(view: View) -> View:
    """For pages of a program: `view(visit, ...)`; an unknown program is a page that says so."""

    @portal_page
    @wraps(view)
    def answer(request: HttpRequest, portal_code: str, language: str, **kwargs: object) -> HttpResponse:
        program = PublishedProgram.objects.filter(code=portal_code).first()
        if program is None:
            return render(request, "intake/portal/not_found.html", chosen_language(language), status=NOT_FOUND)
        letter = resume_session(token=request.COOKIES.get(COOKIE, ""), program_code=portal_code)
        kind = LetterVisit if letter else Visit
        return view(kind(request, language, program, letter), **kwargs)  # type: ignore[arg-type]

    return answer


def letter_page(view: View) -> View:
    """For pages of a letter: `view(visit, ...)` with the letter open, else the page that opens it.

    What was typed on a page whose hour is over is carried along and lies in the draft once the letter is open again.
    """

    @program_page
    @wraps(view)
    def answer(visit: Visit, **kwargs: object) -> HttpResponse:
        if isinstance(visit, LetterVisit):
            return view(visit, **kwargs)
        if visit.request.method == "POST":
            return reopen_page(visit)
        return visit.to("program")

    return answer


def reopen_page(visit: Visit) -> HttpResponse:
    """Ask for number and secret again, and keep what was typed."""
    typed = {
        f"kept-{name}": value
        for name, value in visit.request.POST.items()
        if isinstance(value, str) and name not in {"csrfmiddlewaretoken", "action"}
    }
    # Where the typed values belong to, checked when they come back.
    match = visit.request.resolver_match
    step = {"kept_kind": match.kwargs.get("kind", ""), "kept_step": match.kwargs.get("step", "")} if match else {}
    return visit.page("letter_reopen.html", {"kept": {**typed, **step}}, status=403)


def keep_letter_open(response: HttpResponse, token: str) -> None:
    """Hand the browser the token of the session, until it is closed; the session itself ends after an hour of rest."""
    response.set_cookie(
        COOKIE,
        token,
        path=reverse("portal:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: behind the proxy what it says last, which nobody else can write."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if forwarded and not settings.LOOPBACK_ONLY:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
