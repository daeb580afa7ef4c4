"""Day passes: one person vouches for a colleague without the device, another one gives the code for today."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views import View

from security.errors import OfficeError
from security.forms.day_pass import DayPassForm
from security.models import User
from security.pages.views import REFUSED, attempt
from security.sign_in.day_pass import ask_pass, give_pass, may_vouch, passes_of
from security.sign_in.fresh import needs_proof


class DayPassView(LoginRequiredMixin, View):
    """POST: `act` is ask or give; giving takes a fresh sign-in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and not may_vouch(request.user):
            raise PermissionDenied(_("This takes the role of a manager, or of an officer."))
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        """Who is signed in."""
        assert isinstance(self.request.user, User)  # noqa: S101 - LoginRequiredMixin
        return self.request.user

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(DayPassForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "give" in request.POST:
            return needs_proof(request) or self._give(request.POST["give"])
        form = DayPassForm(request.POST)
        if form.is_valid():
            with attempt(form, OfficeError):
                ask_pass(by=self.person, **form.cleaned_data)
        if form.errors:
            return self._page(form, status=REFUSED)
        messages.success(request, _("Asked. Another person of your side gives the pass."))
        return HttpResponseRedirect(resolve_url("account-day-pass"))

    def _give(self, sent: str) -> HttpResponse:
        form = Form(self.request.POST)
        code = ""
        with attempt(form, OfficeError):
            code = give_pass(by=self.person, pass_id=int(sent) if sent.isdecimal() and len(sent) < 19 else 0)  # noqa: PLR2004 - a bigint
        if form.errors:
            return self._page(DayPassForm(), status=REFUSED, form=form)
        return self._page(DayPassForm(), code=code)

    def _page(self, ask_form: DayPassForm, *, status: int = 200, **given: Any) -> HttpResponse:
        context = {
            "ask_form": ask_form,
            "form": ask_form,
            "passes": passes_of(self.person),
            "person": self.person,
            **given,
        }
        return render(self.request, "security/account_day_pass.html", context, status=status)
