"""Forms of the certificate desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.rules.delivery import BY_DOWNLOAD, BY_MAIL
from cases.rules.search_keys import phone_key

_PHONE_DIGITS = (10, 11)
DELIVERIES = [
    ("", "—"),
    (BY_DOWNLOAD, _("saved from the page for residents")),
    (BY_MAIL, _("sent by mail")),
]


class ReissueForm(forms.Form):
    """Why another certificate is needed, and how it gets there."""

    reason = forms.CharField(
        label=_("why another one is needed"),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
        error_messages={"required": _("Write why another certificate is needed: it is kept with the old one.")},
    )
    delivery = forms.ChoiceField(
        label=_("how it reaches its owner"),
        choices=DELIVERIES,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": _("Choose how it reaches its owner.")},
    )


class RevokeForm(forms.Form):
    """Why a certificate is revoked."""

    reason = forms.CharField(
        label=_("why it is revoked"),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
        error_messages={"required": _("Write why the certificate is revoked: the reason is kept with it.")},
    )


class TelephoneForm(forms.Form):
    """What a caller says who asks for certificates."""

    identity_confirmed = forms.BooleanField(
        label=_("name, birth date and address were asked and agree with the roll"),
        error_messages={"required": _("Ask for name, birth date and address first, and tick that they agree.")},
    )
    applicant_name = forms.CharField(
        label=_("name of the caller"),
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Type the name of the caller.")},
    )
    applicant_relation = forms.CharField(
        label=_("relation to the head of the household, when it is somebody else"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "input input--w16", "autocomplete": "off"}),
    )
    telephone = forms.CharField(
        label=_("telephone number for questions"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "input input--w16 mono", "autocomplete": "off", "inputmode": "tel"}),
        error_messages={"required": _("Type a telephone number for questions.")},
    )
    delivery = forms.ChoiceField(
        label=_("how the certificates reach their owners"),
        choices=DELIVERIES,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": _("Choose how the certificates reach their owners.")},
    )

    def clean_telephone(self) -> str:
        """The number as it was said, when it can be one."""
        text: str = self.cleaned_data["telephone"]
        digits = phone_key(text)
        if len(digits) not in _PHONE_DIGITS or not digits.startswith("0"):
            raise forms.ValidationError(
                _("A telephone number has 10 or 11 digits and begins with 0 (now %(count)d digits)."),
                params={"count": len(digits)},
            )
        return text

    def told(self) -> dict[str, Any]:
        """What the service asks for."""
        values = dict(self.cleaned_data)
        values.pop("identity_confirmed")
        return values
