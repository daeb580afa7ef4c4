"""Forms of one's own account."""

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class FirstPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A password of one's own in place of the start password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_password(self)

    def clean_new_password1(self) -> str:
        """Another one than the start password."""
        password: str = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(_("This is the start password. Choose another one."))
        return password


class OwnPasswordForm(PasswordChangeForm):
    """The old password and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Password until now")
        self.fields["old_password"].widget.attrs["class"] = "input"
        _name_new_password(self)


def _name_new_password(form: Any) -> None:
    for name, label in (("new_password1", _("New password")), ("new_password2", _("New password once more"))):
        form.fields[name].label, form.fields[name].help_text = label, ""
        form.fields[name].widget.attrs["class"] = "input"
    form.fields["new_password1"].help_text = _("12 characters or more, not a common word and not your name.")
