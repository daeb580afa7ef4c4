"""What comes first at a first sign-in: a password of one's own, a second factor, and the recovery codes, shown once."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal import auth as webauthn
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.decorators import method_decorator
from django.views.generic import FormView, TemplateView

from security.forms.account import FirstPasswordForm
from security.forms.sign_in import AddKeyForm, EnrolAppForm
from security.models import User
from security.sign_in import factors
from security.sign_in.qr import qr_svg
from security.sign_in.stages import EnrolStage, NewPasswordStage, has_factor, unseen_codes
from security.views.sign_in import as_json

in_enrolment = method_decorator(login_stage_required(stage=EnrolStage.key, redirect_urlname="sign-in"), "dispatch")


def _person(request: HttpRequest) -> User:
    found: User = request._login_stage.login.user  # type: ignore[attr-defined]  # noqa: SLF001 - where allauth puts it
    return found


@method_decorator(login_stage_required(stage=NewPasswordStage.key, redirect_urlname="sign-in"), "dispatch")
class NewPasswordView(FormView):  # type: ignore[type-arg]
    """A password of one's own in place of the start password."""

    template_name = "security/sign_in_new_password.html"
    form_class = FirstPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": _person(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        person = _person(self.request)
        factors.change_password(person, form.cleaned_data["new_password1"])
        done: HttpResponse = self.request._login_stage.exit()  # type: ignore[attr-defined]  # noqa: SLF001
        return done

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "person": _person(self.request)}


@in_enrolment
class EnrolView(FormView):  # type: ignore[type-arg]
    """Scan the code with an app and enter what it shows, or register a security key."""

    template_name = "security/sign_in_enrol.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if has_factor(_person(request)):
            return HttpResponseRedirect(resolve_url("sign-in-recovery-codes"))
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> Any:
        return AddKeyForm if "credential" in self.request.POST else EnrolAppForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": _person(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        person = _person(self.request)
        if isinstance(form, AddKeyForm):
            factors.add_key(person, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"])
        else:
            factors.add_app(self.request, person, form.secret)
        return HttpResponseRedirect(resolve_url("sign-in-recovery-codes"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        person = _person(self.request)
        form = context["form"]
        app_form = form if isinstance(form, EnrolAppForm) else EnrolAppForm(user=person)
        return {
            **context,
            "person": person,
            "app_form": app_form,
            "key_form": form if isinstance(form, AddKeyForm) else AddKeyForm(user=person),
            "secret": app_form.secret,
            "qr": qr_svg(get_adapter().build_totp_url(person, app_form.secret)),
            "key_options": as_json(webauthn.begin_registration(person, False)),  # noqa: FBT003 - allauth's signature
        }


@in_enrolment
class RecoveryCodesView(TemplateView):
    """The codes for a day without the device. Going on ends their being shown, and the sign-in is complete."""

    template_name = "security/sign_in_codes.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_factor(_person(request)):
            return HttpResponseRedirect(resolve_url("sign-in-enrol"))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        person = _person(request)
        if not has_factor(person):
            return HttpResponseRedirect(resolve_url("sign-in-enrol"))
        codes = unseen_codes(person)
        if codes:
            codes.mark_as_viewed()
        done: HttpResponse = request._login_stage.exit()  # type: ignore[attr-defined]  # noqa: SLF001
        return done

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        codes = unseen_codes(_person(self.request))
        shown = codes.get_unused_codes() if codes else []
        return {**super().get_context_data(**kwargs), "codes": shown, "person": _person(self.request)}
