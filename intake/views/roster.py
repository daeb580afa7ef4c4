"""Roster import: the file is looked at, taken in, checked by jobs, and then applied or dropped."""

from typing import Any, Literal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import RosterImport
from cases.selectors.roster import rejects_csv, roster_imports
from cases.services.roster.drop import drop_roster
from intake.errors import IntakeError
from intake.forms.roster import ApplyForm, RosterFileForm
from intake.rules.roster_file import COLUMNS, RosterFileError, look
from intake.selectors.roster_page import RosterPage, roster_page
from intake.services.roster.import_roster import HEAD_BYTES, import_roster
from intake.services.roster.start_apply import start_apply
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role

READERS = frozenset({Role.MANAGER, Role.OFFICER, Role.VIEWER, Role.AUDITOR})
IMPORTERS = frozenset({Role.MANAGER, Role.OFFICER})
NEWEST = 30


class RosterListView(TenantView):
    """The generations, and the form for another one."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(RosterFileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RosterFileForm(request.POST, request.FILES)
        taken = None
        if form.is_valid():
            sent = form.cleaned_data
            with attempt(form, RosterFileError, IntakeError, field="file"):
                taken = import_roster(
                    actor=self.actor,
                    program_id=self.program.pk,
                    file=sent["file"].file,
                    file_name=sent["file"].name,
                    encoding=sent["encoding"] or None,
                    expected_rows=sent["expected_rows"],
                )
        if taken is None or form.errors:
            return self.show(form, status=REFUSED)
        if taken.again:
            messages.info(request, _("This file was taken in before and waits here."))
        return self.back_to("intake:roster-show", taken.roster_id)

    def show(self, form: RosterFileForm, *, status: int = 200) -> HttpResponse:
        """The list with the form."""
        rows = roster_imports(actor=self.actor, program_id=self.program.pk)[:NEWEST]
        context = {"rows": rows, "form": form, "imports": self.has_role(*IMPORTERS), "columns": COLUMNS}
        return self.render("intake/roster_list.html", context, status=status)


class RosterLookView(TenantView):
    """POST reads the beginning of a file and shows what would be read; nothing of it is kept."""

    roles = IMPORTERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RosterFileForm(request.POST, request.FILES)
        context: dict[str, Any] = {"form": form}
        if form.is_valid():
            head = form.cleaned_data["file"].read(HEAD_BYTES)
            with attempt(form, RosterFileError, field="file"):
                context["facts"] = look(head, encoding=form.cleaned_data["encoding"] or None)
        if form.errors:
            return self.render("intake/_roster_look.html", context, status=REFUSED)
        facts = context["facts"]
        context["mapping"] = [
            (number, name, facts.header.index(name) + 1, [_cell(row, facts.header.index(name)) for row in facts.sample])
            for number, name in enumerate(COLUMNS, start=1)
        ]
        return self.render("intake/_roster_look.html", context)


class RosterShowView(TenantView):
    """One generation. POST `act` is apply or drop."""

    roles = READERS

    def get(self, request: HttpRequest, roster_id: int) -> HttpResponse:
        return self.show(roster_id)

    def post(self, request: HttpRequest, roster_id: int) -> HttpResponse:
        act = {"apply": self.apply, "drop": self.drop}.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        form = ApplyForm(request.POST)
        if request.POST["act"] == "apply" and self.page(roster_id).asks_about_gone and not form.is_valid():
            return self.show(roster_id, form=form, status=REFUSED)
        try:
            act(roster_id)
        except (IntakeError, CaseError) as error:
            return self.show(roster_id, refusal=str(error), status=CONFLICT)
        except RosterImport.DoesNotExist:
            raise Http404 from None
        return self.back_to("intake:roster-show", roster_id)

    def apply(self, roster_id: int) -> None:
        """Start making it the roster of the program."""
        start_apply(actor=self.actor, program_id=self.program.pk, roster_id=roster_id)
        messages.success(self.request, _("The roster is being applied."))

    def drop(self, roster_id: int) -> None:
        """Forget its lines."""
        drop_roster(actor=self.actor, program_id=self.program.pk, roster_id=roster_id)
        messages.success(self.request, _("The roster was dropped. Nothing of it was taken in."))

    def show(
        self, roster_id: int, *, refusal: str = "", form: ApplyForm | None = None, status: int = 200
    ) -> HttpResponse:
        """The page, or its changing part when htmx asks."""
        page = self.page(roster_id)
        is_part = "HX-Request" in self.request.headers
        context = {
            "page": page,
            "roster": page.roster,
            "refusal": refusal,
            "form": form,
            "apply_form": form or ApplyForm(),
            "imports": self.has_role(*IMPORTERS),
        }
        return self.render("intake/_roster.html" if is_part else "intake/roster_show.html", context, status=status)

    def page(self, roster_id: int) -> RosterPage:
        """The generation; a number of none is a 404."""
        try:
            return roster_page(actor=self.actor, program_id=self.program.pk, roster_id=roster_id)
        except RosterImport.DoesNotExist:
            raise Http404 from None


class RosterRejectsView(TenantView):
    """The refused lines as a file for the municipality."""

    roles = READERS

    def get(self, request: HttpRequest, roster_id: int) -> HttpResponse:
        encoding: Literal["cp932", "utf-8-sig"] = "cp932" if request.GET.get("encoding") == "cp932" else "utf-8-sig"
        if not roster_imports(actor=self.actor, program_id=self.program.pk).filter(pk=roster_id).exists():
            raise Http404
        content = rejects_csv(actor=self.actor, program_id=self.program.pk, roster_id=roster_id, encoding=encoding)
        return HttpResponse(
            content,
            content_type="text/csv; charset=" + ("Shift_JIS" if encoding == "cp932" else "utf-8"),
            headers={
                "Content-Disposition": f'attachment; filename="rejects-{roster_id}.csv"',
                "Cache-Control": "no-store",
            },
        )


def _cell(row: list[str], at: int) -> str:
    return row[at] if at < len(row) else ""
