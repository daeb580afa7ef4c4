"""Keying: where a stage begins, and the form in hand."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.errors import CaseError
from intake.errors import FieldsError, IntakeError
from intake.forms.entry import EntryValuesForm
from intake.models import EntryTask
from intake.rules.forms import FormDef
from intake.selectors.entry import Keying, form_of_entry, keyed_today, waiting_entries
from intake.selectors.entry_form import EntryForm, entry_form
from intake.services.entry.claim import claim_entry
from intake.services.entry.drafts import Typed
from intake.services.entry.key import key_entry
from intake.services.entry.put_off import put_off_entry
from security import clock
from security.pages.views import REFUSED, TenantView
from security.roles import Role

KEYERS = frozenset({Role.KEYER, Role.MANAGER})
TITLES: dict[str, Promise] = {"first": gettext_lazy("First keying"), "second": gettext_lazy("Second keying")}


class KeyingView(TenantView):
    """A page of one stage: "first" or "second"."""

    roles = KEYERS
    stage: Keying = "first"

    def to_next(self) -> HttpResponse:
        """On to the next form, or to the beginning when none waits."""
        task = claim_entry(actor=self.actor, program_id=self.program.pk, state=EntryTask.State(self.stage))
        if task is None:
            return self.back_to(f"intake:entry-{self.stage}")
        return self.back_to(f"intake:entry-{self.stage}-key", task.pk)


class EntryStartView(KeyingView):
    """How many forms wait; POST takes the next one up."""

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting = waiting_entries(actor=self.actor, program_id=self.program.pk)
        done = keyed_today(actor=self.actor, program_id=self.program.pk, keying=self.stage)
        return self.render(
            "intake/entry_start.html",
            {"stage": self.stage, "waiting": waiting.get(self.stage, 0), "all_waiting": waiting, "done_today": done},
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.to_next()


class EntryKeyView(KeyingView):
    """The form beside its image. POST is done with it, and goes on to the next."""

    def get(self, request: HttpRequest, task_id: int) -> HttpResponse:
        page = self.page(task_id)
        return self.gone(task_id) if page is None else self.show(page)

    def post(self, request: HttpRequest, task_id: int) -> HttpResponse:
        form = self.sent(task_id, request.POST)
        typed = form.typed()
        try:
            with transaction.atomic():
                key_entry(
                    actor=self.actor,
                    program_id=self.program.pk,
                    task_id=task_id,
                    values=typed.values,
                    unreadable=typed.unreadable,
                    deficient=typed.deficient,
                )
        except FieldsError as error:
            form.add_errors(error)
        except (IntakeError, CaseError) as error:
            form.add_error(None, str(error))
        if form.errors:
            page = self.page(task_id, typed, form.messages)
            return self.gone(task_id) if page is None else self.show(page, form, status=REFUSED)
        return self.to_next()

    def sent(self, task_id: int, data: QueryDict) -> EntryValuesForm:
        """What was sent, in the fields of the task's form."""
        return EntryValuesForm(self.definition(task_id), data)

    def definition(self, task_id: int) -> FormDef:
        """The form of the task, whatever stage it is in."""
        try:
            return form_of_entry(actor=self.actor, program_id=self.program.pk, task_id=task_id)
        except EntryTask.DoesNotExist:
            raise Http404 from None

    def page(self, task_id: int, typed: Typed | None = None, errors: dict[str, str] | None = None) -> EntryForm | None:
        """The form as this person may have it in hand; None when it has gone on."""
        try:
            return entry_form(
                actor=self.actor,
                program_id=self.program.pk,
                task_id=task_id,
                stage=self.stage,
                typed=typed,
                errors=errors or {},
            )
        except EntryTask.DoesNotExist:
            return None

    def gone(self, task_id: int) -> HttpResponse:
        """By the back button or a second tab: the form is done, or another person's."""
        self.definition(task_id)
        messages.info(self.request, _("This form has gone on in the meantime. Take up the next one."))
        return self.back_to(f"intake:entry-{self.stage}")

    def show(self, page: EntryForm, form: EntryValuesForm | None = None, *, status: int = 200) -> HttpResponse:
        """The desk."""
        until = page.task.lease_until
        mine = page.task.claimed_by_id == self.actor.user_id and until is not None
        left = int((until - clock.now()).total_seconds()) if mine and until else 0
        return self.render(
            "intake/entry_key.html",
            {
                "page": page,
                "task": page.task,
                "stage": self.stage,
                "title": TITLES[self.stage],
                "form": form,
                "lease_seconds": max(left, 0),
                "done_today": keyed_today(actor=self.actor, program_id=self.program.pk, keying=self.stage),
            },
            status=status,
        )


class EntryPutOffView(EntryKeyView):
    """POST leaves the form for later, with what was typed, and goes on to the next."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, task_id: int) -> HttpResponse:
        form = self.sent(task_id, request.POST)
        typed = form.typed()
        try:
            with transaction.atomic():
                put_off_entry(
                    actor=self.actor, program_id=self.program.pk, task_id=task_id, stage=self.stage, typed=typed
                )
        except IntakeError as error:
            form.add_error(None, str(error))
            page = self.page(task_id, typed)
            return self.gone(task_id) if page is None else self.show(page, form, status=REFUSED)
        return self.to_next()
