"""Where to go when a request needs a sign-in first, and where to come back to."""

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

SAFE_METHODS = frozenset({"GET", "HEAD"})


def where_it_stood(request: HttpRequest) -> str:
    """The page to come back to: the address itself, or for something sent, the page whose form was sent.

    A part of a page (htmx) comes from the page that the browser shows.
    """
    shown = request.headers.get("HX-Current-URL", "")
    if not shown:
        if request.method in SAFE_METHODS:
            return request.get_full_path()
        shown = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(shown, {request.get_host()}, require_https=request.is_secure()):
        return request.path if request.method in SAFE_METHODS else "/"
    parts = urlsplit(shown)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def to_sign_in(request: HttpRequest, url_name: str | None = None) -> HttpResponse:
    """To the sign-in page (or another page of sign-in) and back; htmx sends the whole page there."""
    there = redirect_to_login(where_it_stood(request), resolve_url(url_name) if url_name else None)
    if "HX-Request" not in request.headers:
        return there
    return HttpResponse(status=401, headers={"HX-Redirect": there.url})
