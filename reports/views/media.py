"""The media register: what is out, one medium from its hand-over to its confirmed erasure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from reports.forms.media import ErasureForm, HandOverForm, ReturnForm, first_days
from reports.models import Medium
from reports.selectors.media import READERS, files_for_media, media, medium_page
from reports.services.medium.confirm_erasure import confirm_erasure
from reports.services.medium.hand_over import KEEPERS, hand_over
from reports.services.medium.record_erasure import record_erasure
from reports.services.medium.take_back import take_back
from security import clock
from security.pages.views import REFUSED, TenantView, attempt

FORMS: Final[Mapping[str, tuple[type[Form], Callable[..., None]]]] = {
    "back": (ReturnForm, take_back),
    "erase": (ErasureForm, record_erasure),
    "confirm": (Form, confirm_erasure),
}


class MediumListView(TenantView):
    """The register, what is overdue first."""

    roles = frozenset(READERS)
    stays_open = True

    def get(self, request: HttpRequest) -> HttpResponse:
        found = media(actor=self.actor, program_id=self.program.pk)
        late = sum(medium.state == Medium.State.OUT and medium.due_on < clock.today() for medium in found)
        may_enter = self.has_role(*KEEPERS) and self.program.closed_at is None
        return self.render("reports/medium_list.html", {"media": found, "late": late, "may_enter": may_enter})


class MediumEnterView(TenantView):
    """A medium that goes out; `?file=` chooses the file."""

    roles = frozenset(KEEPERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(HandOverForm(initial={"file": request.GET.get("file"), **first_days()}, **self._files()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = HandOverForm(request.POST, **self._files())
        made = None
        if form.is_valid():
            with attempt(form, CaseError):
                made = hand_over(
                    actor=self.actor,
                    program_id=self.program.pk,
                    file=form.cleaned_data["file"],
                    medium=form.hand_over(),
                )
        if made is None or form.errors:
            return self._page(form, status=REFUSED)
        messages.success(request, _("Entered."))
        return self.back_to("reports:medium-show", made.number)

    def _files(self) -> dict[str, Any]:
        return {"files": files_for_media(actor=self.actor, program_id=self.program.pk)}

    def _page(self, form: HandOverForm, *, status: int = 200) -> HttpResponse:
        return self.render("reports/medium_enter.html", {"form": form}, status=status)


class MediumShowView(TenantView):
    """One medium. POST: `act` is back, erase or confirm."""

    roles = frozenset(READERS)
    stays_open = True

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._page(number)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in FORMS:
            raise Http404
        make, service = FORMS[act]
        form = make(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                service(actor=self.actor, program_id=self.program.pk, number=number, **form.cleaned_data)
        if form.errors:
            return self._page(number, status=REFUSED, form=form, **{f"{act}_form": form})
        messages.success(request, _("Entered."))
        return self.back_to("reports:medium-show", number)

    def _page(self, number: int, *, status: int = 200, **given: Any) -> HttpResponse:
        page = medium_page(actor=self.actor, program_id=self.program.pk, number=number)
        if page is None:
            raise Http404
        context = {
            "page": page,
            "back_form": ReturnForm(initial={"returned_on": clock.today()}),
            "erase_form": ErasureForm(),
            **given,
        }
        return self.render("reports/medium_show.html", context, status=status)
