"""Forms of sign-in: allauth's, in our words, and accepting what people type."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from security import events
from security.models import User
from security.sign_in import day_pass, lockout
from security.sign_in.recording import record_account

CODE_ATTRS = {"class": "input input--w12", "inputmode": "numeric", "autocomplete": "one-time-code"}
CODE_HINT = _(
    "Six digits that the app or the device shows now, a recovery code, a code of your sheet, or the code of a day pass"
)


def code_of(text: str) -> str:
    """Digits as they were meant: full width, spaces and hyphens are fine."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isdigit())


class SignInForm(LoginForm):  # type: ignore[misc]
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, autocomplete in (
            ("login", _("User name"), "username"),
            ("password", _("Password"), "current-password"),
        ):
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs = {"class": "input", "autocomplete": autocomplete}
        self.fields["login"].widget.attrs["autofocus"] = True


class _WithCode:
    """A field `code` that takes full-width digits."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    hint: Any = CODE_HINT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = _("Code"), self.hint
        field.widget.attrs = {**CODE_ATTRS, "autofocus": True}

    def clean_code(self) -> str:
        self.cleaned_data["code"] = code_of(self.cleaned_data["code"])
        return str(super().clean_code())  # type: ignore[misc]


class CodeForm(_WithCode, AuthenticateForm):  # type: ignore[misc]
    """The six digits of the app, one of the recovery codes, or the code of today's day pass."""

    by_pass = False

    def clean_code(self) -> str:
        code = code_of(self.cleaned_data["code"])
        if not lockout.has_attempts_left(self.user) or not day_pass.fits_today(self.user, code):
            return super().clean_code()
        self.by_pass = True
        return code

    def save(self) -> None:
        """The person proved who they are."""
        if not self.by_pass:
            super().save()
            return
        record_authentication(context.request, self.user, "mfa", type="day_pass")
        record_account(events.DAY_PASS_USED, self.user)


class EnrolAppForm(_WithCode, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app that is being set up; `secret` is what it was given."""

    hint = _("Six digits that the app shows now")


class KeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The answer of a security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].label = _("Security key")


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """The registration of a security key, under a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["name"]
        self.fields["credential"].label = _("Security key")
        field.label, field.max_length = _("Name of the key"), 60
        field.widget.attrs = {"class": "input input--w16", "maxlength": 60}


class SignInAgainForm(forms.Form):
    """Password and second factor of the person who is signed in: `code`, or `credential` of a security key.

    Where the front end passed on the person's certificate (`has_certificate`), the password is enough. Who has no
    password, because a municipality's provider says who they are, shows the second factor; a certificate, which the
    computer shows by itself, proves nothing of who sits there.
    """

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password", "autofocus": True}),
    )
    code = forms.CharField(
        label=_("Code"), help_text=CODE_HINT, required=False, widget=forms.TextInput(attrs=CODE_ATTRS)
    )
    credential = forms.CharField(label=_("Security key"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, has_certificate: bool = False, **kwargs: Any) -> None:
        self.user, self.has_password = user, user.has_usable_password()
        self.has_certificate = has_certificate and self.has_password
        self.did_try_factor = False
        super().__init__(*args, **kwargs)
        if not self.has_password:
            del self.fields["password"]
            self.fields["code"].widget.attrs["autofocus"] = True
        if self.has_certificate:
            self.fields["code"].help_text = _("May stay empty: this computer has shown your certificate.")

    def clean(self) -> dict[str, Any]:
        """The password first; then one of the factors, so that a wrong password tells nothing of a code."""
        values = super().clean() or {}
        if self.errors:
            return values
        code, credential = values["code"], values["credential"]
        if not code and not credential and not self.has_certificate:
            self.add_error("code", _("Enter the code, or use a security key."))
        elif self.has_password and not get_adapter().reauthenticate(self.user, values["password"]):
            self.add_error("password", get_adapter().error_messages["incorrect_password"])
        elif code or credential:
            self._check_factor(code, credential)
        return values

    def _check_factor(self, code: str, credential: str) -> None:
        self.did_try_factor = True
        inner: forms.Form = (
            CodeForm(user=self.user, data={"code": code})
            if code
            else KeyForm(user=self.user, data={"credential": credential})
        )
        if not inner.is_valid():
            self.add_error("code", [message for texts in inner.errors.values() for message in texts])
