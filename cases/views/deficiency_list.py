"""The list of what is missing, from which residents are told."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.refusal_text import refusal_texts
from cases.selectors.applications import matching_ids
from cases.services.deficiency.notify import notify_deficiencies
from cases.views.worklists import AMOUNT, DUE, HEAD, NUMBER, WorklistView
from cases.worklists import WORKLISTS
from security.pages.filters import FilterForm
from security.pages.lists import Column, Picked

MOST_AT_ONCE = 2_000


class DeficiencyListView(WorklistView):
    """What is missing, and who has to be told."""

    worklist = WORKLISTS["deficiencies"]
    template = "cases/deficiency_list.html"
    columns = (
        NUMBER,
        HEAD,
        Column(gettext_lazy("What is missing")),
        Column(gettext_lazy("The resident")),
        Column(gettext_lazy("Answer due")),
        AMOUNT,
        DUE,
    )
    acts = frozenset({"tell"})

    def beside(self, form: FilterForm) -> dict[str, Any]:
        return {**super().beside(form), "picks": True, "left_out": _(" (without cases of the dedicated desk)")}

    def act_on(self, act: str, picked: Picked, form: FilterForm) -> HttpResponse:
        ids = picked.ids
        if picked.is_all:
            ids = matching_ids(
                actor=self.actor, program_id=self.program.pk, filters=self.filter(form), limit=MOST_AT_ONCE
            )
        told = notify_deficiencies(
            actor=self.actor, program_id=self.program.pk, application_ids=ids, via="letter", partial=True
        )
        number = len(told.done)
        messages.success(
            self.request,
            ngettext(
                "%(number)d letter is queued to be printed.", "%(number)d letters are queued to be printed.", number
            )
            % {"number": number},
        )
        if told.refusals:
            left = ngettext(
                "%(number)d stays as it is: %(why)s", "%(number)d stay as they are: %(why)s", len(told.refusals)
            )
            messages.warning(
                self.request, left % {"number": len(told.refusals), "why": refusal_texts(told.refusals.values())}
            )
        return self.reload()
