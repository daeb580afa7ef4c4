"""The page on which a list of people becomes accounts: choose, look through, enrol, hand out the start passwords."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from security.console.enrolment import CheckedList, check_list, enrol
from security.console.views import ConsoleView
from security.models import Contractor, Municipality
from security.sign_in.providers import configured
from security.uploads.fields import UploadField

MOST_BYTES = 1_000_000
REFUSED = 422


def text_of(content: bytes) -> str:
    """The text of a file that a spreadsheet wrote: UTF-8, with or without its mark, or CP932. Raises ValueError."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError


class ListForm(forms.Form):
    """Whose people, and the list: as a file or as text. What was read of a file comes back as text, to be mended."""

    employer = forms.ChoiceField(label=gettext_lazy("Employer"))
    file = UploadField(label=gettext_lazy("File (CSV)"), required=False)
    rows = forms.CharField(
        label=gettext_lazy("Rows"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 90, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contractors = [(f"contractor-{row.pk}", row.name) for row in Contractor.objects.all()]
        municipalities = [(f"municipality-{row.pk}", row.name) for row in Municipality.objects.all()]
        self.fields["employer"].choices = [*contractors, *municipalities]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The file, when there is one, takes the place of the text."""
        values = super().clean() or {}
        file = values.get("file")
        if file is None:
            return values
        if file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 1 MB. A list of people is smaller: choose another file."))
            return values
        try:
            values["rows"] = text_of(file.read())
        except ValueError:
            self.add_error(
                "file", _("This is no text in UTF-8 or Shift_JIS. Save the list as CSV and choose it again.")
            )
        return values

    def employer_chosen(self) -> Municipality | Contractor:
        """The employer. Raises DoesNotExist when it is gone."""
        kind, _dash, pk = self.cleaned_data["employer"].partition("-")
        model: type[Municipality] | type[Contractor] = Municipality if kind == "municipality" else Contractor
        found: Municipality | Contractor = model.objects.get(pk=pk)
        return found


class EnrolmentView(ConsoleView):
    """Nothing is written before the list has no fault and `enrol` was pressed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(ListForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ListForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        employer, rows = form.employer_chosen(), form.cleaned_data["rows"]
        found = check_list(rows, employer=employer)
        shown = ListForm(initial={"employer": form.cleaned_data["employer"], "rows": rows})
        if found.faults or "enrol" not in request.POST:
            return self._page(shown, found, status=REFUSED if found.faults else 200)
        try:
            made = enrol(by=self.person, employer=employer, people=found.people)
        except IntegrityError:
            messages.error(request, _("A user name was taken meanwhile. Nobody was enrolled: check the list again."))
            return self._page(shown, status=REFUSED)
        return self.render(
            "security/console_enrolled.html",
            {"title": _("%(count)d people are enrolled") % {"count": len(made)}, "made": made, "employer": employer},
        )

    def _page(self, form: ListForm, found: CheckedList | None = None, *, status: int = 200) -> HttpResponse:
        context = {
            "title": _("Enrol people from a list"),
            "form": form,
            "found": found,
            "has_providers": bool(configured().providers),
        }
        return self.render("security/console_enrol.html", context, status=status)
