"""Forms of the gift desk: lists as a file or typed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.rules.gift_lists import MOST_BYTES
from security.uploads.fields import UploadField


class ListForm(forms.Form):
    """A list of two columns, as a file or typed in."""

    file = UploadField(
        label=_("list as a file (CSV)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"class": "input", "accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={"empty": _("The file is empty. Choose another one.")},
    )
    lines = forms.CharField(
        label=_("or typed in, one card a line"),
        required=False,
        widget=forms.Textarea(attrs={"class": "area mono", "rows": 3, "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(data.get("file")) == bool(data.get("lines", "").strip()):
            self.add_error("file", _("Choose a file or type lines: one of the two."))
        return data

    def content(self) -> bytes:
        """What was sent; one byte more than is taken shows that it is too much."""
        file = self.cleaned_data["file"]
        content: bytes = file.read(MOST_BYTES + 1) if file else self.cleaned_data["lines"].encode()
        return content
