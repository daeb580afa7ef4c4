"""The desk of letters: what waits, queueing, runs and their lots, the exception bench."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.errors import CaseError
from cases.models import NoticeKind
from cases.selectors.ledger import FIRST_LETTER, households_to_approach, households_without_answer
from cases.services.notice.requeue import requeue_notices
from cases.services.notice.start_queueing import start_queueing
from cases.services.notice.void import void_notices
from reports.forms.letters import RemindForm, StartRunForm, VoidForm
from reports.forms.mailing import CancelLotsForm, PostingForm
from reports.models import Posting
from reports.selectors.letter_desk import (
    BENCH_PAGE,
    DESK,
    RunLine,
    blocked_letters,
    letter_desk,
    lots_of,
    queued_ids,
    run_line,
)
from reports.selectors.proofs import proof_state
from reports.services.letters.confirm_posting import confirm_posting
from reports.services.letters.read_letter import read_letter
from reports.services.letters.read_lot import read_lot
from reports.services.letters.read_manifest import read_manifest
from reports.services.letters.start_run import start_run
from reports.views.download import file_answer
from security import clock
from security.pages.numbers import number_in
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role

LONGEST_NUMBER = 9


class DeskView(TenantView):
    """What the pages of the desk share."""

    roles = frozenset(DESK)

    def desk(self, *, status: int = 200, refused: Form | None = None, **forms: Form) -> HttpResponse:
        """The first page of the desk."""
        shown = letter_desk(actor=self.actor, program_id=self.program.pk)
        context: dict[str, Any] = {
            "desk": shown,
            "form": refused,
            "start_form": StartRunForm(kinds=[row.kind for row in shown.queues if row.queued]),
            "remind_form": RemindForm(initial={"since_on": clock.today()}),
            "may_queue": self.has_role(Role.MANAGER),
            **forms,
        }
        return self.render("reports/letter_desk.html", context, status=status)


class LetterDeskView(DeskView):
    """Queues, first letters and reminders, the newest runs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.desk()


class RunStartView(DeskView):
    """Starts a run: every letter is checked first, then what can be printed is drawn."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StartRunForm(request.POST, kinds=list(NoticeKind.values))
        if form.is_valid():
            values = form.cleaned_data
            only = values["only"]
            ids = queued_ids(actor=self.actor, program_id=self.program.pk, kinds=values["kinds"], receipt_numbers=only)
            with attempt(form, CaseError):
                run = start_run(
                    actor=self.actor,
                    program_id=self.program.pk,
                    kinds=[NoticeKind(kind) for kind in values["kinds"]],
                    notice_ids=ids if only else None,
                    letters_a_lot=values["letters_a_lot"],
                )
        if not form.is_valid():
            return self.desk(status=REFUSED, refused=form, start_form=form)
        messages.success(
            request,
            ngettext("%(count)d letter is being checked.", "%(count)d letters are being checked.", run.planned)
            % {"count": run.planned},
        )
        return self.back_to("reports:run-show", run.number)


class FirstLettersView(DeskView):
    """Queues the first letter of one kind to every household that was never written to."""

    roles = frozenset({Role.MANAGER})

    def post(self, request: HttpRequest) -> HttpResponse:
        kind = request.POST.get("kind", "")
        if kind not in FIRST_LETTER.values():
            raise Http404
        form = Form(request.POST)
        ids = households_to_approach(actor=self.actor, program_id=self.program.pk, kind=kind)
        with attempt(form, CaseError):
            job = start_queueing(actor=self.actor, program_id=self.program.pk, kind=NoticeKind(kind), household_ids=ids)
        if not form.is_valid():
            return self.desk(status=REFUSED, refused=form)
        return self.back_to("security:job-show", job.pk)


class RemindView(DeskView):
    """Queues reminders, cut from the ledger of addressees."""

    roles = frozenset({Role.MANAGER})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RemindForm(request.POST)
        if form.is_valid():
            ids = households_without_answer(
                actor=self.actor, program_id=self.program.pk, since_on=form.cleaned_data["since_on"]
            )
            with attempt(form, CaseError):
                job = start_queueing(
                    actor=self.actor, program_id=self.program.pk, kind=NoticeKind.REMINDER, household_ids=ids
                )
        if not form.is_valid():
            return self.desk(status=REFUSED, refused=form, remind_form=form)
        return self.back_to("security:job-show", job.pk)


class RunView(DeskView):
    """What the pages of one run share."""

    def run(self, number: int) -> RunLine:
        """The run that the address names."""
        found = run_line(actor=self.actor, program_id=self.program.pk, number=number)
        if found is None:
            raise Http404
        return found

    def picked_lots(self, line: RunLine) -> set[int]:
        """The lots of the run that were ticked."""
        own = {lot.pk for lot in lots_of(actor=self.actor, program_id=self.program.pk, run=line.run)}
        return {int(text) for text in self.request.POST.getlist("lot") if text.isdecimal()} & own

    def page(self, line: RunLine, *, status: int = 200, form: Form | None = None) -> HttpResponse:
        """The run with its lots; a part of it when htmx asks for news."""
        is_part = "HX-Request" in self.request.headers and self.request.method == "GET"
        context = {
            "line": line,
            "lots": lots_of(actor=self.actor, program_id=self.program.pk, run=line.run),
            "form": form,
            "proof": proof_state(program_id=self.program.pk, run_id=line.run.pk),
            "posting_form": PostingForm(),
            "cancel_form": form if isinstance(form, CancelLotsForm) else CancelLotsForm(),
            "picked": self.request.POST.getlist("lot"),
            "sees_jobs": self.has_role(Role.MANAGER),
            "may_cancel": self.has_role(Role.MANAGER),
        }
        return self.render("reports/_run.html" if is_part else "reports/run_show.html", context, status=status)


class RunShowView(RunView):
    """How far a run is, and its lots; POST says which lots went to the post."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(self.run(number))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        line = self.run(number)
        form = PostingForm({"service": Posting.Service.ORDINARY, **request.POST.dict()})
        picked = self.picked_lots(line)
        if not picked:
            form.add_error(None, _("Tick the lots that went to the post."))
        if not form.is_valid():
            return self.page(line, status=REFUSED, form=form)
        with attempt(form, CaseError):
            posted = confirm_posting(
                actor=self.actor,
                program_id=self.program.pk,
                lot_ids=picked,
                service=Posting.Service(form.cleaned_data["service"]),
            )
        if not form.is_valid():
            return self.page(line, status=REFUSED, form=form)
        messages.success(
            request,
            ngettext("%(count)d lot is posted.", "%(count)d lots are posted.", len(posted)) % {"count": len(posted)},
        )
        return self.back_to("reports:run-show", number)


