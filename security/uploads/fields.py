"""The form field of a file from outside. Every form has this one (tests/architecture/test_uploads.py)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from security.uploads.virus_scan import NotScannedError, VirusFoundError, scan


class UploadField(forms.FileField):
    """A file that the virus scanner has looked at before the form is valid."""

    default_error_messages = {
        "virus": _("A virus was found in this file. Nothing of it was kept. Tell whoever looks after your computer."),
        "not_scanned": _("The file could not be checked for viruses. Nothing was kept. Send it again in some minutes."),
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The uploaded file, at its beginning."""
        file = super().clean(data, initial)
        if file:
            try:
                scan(file.chunks())
            except VirusFoundError as error:
                raise forms.ValidationError(self.error_messages["virus"], code="virus") from error
            except NotScannedError as error:
                raise forms.ValidationError(self.error_messages["not_scanned"], code="not_scanned") from error
            file.seek(0)
        return file
