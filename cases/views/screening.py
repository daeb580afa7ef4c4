"""Screening of a case: saving while it is done, and recording it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cases.errors import CaseError, NotPossibleError
from cases.forms.screening import ScreeningForm
from cases.models import Review
from cases.selectors.worklists import Neighbours
from cases.services.application.claim import Queue
from cases.services.review.record import Screening, record_reviews
from cases.services.review.save_draft import save_draft
from cases.views.application import start_next
from cases.views.case import CaseView, attempt_on_case
from cases.worklists import SCREENERS
from security.pages.views import CONFLICT, REFUSED

DONE = {
    Review.Outcome.FIT: _("%(number)s: recorded as fit."),
    Review.Outcome.DEFICIENT: _("%(number)s: recorded as deficient."),
    Review.Outcome.NOT_ELIGIBLE: _("%(number)s: sent on as not eligible."),
}


class DraftView(CaseView):
    """Saving while a person judges; the answer is the line that says so."""

    roles = SCREENERS

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ScreeningForm(request.POST, checklist=self.rules.checklist)
        form.is_valid()
        try:
            draft = save_draft(
                actor=self.actor,
                program_id=self.program.pk,
                application_id=self.application.pk,
                answers=form.answers,
                comment=request.POST.get("comment", ""),
            )
        except CaseError as error:
            return self.render("cases/_saved.html", {"refusal": str(error)}, status=REFUSED)
        return self.render("cases/_saved.html", {"draft": draft, "answered": len(form.answers)})


class ScreenView(CaseView):
    """Recording a first or second screening, then on to the next."""

    roles = SCREENERS

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ScreeningForm(request.POST, checklist=self.rules.checklist)
        number, around = self.application.receipt_number, self.neighbours()
        if not form.is_valid():
            return self.case_page(screening_form=form, typed=form.answers, status=REFUSED)
        stage = Review.Stage.FIRST if request.POST.get("stage") == "1" else Review.Stage.SECOND
        outcome = Review.Outcome(form.cleaned_data["outcome"])
        refusals: set[str] = set()
        with attempt_on_case(form):
            try:
                record_reviews(
                    actor=self.actor,
                    program_id=self.program.pk,
                    screenings=[
                        Screening(
                            self.application.pk,
                            stage,
                            outcome,
                            answers=form.answers,
                            comment=form.cleaned_data["comment"],
                            version=form.cleaned_data["version"],
                        )
                    ],
                )
            except NotPossibleError as error:
                refusals = set(error.refusals.values())
                raise
        if form.errors:
            return self._refused(form, refusals)
        messages.success(request, str(DONE[outcome]) % {"number": number})
        return self._next(stage, around)

    def _refused(self, form: ScreeningForm, refusals: set[str]) -> HttpResponse:
        """What was judged stays on the page; where somebody else was first, with what they did."""
        was_first = bool(refusals & {"stale", "stage", "claimed"})
        typed = form.answers
        self.forget()
        return self.case_page(
            screening_form=form,
            typed=typed,
            is_stale=was_first,
            differing=self._differing(typed) if was_first else [],
            status=CONFLICT if was_first else REFUSED,
        )

    def _differing(self, typed: dict[str, str]) -> list[tuple[str, str, str]]:
        """Questions that somebody else answered otherwise in this cycle: the question, their answer, one's own."""
        cycle = self.application.review_cycle
        theirs: dict[str, str] = next((review.answers for review in self.detail.reviews if review.cycle == cycle), {})
        questions = self.rules.checklist
        return [
            (item.question, theirs[item.code], typed[item.code])
            for item in questions
            if item.code in theirs and item.code in typed and theirs[item.code] != typed[item.code]
        ]

    def _next(self, stage: Review.Stage, around: Neighbours | None) -> HttpResponse:
        """With conditions on the list, to the next of the list; without, to the next that is free."""
        worklist = self.worklist
        if worklist is None:
            return self.back_to_case()
        queue = Queue.FIRST if stage == Review.Stage.FIRST else Queue.SECOND
        if worklist.key == queue.value and not worklist.form_class(self.request.GET).given():
            return start_next(self, queue)
        if around is not None and around.after:
            return self.back_to("cases:application-show", around.after, query=self.list_query())
        return self.back_to(worklist.url_name)
