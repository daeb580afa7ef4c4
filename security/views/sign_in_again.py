"""Proving again who one is, before money and exports."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.generic import FormView

from security import events
from security.forms.sign_in import SignInAgainForm
from security.models import User
from security.sign_in import certificate, lockout, sessions
from security.sign_in.identity import way_of
from security.sign_in.recording import record_account
from security.views.sign_in import as_json


class SignInAgainView(LoginRequiredMixin, FormView):  # type: ignore[type-arg]
    """Password and second factor, or the municipality's provider anew; then back to where it was asked."""

    template_name = "security/sign_in_again.html"
    form_class = SignInAgainForm

    @property
    def person(self) -> User:
        """Who is signed in."""
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 - LoginRequiredMixin
        return user

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "user": self.person,
            "has_certificate": certificate.fits(self.request, self.person),
        }

    def form_valid(self, form: SignInAgainForm) -> HttpResponse:
        sessions.freshen(self.request.session)
        record_account(events.SIGNED_IN_AGAIN, self.person)
        there = get_next_redirect_url(self.request)
        return HttpResponseRedirect(there or resolve_url("start"))

    def form_invalid(self, form: SignInAgainForm) -> HttpResponse:
        person = self.person
        if "code" in form.errors and form.did_try_factor:
            lockout.lock_when_used_up(self.request, person, key=lockout.factor_key(person))
        person.refresh_from_db(fields=["locked_until"])
        if lockout.is_locked(person):
            sessions.end(self.request, sessions.Ended.LOCKED)
            messages.error(self.request, _("There were too many failures. You were signed out, and the account rests."))
            return HttpResponseRedirect(resolve_url("sign-in"))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        has_key = Authenticator.objects.filter(user_id=self.person.pk, type=Authenticator.Type.WEBAUTHN).exists()
        return {
            **context,
            "next": get_next_redirect_url(self.request) or "",
            "person": self.person,
            "has_key": has_key,
            "key_options": as_json(webauthn.begin_authentication(self.person)) if has_key else "",
            "provider": way_of(self.person),
        }
