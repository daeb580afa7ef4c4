"""Accounts that rest after too many failures; a manager of the same employer lets people try again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from security.models import User
from security.selectors.accounts import is_manager_of_employer, locked_accounts
from security.sign_in import lockout


class UnlockView(LoginRequiredMixin, TemplateView):
    """The locked accounts of the manager's employer."""

    template_name = "security/account_unlock.html"

    def _locked(self) -> QuerySet[User]:
        user = self.request.user
        if not isinstance(user, User) or not is_manager_of_employer(user):
            raise PermissionDenied(_("This takes the role of a manager."))
        return locked_accounts(user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "accounts": self._locked()}

    def post(self, request: HttpRequest) -> HttpResponse:
        sent = request.POST.get("account", "")
        account = get_object_or_404(self._locked(), pk=int(sent) if sent.isdecimal() and len(sent) < 19 else 0)  # noqa: PLR2004 - a bigint
        assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMixin
        lockout.unlock(account, by=request.user)
        messages.success(request, _("%(name)s can try again now.") % {"name": account.display_name})
        return HttpResponseRedirect(resolve_url("account-unlock"))
