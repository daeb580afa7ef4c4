"""Duplicate candidates: the bench, and two applications side by side."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.errors import CaseError, NotFoundError
from cases.models import DuplicateCandidate
from cases.rules.duplicates import Ground
from cases.rules.transitions import REVIEWERS
from cases.selectors.duplicates import ORDER, Pair, duplicate_count, duplicate_page, duplicate_pair
from cases.services.duplicate.judge import judge_duplicates
from cases.templatetags.case_parts import GROUNDS
from cases.views.case import attempt_on_case
from cases.worklists import CONTRACTOR
from security.pages.filters import FilterForm
from security.pages.keyset import Count, Order, Slice
from security.pages.lists import Column, ListView
from security.pages.views import REFUSED, TenantView


class DuplicateFilterForm(FilterForm):
    """Of the bench."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=(("", gettext_lazy("any")), *((ground.value, gettext_lazy(GROUNDS[ground])) for ground in Ground)),
    )


class VerdictForm(forms.Form):
    """Same claim or not, and why."""

    verdict = forms.ChoiceField(
        choices=[
            (state.value, state.label)
            for state in (DuplicateCandidate.State.MERGED, DuplicateCandidate.State.DIFFERENT)
        ]
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The reason is kept with the case. No names, addresses or numbers of people."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )


class DuplicateListView(ListView):
    """Pairs that nobody has judged."""

    roles = CONTRACTOR
    page = "duplicates"
    title = gettext_lazy("Duplicate candidates")
    template = "cases/duplicate_list.html"
    form_class = DuplicateFilterForm
    columns = (
        Column(gettext_lazy("Newer application")),
        Column(gettext_lazy("Older application")),
        Column(gettext_lazy("Why")),
        Column(gettext_lazy("Found"), order="found"),
    )
    orders = (ORDER,)

    def slice(self, form: FilterForm, order: Order, cursor: str) -> Slice[Pair]:
        return duplicate_page(
            actor=self.actor, program_id=self.program.pk, ground=form.given().get("ground", ""), cursor=cursor
        )

    def count(self, form: FilterForm) -> Count:
        return duplicate_count(actor=self.actor, program_id=self.program.pk, ground=form.given().get("ground", ""))


class DuplicateShowView(TenantView):
    """Two applications side by side, and the verdict."""

    roles = CONTRACTOR

    def get(self, request: HttpRequest, candidate_id: int) -> HttpResponse:
        return self._page(candidate_id, VerdictForm())

    def post(self, request: HttpRequest, candidate_id: int) -> HttpResponse:
        form = VerdictForm(request.POST)
        if form.is_valid():
            with attempt_on_case(form):
                judge_duplicates(
                    actor=self.actor,
                    program_id=self.program.pk,
                    candidate_ids=[candidate_id],
                    verdict=_verdict(form.cleaned_data["verdict"]),
                    reason=form.cleaned_data["reason"],
                )
        if form.errors:
            return self._page(candidate_id, form, status=REFUSED)
        merged = form.cleaned_data["verdict"] == DuplicateCandidate.State.MERGED
        messages.success(request, _("Merged into the older one.") if merged else _("Noted: they are different claims."))
        return self.back_to("cases:duplicate-list")

    def _page(self, candidate_id: int, form: VerdictForm, *, status: int = 200) -> HttpResponse:
        try:
            pair = duplicate_pair(actor=self.actor, program_id=self.program.pk, candidate_id=candidate_id)
        except NotFoundError:
            raise Http404 from None
        except CaseError:
            return self.render("cases/application_restricted.html", {"receipt_number": ""})
        context: dict[str, Any] = {"pair": pair, "form": form, "may_judge": self.has_role(*REVIEWERS)}
        return self.render("cases/duplicate_show.html", context, status=status)


def _verdict(value: str) -> Any:
    return DuplicateCandidate.State(value)
