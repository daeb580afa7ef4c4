"""One-time sheets: who answers for an account prints one for a colleague whose room allows no device."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from security import clock
from security.errors import OfficeError
from security.forms.sheet import SheetForm
from security.models import User
from security.pages.views import REFUSED, attempt
from security.selectors.accounts import answers_for
from security.sign_in.fresh import FreshSignInMixin
from security.sign_in.sheets import give_sheet, sheets_of


class SheetView(LoginRequiredMixin, FreshSignInMixin, View):
    """POST gives a sheet, and answers with the sheet itself, once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and not answers_for(request.user):
            raise PermissionDenied(_("This takes the role of a manager, or of an officer."))
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        """Who is signed in."""
        assert isinstance(self.request.user, User)  # noqa: S101 - LoginRequiredMixin
        return self.request.user

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(SheetForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SheetForm(request.POST)
        if form.is_valid():
            with attempt(form, OfficeError):
                owner, codes = give_sheet(by=self.person, **form.cleaned_data)
                context = {"owner": owner, "codes": codes, "on": clock.today()}
                return render(request, "security/account_sheet.html", context)
        return self._page(form, status=REFUSED)

    def _page(self, form: SheetForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "sheets": sheets_of(self.person)}
        return render(self.request, "security/account_sheets.html", context, status=status)
