"""Sign-in step by step: user name and password, then code or key; and sign-out."""

import json
from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.views import View

from security import events
from security.forms.sign_in import CodeForm, KeyForm, SignInForm
from security.sign_in import lockout, sessions
from security.sign_in.providers import offered
from security.sign_in.recording import record_account


def as_json(options: object) -> str:
    """Options for a security key, for a data attribute."""
    return json.dumps(options, cls=DjangoJSONEncoder)


class SignInView(LoginView):  # type: ignore[misc]
    """User name and password, or the way to a municipality's identity provider."""

    template_name = "security/sign_in_start.html"
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "next": self.get_next_url() or "", "providers": offered()}


class CodeView(AuthenticateView):  # type: ignore[misc]
    """The second factor of the person whose password was right."""

    template_name = "security/sign_in_code.html"
    form_class = CodeForm
    webauthn_form_class = KeyForm

    def form_invalid(self, form: Any) -> HttpResponse:
        user = self.stage.login.user
        record_account(events.SIGN_IN_REFUSED, user, step="second_factor")
        lockout.lock_when_used_up(self.request, user, key=lockout.factor_key(user))
        if lockout.is_locked(user):
            clear_login(self.request)
        refused: HttpResponse = super().form_invalid(form)
        return refused

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user = self.stage.login.user
        kinds = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
        return {
            **context,
            "person": user,
            "has_app": Authenticator.Type.TOTP in kinds,
            "has_key": Authenticator.Type.WEBAUTHN in kinds,
            "key_options": as_json(context["js_data"]["request_options"]),
            "is_locked": lockout.is_locked(user),
        }


class SignOutView(View):
    """Ends the session, or a sign-in that was begun."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        clear_login(request)
        sessions.end(request, sessions.Ended.BY_HAND)
        return HttpResponseRedirect(resolve_url("sign-in"))
