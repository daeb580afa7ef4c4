"""The form that opens a restricted case to a person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.services.restricted.open_case import LONGEST_DAYS
from security.selectors.people import Worker


class OpenCaseForm(forms.Form):
    """Who, for how long, and why."""

    person = forms.TypedChoiceField(label=_("Person"), coerce=int, widget=forms.Select(attrs={"class": "select"}))
    days = forms.IntegerField(
        label=_("For how many days"),
        help_text=_("After that the case is closed to the person by itself."),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=7,
        widget=forms.NumberInput(attrs={"class": "input input--s"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The reason is kept with the case. No names, addresses or numbers of people."),
        max_length=200,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )

    def __init__(self, *args: Any, people: Sequence[Worker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Choose a person")), *((one.user.pk, _named(one)) for one in people)]


def _named(one: Worker) -> str:
    return gettext("%(person)s (%(roles)s)") % {"person": one.user, "roles": "・".join(one.role_labels)}
