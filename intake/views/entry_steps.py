"""What the keying page asks for while a form is in hand, answered as JSON: saving, holding, reading one field."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from intake.errors import IntakeError
from intake.models import EntryTask
from intake.rules.bank_words import banks_like, branches_like
from intake.selectors.field_check import check_field
from intake.services.entry.renew_claim import renew_claim
from intake.services.entry.save_draft import save_draft
from intake.views.entry import KEYERS, EntryKeyView, KeyingView
from security import clock
from security.pages.views import CONFLICT, TenantView


class EntryDraftView(EntryKeyView):
    """Saves what stands on the screen."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, task_id: int) -> HttpResponse:
        typed = self.sent(task_id, request.POST).typed()
        try:
            saved = save_draft(
                actor=self.actor, program_id=self.program.pk, task_id=task_id, stage=self.stage, typed=typed
            )
        except IntakeError as error:
            return refusal(error)
        return JsonResponse(
            {"saved": f"{clock.local(saved.saved_at):%H:%M}", "seconds": seconds_until(saved.lease_until)}
        )


class EntryRenewView(KeyingView):
    """Holds the form for longer, or takes it up again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, task_id: int) -> HttpResponse:
        try:
            until = renew_claim(actor=self.actor, program_id=self.program.pk, task_id=task_id, stage=self.stage)
        except IntakeError as error:
            return refusal(error)
        return JsonResponse({"seconds": seconds_until(until)})


class EntryCheckView(KeyingView):
    """Reads one field: POST has its `field`, its value and that of the bank by name, and `unreadable`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, task_id: int) -> HttpResponse:
        name = request.POST.get("field", "")
        values = {one: request.POST[one] for one in (name, "bank_code") if one in request.POST}
        try:
            found = check_field(
                actor=self.actor,
                program_id=self.program.pk,
                task_id=task_id,
                stage=self.stage,
                name=name,
                values=values,
                is_unreadable=request.POST.get("unreadable") == "1",
            )
        except (EntryTask.DoesNotExist, KeyError):
            raise Http404 from None
        return JsonResponse(
            {"error": found.error, "reading": found.reading, "code": found.code, "agrees": found.agrees}
        )


class BankListView(TenantView):
    """Banks whose name begins with `q`, or the branches of `bank`: the public list, by code."""

    roles = KEYERS

    def get(self, request: HttpRequest) -> HttpResponse:
        text, bank = request.GET.get("q", "")[:40], request.GET.get("bank", "")
        found: list[Any] = list(branches_like(bank, text) if bank else banks_like(text))
        return JsonResponse({"found": [{"code": one.code, "name": one.name, "kana": one.kana} for one in found]})


def refusal(error: IntakeError) -> HttpResponse:
    """The form is not this person's any more; what was typed stays on the screen."""
    return JsonResponse({"code": error.code, "message": str(error)}, status=CONFLICT)


def seconds_until(moment: Any) -> int:
    """Whole seconds from now."""
    return max(int((moment - clock.now()).total_seconds()), 0)