class LotFileView(RunView):
    """The file of a lot, for the printer. Each reading is recorded."""

    def post(self, request: HttpRequest, number: int, lot_id: int) -> HttpResponse:
        line = self.run(number)
        form = Form(request.POST)
        with attempt(form, CaseError):
            file = read_lot(actor=self.actor, program_id=self.program.pk, lot_id=lot_id)
        return file_answer(file) if form.is_valid() else self.page(line, status=CONFLICT, form=form)


class ManifestView(RunView):
    """The manifest of a run. Each reading is recorded."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        line = self.run(number)
        form = Form(request.POST)
        with attempt(form, CaseError):
            file = read_manifest(actor=self.actor, program_id=self.program.pk, run_id=line.run.pk)
        return file_answer(file) if form.is_valid() else self.page(line, status=CONFLICT, form=form)


class LetterLookView(DeskView):
    """From a letter's number, as it is printed or typed, to the letter."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = "".join(sign for sign in request.GET.get("number", "") if sign.isdecimal()).lstrip("0")
        if not typed or len(typed) > LONGEST_NUMBER:
            form = Form({})
            form.add_error(None, _("Type the number of a letter: N-000123 or 123."))
            return self.desk(status=REFUSED, refused=form)
        return self.back_to("reports:letter-show", int(typed))


class LetterShowView(DeskView):
    """One letter as it is printed, in the browser's own viewer. Each look is recorded."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        form = Form({})
        with attempt(form, CaseError):
            file = read_letter(actor=self.actor, program_id=self.program.pk, number=number)
        if not form.is_valid():
            return self.render("reports/letter_refused.html", {"form": form, "number": number}, status=CONFLICT)
        answer = file_answer(file)
        answer["Content-Disposition"] = f'inline; filename="{file.name}"'
        return answer


class BenchView(DeskView):
    """The exception bench: letters that cannot be printed, each with its reason; queued again or voided."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        ids = [int(text) for text in request.POST.getlist("letter") if text.isdecimal()]
        is_void = request.POST.get("act") == "void"
        form = VoidForm(request.POST) if is_void else Form(request.POST)
        if not ids:
            form.add_error(None, _("Tick the letters first."))
        if form.is_valid():
            with attempt(form, CaseError):
                if is_void:
                    done = void_notices(
                        actor=self.actor,
                        program_id=self.program.pk,
                        notice_ids=ids,
                        reason=form.cleaned_data["reason"],
                        partial=True,
                    )
                else:
                    done = requeue_notices(actor=self.actor, program_id=self.program.pk, notice_ids=ids, partial=True)
        if not form.is_valid():
            return self._page(form=form, status=REFUSED)
        count = len(done.done)
        said = (
            ngettext("%(count)d letter is void.", "%(count)d letters are void.", count)
            if is_void
            else ngettext("%(count)d letter waits again.", "%(count)d letters wait again.", count)
        )
        messages.success(request, said % {"count": count})
        return self.back_to("reports:letter-bench")

    def _page(self, *, form: Form | None = None, status: int = 200) -> HttpResponse:
        after_id = number_in(self.request.GET.get("after", ""))
        rows = blocked_letters(actor=self.actor, program_id=self.program.pk, after_id=after_id)
        context = {
            "rows": rows,
            "next_after": rows[-1].pk if len(rows) == BENCH_PAGE else None,
            "form": form,
            "void_form": form if isinstance(form, VoidForm) else VoidForm(),
            "picked": self.request.POST.getlist("letter"),
        }
        return self.render("reports/letter_bench.html", context, status=status)
