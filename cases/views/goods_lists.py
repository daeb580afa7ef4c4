"""Goods on their way: serials in, parcels packed and handed over, and what the carrier says."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.goods import CarrierForm, ListForm, PieceForm, SerialsForm
from cases.rules.faults import RuleError
from cases.rules.goods_lists import read_carrier_list, read_serials
from cases.selectors.goods import DESK, goods_figures
from cases.services.fulfilment.dispatch_piece import Packed, dispatch_piece
from cases.services.fulfilment.import_serials import import_serials
from cases.services.fulfilment.record_deliveries import record_deliveries
from cases.views.goods import GoodsView
from security.pages.views import REFUSED, attempt

SHOWN = 100
Read = TypeVar("Read")


class SerialsView(GoodsView):
    """Serials into stock: the list is read at once, and each row that is refused is named."""

    roles = frozenset(DESK)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(SerialsForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SerialsForm(request.POST, request.FILES)
        if form.is_valid():
            with attempt(form, CaseError, field="list"):
                imported = import_serials(**self.who, items=_read(read_serials, form))
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        if imported.imported:
            messages.success(request, _("%(count)d cards came into stock.") % {"count": imported.imported})
        if not imported.refusals:
            return self.back_to("cases:goods-desk")
        return self._page(SerialsForm(), refusals=sorted(imported.refusals.items()))

    def _page(
        self, form: ListForm, *, status: int = 200, refusals: list[tuple[int, str]] | None = None
    ) -> HttpResponse:
        context = {"form": form, "refusals": (refusals or [])[:SHOWN], "refused_count": len(refusals or [])}
        return self.render("cases/goods_serials.html", context, status=status)


class PackView(GoodsView):
    """The packing table: letter, card and label of one parcel. What does not fit stops the line."""

    roles = frozenset(DESK)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(PieceForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PieceForm(request.POST)
        packed: Packed | None = None
        if form.is_valid():
            values = form.cleaned_data
            with attempt(form, CaseError, field=_field_of):
                packed = dispatch_piece(
                    **self.who, letter=values["letter"], serial=values["serial"], tracking_number=values["tracking"]
                )
        if packed is None or not form.is_valid():
            return self._page(form, status=REFUSED)
        return self._page(PieceForm(), packed=packed)

    def _page(self, form: PieceForm, *, status: int = 200, packed: Packed | None = None) -> HttpResponse:
        context = {"form": form, "packed": packed, "figures": goods_figures(**self.who)}
        return self.render("cases/goods_pack.html", context, status=status)


class CarrierView(GoodsView):
    """The carrier's list: delivered, come back, or not known here."""

    roles = frozenset(DESK)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(CarrierForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CarrierForm(request.POST, request.FILES)
        if form.is_valid():
            with attempt(form, CaseError, field="list"):
                read = _read(read_carrier_list, form)
                kept = record_deliveries(**self.who, outcomes=read.outcomes)
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        messages.success(
            request,
            _("Recorded: %(delivered)d delivered, %(returned)d came back.")
            % {"delivered": kept.delivered, "returned": kept.returned},
        )
        refusals = [*sorted(kept.refusals.items()), *((str(place), "unclear") for place in read.unclear)]
        if not refusals:
            return self.back_to("cases:goods-desk")
        return self._page(CarrierForm(), refusals=refusals)

    def _page(
        self, form: ListForm, *, status: int = 200, refusals: list[tuple[str, str]] | None = None
    ) -> HttpResponse:
        context = {"form": form, "refusals": (refusals or [])[:SHOWN], "refused_count": len(refusals or [])}
        return self.render("cases/goods_carrier.html", context, status=status)


def _read(reader: Callable[[bytes], Read], form: ListForm) -> Read:
    """What a list says. Raises CaseError with the words of the rule."""
    try:
        return reader(form.content())
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code) from error


def _field_of(error: Exception) -> str | None:
    code = getattr(error, "code", "")
    fields = {"letter": "letter", "letter_unknown": "letter", "tracking": "tracking", "tracking_known": "tracking"}
    return fields.get(code, "serial")
