"""The goods desk: where the cards are, assigning them, counting them, and the list of all."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.goods import CountForm, LostForm, PieceForm
from cases.selectors.goods import (
    DESK,
    READERS,
    deals_in_goods,
    find_card,
    goods_figures,
    stock_counts,
    witnesses,
)
from cases.services.fulfilment.dispatch_piece import Packed, dispatch_piece
from cases.services.fulfilment.mark_lost import mark_lost
from cases.services.fulfilment.record_count import record_count
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role


class GoodsView(TenantView):
    """What the pages of the goods desk share. A program that hands out no goods has none of them."""

    roles = frozenset(READERS)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not deals_in_goods(self.program.pk):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def who(self) -> dict[str, Any]:
        """Whom services and selectors are asked for."""
        return {"actor": self.actor, "program_id": self.program.pk}


class GoodsDeskView(GoodsView):
    """Where the cards are by value, what is to be packed, and the counts of the house."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.desk()

    def desk(self, *, status: int = 200, form: Form | None = None, count_form: CountForm | None = None) -> HttpResponse:
        """The page; a refused form is shown again."""
        figures = goods_figures(**self.who)
        context = {
            "figures": figures,
            "counts": stock_counts(**self.who),
            "form": form,
            "count_form": count_form or self.count_form(),
            "may_act": self.has_role(*DESK),
            "may_ask_labels": self.has_role(Role.MANAGER),
        }
        return self.render("cases/goods_desk.html", context, status=status)

    def count_form(self, data: Any = None) -> CountForm:
        """The form of a count, with the values that there are and the people of the desk."""
        values = [value for value, _states in goods_figures(**self.who).by_value]
        return CountForm(data, values=values, people=witnesses(**self.who), auto_id="count_%s")


class GoodsCountView(GoodsDeskView):
    """POST keeps a count of the cards in the house."""

    roles = frozenset(DESK)
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.count_form(request.POST)
        if form.is_valid():
            values = form.cleaned_data
            with attempt(form, CaseError, field=_field_of):
                kept = record_count(
                    **self.who,
                    value_yen=values["value_yen"],
                    counted=values["counted"],
                    witness_id=values["witness"],
                    note=values["note"],
                )
        if not form.is_valid():
            return self.desk(status=REFUSED, form=form, count_form=form)
        if kept.counted == kept.expected:
            messages.success(request, _("The count agrees with the books."))
        else:
            messages.warning(request, _("The count differs from the books and is kept with its explanation."))
        return self.back_to("cases:goods-desk")


class CardLostView(GoodsView):
    """A card that is lost: GET asks what is known, POST keeps it."""

    roles = frozenset({Role.MANAGER})

    def get(self, request: HttpRequest, item_id: int) -> HttpResponse:
        return self._page(item_id, LostForm())

    def post(self, request: HttpRequest, item_id: int) -> HttpResponse:
        form = LostForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                mark_lost(**self.who, item_id=item_id, reason=form.cleaned_data["reason"])
        if not form.is_valid():
            return self._page(item_id, form, status=REFUSED)
        messages.success(request, _("The card is kept as lost. Have its serial blocked by the issuer."))
        return self.back_to("cases:gift-desk", query="state=lost")

    def _page(self, item_id: int, form: LostForm, *, status: int = 200) -> HttpResponse:
        card = find_card(**self.who, item_id=item_id)
        if card is None:
            raise Http404
        return self.render("cases/goods_lost.html", {"form": form, "card": card}, status=status)


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


FIELDS = {
    "difference": "counted",
    "same_person": "witness",
    "witness": "witness",
    "value_unknown": "value_yen",
    "letter": "letter",
    "letter_unknown": "letter",
    "tracking": "tracking",
    "tracking_known": "tracking",
}


def _field_of(error: Exception) -> str | None:
    """The field that a refusal belongs to; at the packing table everything else is about the card."""
    return FIELDS.get(getattr(error, "code", ""), "serial")
