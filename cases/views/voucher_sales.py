"""The sale desk of the vouchers: an offer that is looked at, a sale, and a sale that is taken back."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.vouchers import OfferForm, RefundForm, SellForm
from cases.models import VoucherSale
from cases.selectors.voucher_sales import Offer, SalePage, last_sales, offer_of, sale_page
from cases.selectors.voucher_terms import ground_of
from cases.selectors.vouchers import READERS, SELLERS
from cases.services.voucher.refund_sale import refund_sale
from cases.services.voucher.sell_books import sell_books
from cases.views.vouchers import VoucherView
from security import clock
from security.pages.views import REFUSED, attempt
from security.roles import Role

OFFER_FIELDS = dict.fromkeys(("receipt_number", "restricted", "excluded", "not_on_sale"), "receipt_number")


class SaleDeskView(VoucherView):
    """Receipt number and books in, amount out. POST makes the offer and writes nothing."""

    roles = frozenset(SELLERS)
    reads_by_post = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(OfferForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = OfferForm(request.POST)
        offer: Offer | None = None
        if form.is_valid():
            with attempt(form, CaseError, field=_offer_field):
                offer = self.offer(form.cleaned_data["receipt_number"], form.texts())
        if offer is None or not form.is_valid():
            return self.page(form, status=REFUSED)
        values = {
            "receipt_number": offer.household.receipt_number,
            "numbers": "\n".join(offer.numbers),
            "expected_yen": offer.yen,
        }
        return self.page(form, offer=offer, sell_form=SellForm(initial=values, auto_id="sell_%s"))

    def offer(self, receipt_number: str, texts: list[str]) -> Offer:
        """Whom and what the numbers name."""
        return offer_of(**self.who, receipt_number=receipt_number, texts=texts)

    def page(self, form: Form, *, status: int = 200, **more: Any) -> HttpResponse:
        """The desk with its last sales."""
        ground = ground_of(self.program.pk)
        context = {
            "form": form,
            "ground": ground,
            "is_open": ground.setup.applications_from <= clock.today() <= ground.terms.sale_until,
            "sales": last_sales(**self.who),
            **more,
        }
        return self.render("cases/voucher_sales.html", context, status=status)


class SaleSellView(SaleDeskView):
    """POST sells what was offered, for the amount that was shown."""

    reads_by_post = False
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        data = request.POST.copy()
        form = SellForm(data, auto_id="sell_%s")
        sale: VoucherSale | None = None
        offer: Offer | None = None
        lookup = OfferForm(request.POST)
        if lookup.is_valid():
            with attempt(lookup, CaseError, field=_offer_field):
                offer = self.offer(lookup.cleaned_data["receipt_number"], lookup.texts())
        if offer is None or not lookup.is_valid():
            return self.page(lookup, status=REFUSED)
        if form.is_valid():
            with attempt(form, CaseError, field=lambda _error: None):
                sale = sell_books(
                    **self.who,
                    household_id=offer.household.household_id,
                    numbers=form.texts(),
                    expected_yen=form.cleaned_data["expected_yen"],
                )
        if sale is None or not form.is_valid():
            data["expected_yen"] = str(offer.yen)  # what is to be compared now
            return self.page(lookup, status=REFUSED, offer=offer, sell_form=form, refused=form)
        messages.success(
            request,
            _("Sale %(number)d: %(books)d books, %(yen)s yen taken.")
            % {"number": sale.number, "books": sale.books, "yen": f"{sale.yen:,}"},
        )
        return self.back_to("cases:voucher-sales")


class SaleShowView(VoucherView):
    """A sale with its books; POST takes it back."""

    roles = frozenset((*READERS, *SELLERS))

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(number, RefundForm())

    def page(self, number: int, form: Form, *, status: int = 200) -> HttpResponse:
        """The sale; a refused form is shown again."""
        found: SalePage | None = sale_page(**self.who, number=number)
        if found is None:
            raise Http404
        until = ground_of(self.program.pk).terms.refund_until
        is_open = until is not None and clock.today() <= until and not hasattr(found.sale, "refund")
        context = {"page": found, "form": form, "until": until, "may_refund": is_open and self.has_role(Role.MANAGER)}
        return self.render("cases/voucher_sale.html", context, status=status)


class SaleRefundView(SaleShowView):
    """POST gives the money back and voids the books."""

    roles = frozenset({Role.MANAGER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        form = RefundForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                refund_sale(**self.who, number=number, reason=form.cleaned_data["reason"])
        if not form.is_valid():
            return self.page(number, form, status=REFUSED)
        messages.success(request, _("The sale is taken back. Give the money back and keep the books apart."))
        return self.back_to("cases:voucher-sale", number)


def _offer_field(error: Exception) -> str:
    return OFFER_FIELDS.get(getattr(error, "code", ""), "numbers")
