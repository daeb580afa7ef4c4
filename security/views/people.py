"""The people of a program: the roster of workers, and the monthly review of their rights."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from security.errors import OfficeError
from security.forms.people import NoteForm, PeopleForm
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role
from security.selectors.people import READERS, sites_of, workers
from security.selectors.reviews import review_page
from security.services.people.move_people import move_people
from security.services.people.record_clearance import Clearance, record_clearance
from security.services.people.set_last_day import set_last_day
from security.services.people.set_shift import set_shift
from security.services.review.keep_access import keep_access
from security.services.review.withdraw_access import withdraw_access

MOST_PICKED = 2_000


def picked(request: HttpRequest) -> list[int]:
    """The accounts that were picked."""
    sent = request.POST.getlist("pick")[:MOST_PICKED]
    return [int(text) for text in sent if text.isascii() and text.isdecimal() and len(text) < 19]  # noqa: PLR2004 - a bigint


class PeopleView(TenantView):
    """The roster of workers. POST does something with who was picked: `act` is training, pledge, last_day, shift or
    site."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in {"training", "pledge", "last_day", "shift", "site"}:
            raise Http404
        form = self._form(request.POST)
        done: list[int] = []
        if form.is_valid():
            with attempt(form, OfficeError):
                done = self._act(act, picked(request), form)
        if form.errors:
            return self._page(form, status=REFUSED)
        said = ngettext("Entered for %(count)d person.", "Entered for %(count)d people.", len(done))
        messages.success(request, said % {"count": len(done)})
        return self.back_to("security:people")

    def _act(self, act: str, ids: list[int], form: PeopleForm) -> list[int]:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk, "person_ids": ids}
        on: dt.date | None = form.cleaned_data["on"]
        if act == "site":
            return move_people(**who, site_id=form.cleaned_data["site"] or 0)
        if act == "last_day":
            return set_last_day(**who, on=on)
        if act == "shift":
            return set_shift(**who, begins=form.cleaned_data["shift_from"], ends=form.cleaned_data["shift_until"])
        if on is None:
            raise OfficeError(_("Write the day on which it took place."), code="on")
        return record_clearance(**who, kind=Clearance.TRAINING if act == "training" else Clearance.PLEDGE, on=on)

    def _form(self, data: Any = None) -> PeopleForm:
        return PeopleForm(data, sites=sites_of(actor=self.actor, program_id=self.program.pk))

    def _page(self, form: PeopleForm, *, status: int = 200) -> HttpResponse:
        everybody = workers(actor=self.actor, program_id=self.program.pk)
        shown = {
            "": [one for one in everybody if not one.has_left],
            "kept_out": [one for one in everybody if not one.has_left and one.lack_labels],
            "left": [one for one in everybody if one.has_left],
        }
        show = self.request.GET.get("show", "")
        show = show if show in shown else ""
        context = {
            "form": form,
            "show": show,
            "people": shown[show],
            "counts": {key or "all": len(rows) for key, rows in shown.items()},
            "picked": set(picked(self.request)),
            "may_clear": self.has_role(Role.MANAGER),
            "may_set_last_day": self.has_role(Role.MANAGER, Role.OFFICER),
        }
        return self.render("security/people_list.html", context, status=status)


class ReviewView(TenantView):
    """The monthly review. POST keeps or withdraws the rights of who was picked: `act` is keep or withdraw."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(NoteForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in {"keep", "withdraw"}:
            raise Http404
        form = NoteForm(request.POST)
        done: list[int] = []
        if form.is_valid():
            with attempt(form, OfficeError):
                done = self._act(act, form.cleaned_data["note"])
        if form.errors:
            return self._page(form, status=REFUSED)
        number = len(done)
        kept = ngettext("The rights of %(count)d person are kept.", "The rights of %(count)d people are kept.", number)
        gone = ngettext("The rights of %(count)d person are gone.", "The rights of %(count)d people are gone.", number)
        said = kept if act == "keep" else gone
        messages.success(request, said % {"count": number})
        return self.back_to("security:review")

    def _act(self, act: str, note: str) -> list[int]:
        who: dict[str, Any] = {
            "actor": self.actor,
            "program_id": self.program.pk,
            "person_ids": picked(self.request),
        }
        return keep_access(**who) if act == "keep" else withdraw_access(**who, note=note)

    def _page(self, form: NoteForm, *, status: int = 200) -> HttpResponse:
        page = review_page(actor=self.actor, program_id=self.program.pk)
        context = {
            "page": page,
            "form": form,
            "picked": set(picked(self.request)),
            "may_review": any(line.may_review for line in page.waiting),
        }
        return self.render("security/review_show.html", context, status=status)
