"""The gift desk: stock, a card for each household, the carrier, and where every card is."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.errors import CaseError
from cases.forms.gifts import ListForm
from cases.models import BenefitKind, GiftItem
from cases.selectors.gifts import PAGE, gift_figures, gift_lines
from cases.selectors.setup import setup_of
from cases.services.fulfilment.start_assigning import start_assigning
from cases.services.fulfilment.take_carrier_list import take_carrier_list
from cases.services.fulfilment.take_dispatch_list import take_dispatch_list
from cases.services.fulfilment.take_stock_list import take_stock_list
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role

READERS = frozenset({Role.MANAGER, Role.MAILROOM, Role.CALLER, Role.OFFICER, Role.VIEWER, Role.AUDITOR})
CLERKS = frozenset({Role.MANAGER, Role.MAILROOM})


class GiftPage(TenantView):
    """What the pages of the desk share. A program that gives something else has no gift desk."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if setup_of(self.program.pk).kind != BenefitKind.GIFT:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def desk(self, *, status: int = 200, refused: Form | None = None, **forms: Form) -> HttpResponse:
        """The desk with its list, `?state=sent&q=GC-0000001`."""
        state = self.request.GET.get("state", "")
        state = state if state in GiftItem.State.values else ""
        after_id = number_in(self.request.GET.get("after", ""))
        text = self.request.GET.get("q", "").strip()[:40]
        figures = gift_figures(actor=self.actor, program_id=self.program.pk)
        rows = gift_lines(actor=self.actor, program_id=self.program.pk, state=state, text=text, after_id=after_id)
        context: dict[str, Any] = {
            "figures": figures,
            "states": [(value, label, figures.counts[value]) for value, label in GiftItem.State.choices],
            "state": state,
            "text": text,
            "rows": rows,
            "next_after": rows[-1].item.pk if len(rows) == PAGE else None,
            "is_first": not after_id,
            "acts": self.has_role(*CLERKS),
            "assigns": self.has_role(Role.MANAGER),
            "form": refused,
            "stock_form": ListForm(auto_id="stock_%s"),
            "dispatch_form": ListForm(auto_id="dispatch_%s"),
            "carrier_form": ListForm(auto_id="carrier_%s"),
            **forms,
        }
        return self.render("cases/gift_desk.html", context, status=status)


class GiftDeskView(GiftPage):
    """Figures and cards."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.desk()


class GiftListView(GiftPage):
    """Takes one of the desk's lists; it is taken as a whole or not at all."""

    roles = CLERKS

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        take = {"stock": self._stock, "dispatch": self._dispatch, "carrier": self._carrier}.get(kind)
        if take is None:
            raise Http404
        form = ListForm(request.POST, request.FILES, auto_id=f"{kind}_%s")
        said = ""
        if form.is_valid():
            with attempt(form, CaseError, field="file" if form.cleaned_data["file"] else "lines"):
                said = take(form.content())
        if not form.is_valid():
            return self.desk(status=REFUSED, refused=form, **{f"{kind}_form": form})
        messages.success(request, said)
        return self.back_to("cases:gift-desk")

    def _stock(self, content: bytes) -> str:
        count = take_stock_list(actor=self.actor, program_id=self.program.pk, content=content)
        return ngettext("%(count)d card came into stock.", "%(count)d cards came into stock.", count) % {"count": count}

    def _dispatch(self, content: bytes) -> str:
        count = take_dispatch_list(actor=self.actor, program_id=self.program.pk, content=content)
        return ngettext("%(count)d card is on its way.", "%(count)d cards are on their way.", count) % {"count": count}

    def _carrier(self, content: bytes) -> str:
        news = take_carrier_list(actor=self.actor, program_id=self.program.pk, content=content)
        return _("Delivered %(delivered)d, returned %(returned)d, known before %(known)d.") % {
            "delivered": news.delivered,
            "returned": news.returned,
            "known": news.known,
        }


class GiftAssignView(GiftPage):
    """Gives a card to every entitled household that has none, by a job."""

    roles = frozenset({Role.MANAGER})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = Form(request.POST)
        with attempt(form, CaseError):
            job = start_assigning(actor=self.actor, program_id=self.program.pk)
        if not form.is_valid():
            return self.desk(status=REFUSED, refused=form)
        return self.back_to("security:job-show", job.pk)
