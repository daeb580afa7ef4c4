"""What the mail desk sends: a code, files, where a piece belongs, what an answer settles."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

RETURN_REASONS = (
    ("転居先不明", _("moved, address unknown")),
    ("あて所に尋ねあたらず", _("no such addressee")),
    ("保管期間経過", _("not collected in time")),
    ("受取拒否", _("refused by the addressee")),
    ("その他", _("another reason")),
)
TREAT_AS = (
    ("confirmation", _("confirmation form")),
    ("application", _("application form")),
    ("answer", _("answer to a deficiency letter")),
    ("account", _("another account after a failed transfer")),
    ("returned", _("letter that came back")),
    ("other", _("other papers of the household")),
)
MOST_FILES = 20


class PieceForm(forms.Form):
    """One piece by its code; `is_return` with the post's reason for a letter that came back."""

    code = forms.CharField(label=_("Code or receipt number"), max_length=80, required=False, strip=True)
    is_return = forms.BooleanField(required=False)
    return_reason = forms.ChoiceField(label=_("The post's reason"), choices=RETURN_REASONS, required=False)


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, at least one. They are pictures, which pass the gate of pictures with all it looks for."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list of uploaded files."""
        files = (data if isinstance(data, list | tuple) else [data]) or [None]
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class ScansForm(forms.Form):
    """Scanned pages: every file is an envelope, or all of them are one."""

    files = ManyFilesField(  # type: ignore[assignment]  # the stubs take `files` for the uploaded ones
        label=_("Scanned pages"), help_text=_("JPEG, PNG, TIFF or PDF, up to 15 MB a file")
    )
    one_envelope = forms.BooleanField(label=_("These files are the pages of one envelope"), required=False)
    is_return = forms.BooleanField(required=False)
    return_reason = forms.ChoiceField(choices=RETURN_REASONS, required=False)

    def clean_files(self) -> list[Any]:
        """Not more than can be read while one waits."""
        files: list[Any] = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                _("%(count)d files were chosen. Send at most %(most)d at a time."),
                params={"count": len(files), "most": MOST_FILES},
            )
        return files


class PlaceForm(forms.Form):
    """Whose a piece of the bench is, and what."""

    receipt_number = forms.CharField(label=_("Receipt number"), max_length=40)
    treat_as = forms.ChoiceField(label=_("Kind of piece"), choices=TREAT_AS)
    return_reason = forms.ChoiceField(label=_("The post's reason"), choices=RETURN_REASONS, required=False)


class SetAsideForm(forms.Form):
    """Why a piece belongs to no case."""

    reason = forms.CharField(label=_("Why it belongs to no case"), max_length=200)


class SettleForm(forms.Form):
    """Which deficiencies an answer settles."""

    settled = forms.MultipleChoiceField(
        label=_("Settled by this answer"),
        error_messages={"required": _("Tick what the answer settles. If it settles nothing, go back to the list.")},
    )

    def __init__(self, data: Any, ids: Iterable[int]) -> None:
        super().__init__(data)
        self.fields["settled"].choices = [(str(pk), str(pk)) for pk in ids]  # type: ignore[attr-defined]
