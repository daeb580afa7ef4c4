"""Ends sessions that were idle or lasted too long, and those of a person who signed in elsewhere."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from security.models import User
from security.sign_in import sessions
from security.sign_in.redirects import to_sign_in
from security.sign_in.sessions import Ended

# What a page asks for by itself, such as the progress of a job, does not keep a session alive.
BACKGROUND_HEADER = "Secretariat-Background"

REASONS = {
    Ended.IDLE: _("You were signed out because nothing was done for 30 minutes. What you typed is kept in this tab."),
    Ended.TOO_LONG: _("You were signed out because the sign-in was 10 hours old. What you typed is kept in this tab."),
    Ended.CLOSED: _("Your account is closed. Ask the manager of your office."),
    Ended.ELSEWHERE: _("You were signed out here because you signed in on another device or browser."),
}


class SessionLimitsMiddleware:
    """Stands behind authentication and messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User):
            ended = sessions.why_over(request.session, user)
            if ended is not None:
                sessions.end(request, ended)
                messages.warning(request, REASONS[ended])
                return to_sign_in(request)
            if BACKGROUND_HEADER not in request.headers:
                sessions.touch(request.session, user)
        return self.get_response(request)
