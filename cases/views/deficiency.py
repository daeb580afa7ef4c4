"""Deficiencies of a case: opening, telling the resident, resolving, dropping."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.forms.acts import DeficiencyForm, ReasonForm, ResolveForm
from cases.models import Deficiency
from cases.services.deficiency.drop import drop_deficiencies
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.deficiency.resolve import resolve_deficiencies
from cases.views.case import CaseView, attempt_on_case
from cases.worklists import CONTRACTOR


class DeficiencyOpenView(CaseView):
    """Something is missing."""

    roles = CONTRACTOR

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page(opened="deficiency")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DeficiencyForm(request.POST, codes=self.rules.codes, auto_id="deficiency-%s")
        if form.is_valid():
            with attempt_on_case(form):
                open_deficiencies(
                    actor=self.actor,
                    program_id=self.program.pk,
                    deficiencies=[
                        OpenDeficiency(self.application.pk, form.cleaned_data["code"], form.cleaned_data["note"])
                    ],
                )
        if form.errors:
            return self.refused("deficiency", deficiency_form=form)
        messages.success(request, _("Deficiency %(code)s is open.") % {"code": form.cleaned_data["code"]})
        return self.back_to_case(self.request.GET.get("tab", ""))


class DeficiencyPreviewView(CaseView):
    """The paragraph that the letter would say, with what is open already: the resident reads it so."""

    roles = CONTRACTOR

    def get(self, request: HttpRequest) -> HttpResponse:
        codes = self.rules.codes
        standing = [one.code for one in self.detail.deficiencies if one.state in ("open", "notified")]
        wanted = dict.fromkeys([*standing, request.GET.get("code", "")])
        rows = [codes[code] for code in wanted if code in codes]
        return self.render(
            "cases/_deficiency_preview.html", {"rows": rows, "chosen": codes.get(request.GET.get("code", ""))}
        )


class DeficiencyTellView(CaseView):
    """Tell the resident, by letter or by telephone."""

    roles = CONTRACTOR

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReasonForm({"reason": "-"})
        by_phone = request.POST.get("via") == "telephone"
        with attempt_on_case(form):
            notify_deficiencies(
                actor=self.actor,
                program_id=self.program.pk,
                application_ids=[self.application.pk],
                via="telephone" if by_phone else "letter",
            )
        if form.errors:
            return self.refused("", tell_form=form)
        messages.success(
            request, _("Noted that the resident was told.") if by_phone else _("The letter is queued to be printed.")
        )
        return self.back_to_case("problems")


class DeficiencyResolveView(CaseView):
    """What was missing has come."""

    roles = CONTRACTOR

    def get(self, request: HttpRequest, deficiency_id: int) -> HttpResponse:
        return self.case_page(opened="resolve", deficiency_id=deficiency_id, tab="problems")

    def post(self, request: HttpRequest, deficiency_id: int) -> HttpResponse:
        form = ResolveForm(request.POST, auto_id="resolve-%s")
        if form.is_valid():
            with attempt_on_case(form):
                resolve_deficiencies(
                    actor=self.actor,
                    program_id=self.program.pk,
                    deficiency_ids=self.own(deficiency_id),
                    via=Deficiency.Via(form.cleaned_data["via"]),
                )
        if form.errors:
            return self.refused("resolve", resolve_form=form, deficiency_id=deficiency_id)
        messages.success(request, _("The deficiency is resolved."))
        return self.back_to_case("problems")

    def own(self, deficiency_id: int) -> list[int]:
        """The id, if the deficiency is of this case; else one that is refused as missing."""
        return [deficiency_id if any(one.pk == deficiency_id for one in self.detail.deficiencies) else 0]


class DeficiencyDropView(DeficiencyResolveView):
    """It was none."""

    def get(self, request: HttpRequest, deficiency_id: int) -> HttpResponse:
        return self.case_page(opened="drop", deficiency_id=deficiency_id, tab="problems")

    def post(self, request: HttpRequest, deficiency_id: int) -> HttpResponse:
        form = ReasonForm(request.POST, auto_id="drop-%s")
        if form.is_valid():
            with attempt_on_case(form):
                drop_deficiencies(
                    actor=self.actor,
                    program_id=self.program.pk,
                    deficiency_ids=self.own(deficiency_id),
                    reason=form.cleaned_data["reason"],
                )
        if form.errors:
            return self.refused("drop", drop_form=form, deficiency_id=deficiency_id)
        messages.success(request, _("The deficiency is dropped."))
        return self.back_to_case("problems")
