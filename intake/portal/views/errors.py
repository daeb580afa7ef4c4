"""What a resident reads when something went wrong. Nothing here asks a database: it may be what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from intake.portal.visit import NOT_FOUND, chosen_language, portal_page

_REFUSED, _BROKEN = 403, 500


@requires_csrf_token
@portal_page
def not_found(request: HttpRequest, exception: Exception, *, language: str) -> HttpResponse:
    """There is no such address."""
    return render(request, "intake/portal/not_found.html", chosen_language(language), status=NOT_FOUND)


@portal_page
def broken(request: HttpRequest, *, language: str) -> HttpResponse:
    """A fault of ours."""
    return render(request, "intake/portal/broken.html", chosen_language(language), status=_BROKEN)


@requires_csrf_token
@portal_page
def refused(request: HttpRequest, reason: str = "", *, language: str) -> HttpResponse:
    """A form without the token of its page: cookies are off, or the page is older than the browser's session."""
    return render(request, "intake/portal/refused.html", chosen_language(language), status=_REFUSED)
