"""Deciding between two keyings: the list of what waits, and one form."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from intake.errors import FieldsError, IntakeError
from intake.forms.adjudication import AdjudicationForm
from intake.models import EntryTask
from intake.selectors.adjudication import AdjudicationPage, adjudication_page, waiting_decisions
from intake.selectors.entry import form_of_entry, waiting_entries
from intake.services.entry.adjudicate import adjudicate_entry
from intake.services.entry.claim import claim_entry
from intake.services.entry.put_off import put_off_entry
from intake.views.entry import KEYERS
from security.pages.views import REFUSED, TenantView

STAGE = EntryTask.State.DIFFERENT


class AdjudicationView(TenantView):
    """A page of the decisions."""

    roles = KEYERS

    def to_next(self) -> HttpResponse:
        """On to the next form, or to the list when none waits."""
        task = claim_entry(actor=self.actor, program_id=self.program.pk, state=STAGE)
        if task is None:
            return self.back_to("intake:adjudication-list")
        return self.back_to("intake:adjudication-decide", task.pk)

    @property
    def waiting(self) -> int:
        """How many forms wait for this person."""
        return waiting_entries(actor=self.actor, program_id=self.program.pk).get(STAGE, 0)


class AdjudicationListView(AdjudicationView):
    """What waits; POST takes the next one up."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = waiting_decisions(actor=self.actor, program_id=self.program.pk)
        return self.render("intake/adjudication_list.html", {"rows": rows, "waiting": self.waiting})

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.to_next()


class AdjudicationDecideView(AdjudicationView):
    """One form. POST decides it, or with `later` puts it off, and goes on to the next."""

    def get(self, request: HttpRequest, task_id: int) -> HttpResponse:
        page = self.page(task_id)
        return self.gone(task_id) if page is None else self.show(page, page.typed.values)

    def post(self, request: HttpRequest, task_id: int) -> HttpResponse:
        page = self.page(task_id)
        if page is None:
            return self.gone(task_id)
        form = AdjudicationForm(page, request.POST.dict())
        if "later" in request.POST:
            self.put_off(form, task_id)
        elif form.is_valid():
            self.decide(form, task_id)
        if form.errors:
            return self.show(page, form.typed().values, form, status=REFUSED)
        return self.to_next()

    def decide(self, form: AdjudicationForm, task_id: int) -> None:
        """Take the picks; what the service refuses stands beside its field."""
        chosen, unreadable = form.chosen(), form.unreadable()
        try:
            with transaction.atomic():
                adjudicate_entry(
                    actor=self.actor,
                    program_id=self.program.pk,
                    task_id=task_id,
                    chosen=chosen,
                    unreadable=unreadable,
                )
        except FieldsError as error:
            form.add_errors(error)
        except (IntakeError, CaseError) as error:
            form.add_error(None, str(error))

    def put_off(self, form: AdjudicationForm, task_id: int) -> None:
        """Leave the form for later with its picks; what is missing in it does not matter then."""
        form.full_clean()
        form.errors.clear()
        try:
            with transaction.atomic():
                put_off_entry(
                    actor=self.actor, program_id=self.program.pk, task_id=task_id, stage=STAGE, typed=form.typed()
                )
        except IntakeError as error:
            form.add_error(None, str(error))

    def page(self, task_id: int) -> AdjudicationPage | None:
        """The form as this person may decide on it; None when it has gone on."""
        try:
            return adjudication_page(actor=self.actor, program_id=self.program.pk, task_id=task_id)
        except EntryTask.DoesNotExist:
            return None

    def gone(self, task_id: int) -> HttpResponse:
        """By the back button or a second tab: it was decided, or this person keyed it."""
        try:
            form_of_entry(actor=self.actor, program_id=self.program.pk, task_id=task_id)
        except EntryTask.DoesNotExist:
            raise Http404 from None
        messages.info(self.request, _("This form has gone on in the meantime. Take up the next one."))
        return self.back_to("intake:adjudication-list")

    def show(
        self, page: AdjudicationPage, picks: Any, form: AdjudicationForm | None = None, *, status: int = 200
    ) -> HttpResponse:
        """The fields that differ, with the picks made so far."""
        errors = form.messages if form else {}
        lines = [
            (
                line,
                picks.get(f"pick_{line.definition.name}", ""),
                picks.get(f"other_{line.definition.name}", ""),
                errors.get(line.definition.name, ""),
            )
            for line in page.lines
        ]
        return self.render(
            "intake/adjudication_decide.html",
            {
                "page": page,
                "lines": lines,
                "form": form,
                "same": page.fields - len(page.lines),
                "rows": waiting_decisions(actor=self.actor, program_id=self.program.pk),
                "waiting": self.waiting,
            },
            status=status,
        )
