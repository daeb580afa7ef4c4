"""Companies and sites: who takes work on with the municipality's consent, and where people work."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from security.errors import OfficeError
from security.forms.people import NoteForm, SiteForm, SubcontractForm
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role
from security.selectors.people import READERS, companies_of, sites_of, stands_on, subcontracts_of
from security.services.site.close_site import close_site
from security.services.site.open_site import open_site
from security.services.subcontract.ask import ask_subcontract
from security.services.subcontract.decide import decide_subcontract
from security.services.subcontract.end import end_subcontract


class CompaniesView(TenantView):
    """POST: `act` is ask, approve, refuse, end, open_site or close_site; `row` names the entry."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        act = request.POST.get("act", "")
        forms: dict[str, Form] = {
            "ask": self._form(SubcontractForm, request.POST),
            "open_site": self._form(SiteForm, request.POST),
            **{name: NoteForm(request.POST) for name in ("approve", "refuse", "end", "close_site")},
        }
        form = forms.get(act)
        if form is None:
            raise Http404
        if form.is_valid():
            with attempt(form, OfficeError):
                self._act(act, form.cleaned_data)
        if form.errors:
            return self._page(act, form, status=REFUSED)
        messages.success(request, self._said(act))
        return self.back_to("security:companies")

    def _act(self, act: str, given: dict[str, Any]) -> None:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        if act == "ask":
            ask_subcontract(**who, handed_on_by_id=given.pop("handed_on_by"), **given)
        elif act == "open_site":
            open_site(**who, company_id=given["company"], name=given["name"], address=given["address"])
        elif act == "close_site":
            close_site(**who, site_id=self._row())
        elif act == "end":
            end_subcontract(**who, subcontract_id=self._row())
        else:
            decide_subcontract(**who, subcontract_id=self._row(), is_approved=act == "approve", note=given["note"])

    def _row(self) -> int:
        text = self.request.POST.get("row", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004 - a bigint

    def _said(self, act: str) -> str:
        return {
            "ask": _("Asked. An officer of the municipality decides."),
            "approve": _("Approved. The company's people can be given roles."),
            "refuse": _("Refused. Nobody of the company has a role."),
            "end": _("Ended. The company's people are out by their next request."),
            "open_site": _("The site is entered."),
            "close_site": _("The site is closed."),
        }[act]

    def _form(self, kind: Any, data: Any = None) -> Any:
        names = "site_%s" if kind is SiteForm else "ask_%s"
        return kind(data, companies=companies_of(self.program), auto_id=names)

    def _page(self, act: str = "", form: Form | None = None, *, status: int = 200) -> HttpResponse:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        context = {
            "subcontracts": [(row, stands_on(row)) for row in subcontracts_of(**who)],
            "sites": sites_of(**who),
            "ask_form": form if act == "ask" else self._form(SubcontractForm),
            "site_form": form if act == "open_site" else self._form(SiteForm),
            "note_form": form if isinstance(form, NoteForm) else NoteForm(),
            "form": form,
            "refused_row": self._row() if form else 0,
            "may_ask": self.has_role(Role.MANAGER),
            "may_decide": self.has_role(Role.OFFICER),
        }
        return self.render("security/companies_show.html", context, status=status)
