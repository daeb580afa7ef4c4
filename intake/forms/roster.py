"""The roster file as it is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from security.uploads.fields import UploadField

ENCODINGS = (("", _("as detected")), ("cp932", _("Shift_JIS (CP932)")), ("utf-8", "UTF-8"))


class ApplyForm(forms.Form):
    """The tick that is asked for when applying would take households out of the roster."""

    gone_confirmed = forms.BooleanField(
        label=_("Households that leave the roster"),
        widget=forms.CheckboxInput(attrs={"class": "box", "form": "roster-acts"}),
        error_messages={"required": _("Ask whether they really left, then tick the box.")},
    )


class RosterFileForm(forms.Form):
    """A file, the encoding where a person knows better, and the count of the handover slip."""

    file = UploadField(
        label=_("Roster file"),
        help_text=_("CSV with the 25 columns of a roster, in Shift_JIS or UTF-8"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file that the municipality handed over.")},
    )
    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODINGS, required=False)
    expected_rows = forms.IntegerField(
        label=_("Rows on the handover slip"),
        min_value=0,
        required=False,
        error_messages={"invalid": _("Key the number of rows in digits, without the header row.")},
    )
