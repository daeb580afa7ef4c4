"""Under which name a municipality's identity provider knows one of its people: entered, changed, taken back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from security.console.views import ConsoleView
from security.errors import OfficeError
from security.models import User
from security.sign_in.identity import MOST_LETTERS, identity_of, providers_for, set_identity


class IdentityForm(forms.Form):
    """Which provider, and the name there."""

    provider = forms.ChoiceField(label=gettext_lazy("Identity provider"))
    uid = forms.CharField(
        label=gettext_lazy("Name at the provider"),
        help_text=gettext_lazy("As the provider writes it, capital letters too. Empty: nobody signs in by it."),
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, account: User) -> None:
        found = identity_of(account)
        super().__init__(data, initial={"provider": found.provider, "uid": found.uid} if found else {})
        choices = [(provider.id, provider.name) for provider in providers_for(account)]
        self.fields["provider"].choices = choices  # type: ignore[attr-defined]


class IdentityView(ConsoleView):
    """The name of one person; there is no such page for people whose municipality has no provider."""

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        account = self._account(user_id)
        return self._page(account, IdentityForm(account=account))

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        account = self._account(user_id)
        form = IdentityForm(request.POST, account=account)
        if not form.is_valid() or not self._save(account, form):
            return self._page(account, form, status=422)
        return HttpResponseRedirect(reverse("admin:security_user_change", args=[account.pk]))

    def _account(self, user_id: int) -> User:
        account = get_object_or_404(User.objects.select_related("municipality"), pk=user_id)
        if not providers_for(account):
            raise Http404
        return account

    def _save(self, account: User, form: IdentityForm) -> bool:
        provider_id, uid = form.cleaned_data["provider"], form.cleaned_data["uid"]
        is_set_already = not form.has_changed() and not account.has_usable_password()
        if is_set_already or (not uid and identity_of(account) is None):
            return True
        try:
            set_identity(by=self.person, person=account, provider_id=provider_id, uid=uid)
        except OfficeError as error:
            form.add_error(error.code, str(error))
            return False
        except IntegrityError:  # entered for somebody else in the same moment
            form.add_error("uid", _("The provider knows somebody else by this name."))
            return False
        if uid:
            messages.success(self.request, _("From now on the municipality's sign-in leads in, and no password."))
        else:
            messages.success(self.request, _("The municipality's sign-in leads in no more. Give a password instead."))
        return True

    def _page(self, account: User, form: IdentityForm, *, status: int = 200) -> HttpResponse:
        context = {
            "title": _("Sign-in of %(name)s at the municipality") % {"name": account.display_name},
            "account": account,
            "form": form,
        }
        return self.render("security/console_identity.html", context, status=status)
