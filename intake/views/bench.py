"""The bench: mail that waits for a person to say whose it is; and answers that wait to be settled."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from intake.errors import IntakeError
from intake.forms.mail import PlaceForm, SetAsideForm, SettleForm
from intake.models import MailItem
from intake.selectors.mail import bench_item, mail_bench
from intake.selectors.mail_desk import answer_line, answers_to_settle, mail_counts
from intake.selectors.pages import mail_pages
from intake.services.mail.match import match_mail
from intake.services.mail.set_aside import set_mail_aside
from intake.services.mail.settle_answer import settle_answer
from intake.views.mail import DESK
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role

SETTLERS = frozenset({Role.MAILROOM, Role.REVIEWER, Role.MANAGER})


class BenchView(TenantView):
    """The pieces on the bench, oldest first."""

    roles = DESK

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = mail_bench(actor=self.actor, program_id=self.program.pk)[:100]
        counts = mail_counts(actor=self.actor, program_id=self.program.pk)
        return self.render("intake/mail_bench.html", {"rows": rows, "counts": counts})


class BenchItemView(TenantView):
    """One piece beside its image. POST places it, or sets it aside, and goes on to the next."""

    roles = DESK

    def get(self, request: HttpRequest, item_id: int) -> HttpResponse:
        item = self.item(item_id)
        if item is None:
            messages.info(request, _("This piece was placed in the meantime."))
            return self.back_to("intake:mail-bench")
        initial = {"receipt_number": item.receipt_number, "treat_as": "confirmation"}
        return self.show(item, PlaceForm(initial=initial), SetAsideForm())

    def post(self, request: HttpRequest, item_id: int) -> HttpResponse:
        item = self.item(item_id)
        if item is None:
            return self.get(request, item_id)
        aside = "aside" in request.POST
        form: PlaceForm | SetAsideForm = SetAsideForm(request.POST) if aside else PlaceForm(request.POST)
        if form.is_valid():
            with attempt(form, IntakeError, CaseError, field="reason" if aside else "receipt_number"):
                self.put(item_id, form.cleaned_data, aside=aside)
        if form.errors:
            place = form if isinstance(form, PlaceForm) else PlaceForm(initial=request.POST.dict())
            return self.show(item, place, form if isinstance(form, SetAsideForm) else SetAsideForm(), status=REFUSED)
        messages.success(request, _("Set aside.") if aside else _("Placed."))
        return self.to_next()

    def put(self, item_id: int, sent: dict[str, Any], *, aside: bool) -> None:
        """The one act that was chosen."""
        if aside:
            set_mail_aside(actor=self.actor, program_id=self.program.pk, mail_item_id=item_id, reason=sent["reason"])
            return
        match_mail(
            actor=self.actor,
            program_id=self.program.pk,
            mail_item_id=item_id,
            receipt_number=sent["receipt_number"],
            treat_as=sent["treat_as"],
            reason=sent["return_reason"] if sent["treat_as"] == "returned" else "",
        )

    def item(self, item_id: int) -> MailItem | None:
        """The piece while it lies on the bench; None when it was placed. A number of no piece is a 404."""
        try:
            item = bench_item(actor=self.actor, program_id=self.program.pk, item_id=item_id)
        except MailItem.DoesNotExist:
            raise Http404 from None
        return item if item.state == MailItem.State.UNMATCHED else None

    def to_next(self) -> HttpResponse:
        """On to the next piece of the bench."""
        following = mail_bench(actor=self.actor, program_id=self.program.pk).first()
        if following is None:
            return self.back_to("intake:mail-bench")
        return self.back_to("intake:mail-bench-item", following.pk)

    def show(self, item: MailItem, place: PlaceForm, aside: SetAsideForm, *, status: int = 200) -> HttpResponse:
        """The piece with both forms."""
        context = {
            "item": item,
            "pages": mail_pages(actor=self.actor, program_id=self.program.pk, mail_item_id=item.pk),
            "place": place,
            "aside": aside,
            "counts": mail_counts(actor=self.actor, program_id=self.program.pk),
        }
        return self.render("intake/mail_bench_item.html", context, status=status)


class AnswerListView(TenantView):
    """Answers to deficiency letters that nobody has settled yet."""

    roles = SETTLERS

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = answers_to_settle(actor=self.actor, program_id=self.program.pk)
        counts = mail_counts(actor=self.actor, program_id=self.program.pk)
        return self.render(
            "intake/answer_list.html", {"rows": rows, "counts": counts, "sees_desk": self.has_role(*DESK)}
        )


class AnswerSettleView(TenantView):
    """One answer beside what it could settle. POST settles what is ticked and goes on to the next."""

    roles = SETTLERS

    def get(self, request: HttpRequest, item_id: int) -> HttpResponse:
        return self.show(item_id, None)

    def post(self, request: HttpRequest, item_id: int) -> HttpResponse:
        try:
            line = answer_line(actor=self.actor, program_id=self.program.pk, mail_item_id=item_id)
        except MailItem.DoesNotExist:
            return self.gone(item_id)
        form = SettleForm(request.POST, [one.pk for one in line.deficiencies])
        if form.is_valid():
            with attempt(form, IntakeError, CaseError):
                settle_answer(
                    actor=self.actor,
                    program_id=self.program.pk,
                    mail_item_id=item_id,
                    deficiency_ids=[int(pk) for pk in form.cleaned_data["settled"]],
                )
        if form.errors:
            return self.show(item_id, form, status=REFUSED)
        messages.success(request, _("The answer is settled."))
        following = answers_to_settle(actor=self.actor, program_id=self.program.pk, limit=1)
        if not following:
            return self.back_to("intake:answer-list")
        return self.back_to("intake:answer-settle", following[0].item.pk)

    def gone(self, item_id: int) -> HttpResponse:
        """Another answer to the same letter, or another person, has settled it."""
        try:
            bench_item(actor=self.actor, program_id=self.program.pk, item_id=item_id)
        except MailItem.DoesNotExist:
            raise Http404 from None
        messages.info(self.request, _("Nothing that this answer could settle stands open any more."))
        return self.back_to("intake:answer-list")

    def show(self, item_id: int, form: SettleForm | None, *, status: int = 200) -> HttpResponse:
        """The answer with its pages and the deficiencies that stand open."""
        try:
            line = answer_line(actor=self.actor, program_id=self.program.pk, mail_item_id=item_id)
        except MailItem.DoesNotExist:
            return self.gone(item_id)
        context = {
            "line": line,
            "form": form,
            "pages": mail_pages(actor=self.actor, program_id=self.program.pk, mail_item_id=item_id),
        }
        return self.render("intake/answer_settle.html", context, status=status)
