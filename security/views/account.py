"""One's own sign-in: password, second factors, recovery codes."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render, resolve_url
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, TemplateView

from security import events
from security.forms.account import OwnPasswordForm
from security.forms.sign_in import AddKeyForm, EnrolAppForm
from security.models import User
from security.selectors.accounts import answers_for, is_manager_of_employer
from security.sign_in import factors, sessions
from security.sign_in.fresh import FreshSignInMixin
from security.sign_in.qr import qr_svg
from security.sign_in.recording import record_account
from security.sign_in.sheets import codes_on_sheet
from security.sign_in.stages import FACTORS
from security.views.sign_in import as_json


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - every view below asks for a sign-in
    return request.user


class AccountView(LoginRequiredMixin, TemplateView):
    """What the person signs in with."""

    template_name = "security/account_show.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = _person(self.request)
        found = Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).order_by("created_at")
        return {
            **super().get_context_data(**kwargs),
            "person": person,
            "factors": found,
            "codes_left": factors.codes_left(person),
            "codes_on_sheet": codes_on_sheet(person),
            "has_password": person.has_usable_password(),
            "unlocks": is_manager_of_employer(person),
            "vouches": answers_for(person),
        }


class OwnPasswordView(LoginRequiredMixin, PasswordChangeView):
    """A new password; other sessions end with the old one."""

    template_name = "security/account_password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        person = _person(self.request)
        sessions.begin(self.request, person)
        record_account(events.PASSWORD_CHANGED, person)
        messages.success(self.request, _("The new password holds from now on."))
        return answer


class AddAppView(FreshSignInMixin, FormView):  # type: ignore[type-arg]
    """Another authenticator app in place of the one until now."""

    template_name = "security/account_add_app.html"
    form_class = EnrolAppForm
    success_url = reverse_lazy("account")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": _person(self.request)}

    def form_valid(self, form: EnrolAppForm) -> HttpResponse:
        factors.add_app(self.request, _person(self.request), form.secret)
        messages.success(self.request, _("The app is set up. The one until now no longer works."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return {
            **context,
            "secret": secret,
            "qr": qr_svg(get_adapter().build_totp_url(_person(self.request), secret)),
        }


class AddKeyView(FreshSignInMixin, FormView):  # type: ignore[type-arg]
    """A security key."""

    template_name = "security/account_add_key.html"
    form_class = AddKeyForm
    success_url = reverse_lazy("account")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": _person(self.request)}

    def form_valid(self, form: AddKeyForm) -> HttpResponse:
        values = form.cleaned_data
        factors.add_key(_person(self.request), name=values["name"], credential=values["credential"])
        messages.success(self.request, _("The security key is registered."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        options = webauthn.begin_registration(_person(self.request), False)  # noqa: FBT003 - allauth's signature
        return {**super().get_context_data(**kwargs), "key_options": as_json(options)}


class RemoveFactorView(FreshSignInMixin, View):
    """Takes one factor away; the last one stays."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, factor_id: int) -> HttpResponse:
        person = _person(request)
        factor = get_object_or_404(Authenticator, pk=factor_id, user_id=person.pk, type__in=FACTORS)
        if factors.remove_factor(person, factor):
            messages.success(request, _("It no longer works for signing in."))
        else:
            messages.error(request, _("The last second factor stays. Add another one first."))
        return HttpResponseRedirect(resolve_url("account"))


class RenewCodesView(FreshSignInMixin, View):
    """New recovery codes, shown once."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        person = _person(request)
        if not Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists():
            raise Http404
        return render(request, "security/account_codes.html", {"codes": factors.renew_codes(person), "person": person})
