"""Fresh sign-in before money and exports: `fresh_sign_in_required` for functions, `FreshSignInMixin` for classes.

Put it on the page with the button as well as on what the button sends, which is the same view in most cases: the
person then proves who they are (password and second factor, `sign-in-again`) before the page opens, and has ten minutes
for the act. When these have passed, nothing is done; the person is led to `sign-in-again` and back to the page.

    class ReleaseView(FreshSignInMixin, FormView): ...

    @fresh_sign_in_required
    def release(request, program_code): ...
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from security.models import User
from security.sign_in.redirects import SAFE_METHODS, to_sign_in
from security.sign_in.sessions import is_fresh

View = Callable[..., HttpResponseBase]


def needs_proof(request: HttpRequest) -> HttpResponse | None:
    """The way to the sign-in when the last proof is too old, or None when it is fresh."""
    user = request.user
    if not isinstance(user, User):
        return to_sign_in(request)
    if is_fresh(request.session, user):
        return None
    if request.method not in SAFE_METHODS:
        messages.warning(request, _("Nothing was done yet. Sign in again, then do it once more."))
    return to_sign_in(request, "sign-in-again")


def fresh_sign_in_required(view: View) -> View:
    """Decorator for function views; see the module."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return needs_proof(request) or view(request, *args, **kwargs)

    return guarded


class FreshSignInMixin:
    """For class-based views, before every other base; see the module."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return needs_proof(request) or super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
