"""The form of a contact for incidents."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.models import IncidentContact
from security.selectors.incident_contacts import Contact
from security.services.incident_contact.write import MOST_CONTACTS, ContactEntry

LINE = {"class": "input", "autocomplete": "off"}


class ContactForm(forms.Form):
    """Who is called, on which number, by whom, and in which place."""

    side = forms.ChoiceField(
        label=pgettext_lazy("contact", "Side"),
        choices=IncidentContact.Side.choices,
        widget=forms.Select(attrs={"class": "select"}),
    )
    office = forms.CharField(
        label=_("Office or role"), max_length=80, widget=forms.TextInput(attrs=LINE), help_text=_("Appears in reports.")
    )
    name = forms.CharField(label=_("Name of the contact"), max_length=80, widget=forms.TextInput(attrs=LINE))
    telephone = forms.CharField(
        label=_("Telephone"), max_length=40, widget=forms.TextInput(attrs={**LINE, "inputmode": "tel"})
    )
    called_by = forms.TypedChoiceField(
        label=_("Called by"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
    )
    position = forms.IntegerField(
        label=_("Number in the order"),
        help_text=_("Empty: the last."),
        min_value=1,
        max_value=MOST_CONTACTS,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input input--w8"}),
    )

    def __init__(self, *args: Any, tree: Sequence[Contact], contact: Contact | None = None, **kwargs: Any) -> None:
        if contact is not None:
            row = contact.row
            kwargs["initial"] = {
                "side": row.side,
                "office": row.office,
                "name": contact.name,
                "called_by": row.called_by_id,
                "position": row.position,
            }
        super().__init__(*args, **kwargs)
        callers = [each for each in tree if contact is None or each.row.pk != contact.row.pk]
        field = self.fields["called_by"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [
            ("", _("the manager")),
            *((each.row.pk, f"{each.row.position}. {each.row.office}") for each in callers),
        ]
        if contact is not None:
            self.fields["telephone"].required = False
            self.fields["telephone"].help_text = _("Empty: %(number)s stays.") % {"number": contact.number_end}

    def entry(self) -> ContactEntry:
        """The values as the service takes them."""
        given = self.cleaned_data
        return ContactEntry(
            side=IncidentContact.Side(given["side"]),
            office=given["office"],
            name=given["name"],
            telephone=given["telephone"],
            called_by=given["called_by"],
            position=given["position"],
        )
