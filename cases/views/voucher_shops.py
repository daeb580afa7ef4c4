"""Shops that take the vouchers, their accounts, and the sheets that they hand in."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.forms.batches import AccountForm
from cases.forms.vouchers import AdmitForm, BenchForm, BundleForm, ShopForm
from cases.models import VoucherShop
from cases.selectors.voucher_shops import (
    BundlePage,
    ShopPage,
    admitted_shops,
    bundle_page,
    last_bundles,
    shop_lines,
    shop_page,
)
from cases.selectors.vouchers import DESK
from cases.services.voucher.admit_account import admit_account
from cases.services.voucher.enter_account import REGISTRARS, enter_account
from cases.services.voucher.register_shop import register_shop
from cases.services.voucher.settle_bench import settle_bench
from cases.services.voucher.take_bundle import TakenBundle, take_bundle
from cases.views.vouchers import VoucherView
from security import clock
from security.pages.views import REFUSED, attempt
from security.roles import Role
from security.sign_in.fresh import needs_proof


class ShopListView(VoucherView):
    """The register; POST enters a shop with its account."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(ShopForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        self.only(*REGISTRARS)
        form = ShopForm(request.POST)
        shop: VoucherShop | None = None
        if form.is_valid():
            name, telephone = form.cleaned_data["name"], form.cleaned_data["telephone"]
            with attempt(form, CaseError, field=form.field_of):
                shop = register_shop(**self.who, name=name, telephone=telephone, account=form.account())
        if shop is None or form.errors:
            return self._page(form, status=REFUSED)
        messages.success(request, _("The shop is entered. It takes part once an officer has admitted its account."))
        return self.back_to("cases:voucher-shop", shop.number)

    def _page(self, form: ShopForm, *, status: int = 200) -> HttpResponse:
        context = {
            "lines": shop_lines(**self.who),
            "may_register": self.has_role(*REGISTRARS),
            "form": form,
        }
        return self.render("cases/voucher_shops.html", context, status=status)


class ShopShowView(VoucherView):
    """A shop: its accounts, what it handed in, and its settlements."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(number)

    def shop(self, number: int) -> ShopPage:
        """The shop that the address names."""
        found = shop_page(**self.who, number=number)
        if found is None:
            raise Http404
        return found

    def page(self, number: int, *, status: int = 200, refused: Form | None = None, **forms: Form) -> HttpResponse:
        """The page; a refused form is shown again."""
        found = self.shop(number)
        context = {
            "page": found,
            "shop": found.line.shop,
            "form": refused,
            "account_form": AccountForm(auto_id="account_%s"),
            "admit_form": AdmitForm(auto_id="admit_%s"),
            "may_enter": self.has_role(*REGISTRARS),
            "may_admit": found.waiting is not None and self.has_role(Role.OFFICER),
            **forms,
        }
        return self.render("cases/voucher_shop.html", context, status=status)


class ShopAccountView(ShopShowView):
    """POST enters another account of the shop."""

    roles = frozenset(REGISTRARS)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        shop = self.shop(number).line.shop
        form = AccountForm(request.POST, auto_id="account_%s")
        if form.is_valid():
            with attempt(form, CaseError, field=form.field_of):
                enter_account(**self.who, shop_id=shop.pk, account=form.account())
        if not form.is_valid():
            return self.page(number, status=REFUSED, refused=form, account_form=form)
        messages.success(request, _("The account is entered and waits for an officer."))
        return self.back_to("cases:voucher-shop", number)


class ShopAdmitView(ShopShowView):
    """POST admits the newest account, with a fresh sign-in."""

    roles = frozenset({Role.OFFICER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        waiting = self.shop(number).waiting
        form = AdmitForm(request.POST, auto_id="admit_%s")
        if form.is_valid():
            with attempt(form, CaseError):
                admit_account(
                    **self.who,
                    account_id=waiting.pk if waiting is not None else 0,
                    number=form.cleaned_data["number"],
                )
        if not form.is_valid():
            return self.page(number, status=REFUSED, refused=form, admit_form=form)
        messages.success(request, _("The account is admitted. The shop takes part."))
        return self.back_to("cases:voucher-shop", number)


class BundleListView(VoucherView):
    """Sheets that came back; POST takes a bundle in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(self._form(initial={"received_on": clock.today()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        self.only(*DESK)
        form = self._form(request.POST, request.FILES)
        taken: TakenBundle | None = None
        if form.is_valid():
            values = form.cleaned_data
            with attempt(form, CaseError, field=lambda error: _bundle_field(error, form)):
                taken = take_bundle(
                    **self.who,
                    shop_id=values["shop"],
                    received_on=values["received_on"],
                    declared=values["declared"],
                    content=form.content(),
                )
        if taken is None or not form.is_valid():
            return self._page(form, status=REFUSED)
        said = _("Bundle %(number)d: %(sheets)d sheets taken, %(bench)d lines on the bench.")
        values = {"number": taken.number, "sheets": taken.sheets, "bench": taken.on_bench}
        (messages.warning if taken.on_bench else messages.success)(request, said % values)
        return self.back_to("cases:voucher-bundle", taken.number)

    def _form(self, *args: Any, **kwargs: Any) -> BundleForm:
        return BundleForm(*args, shops=admitted_shops(**self.who), **kwargs)

    def _page(self, form: BundleForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "bundles": last_bundles(**self.who), "may_take": self.has_role(*DESK)}
        return self.render("cases/voucher_bundles.html", context, status=status)


class BundleShowView(VoucherView):
    """A bundle and its bench."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(number)

    def page(self, number: int, *, status: int = 200, form: Form | None = None, item_id: int = 0) -> HttpResponse:
        """The page; the refused form of one line is shown again."""
        found: BundlePage | None = bundle_page(**self.who, number=number)
        if found is None:
            raise Http404
        lines = [
            (item, form if form is not None and item.pk == item_id else BenchForm(auto_id=f"bench-{item.pk}_%s"))
            for item in found.bench
        ]
        context = {"page": found, "lines": lines, "form": form, "may_settle": self.has_role(*DESK)}
        return self.render("cases/voucher_bundle.html", context, status=status)


class BenchView(BundleShowView):
    """POST settles one line of the bench."""

    roles = frozenset(DESK)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int, item_id: int) -> HttpResponse:
        found = bundle_page(**self.who, number=number)
        if found is None or item_id not in {item.pk for item in found.bench}:
            raise Http404
        form = BenchForm(request.POST, auto_id=f"bench-{item_id}_%s")
        if form.is_valid():
            with attempt(form, CaseError, NotFoundError, field=lambda _error: "number"):
                settle_bench(**self.who, item_id=item_id, **form.cleaned_data)
        if not form.is_valid():
            return self.page(number, status=REFUSED, form=form, item_id=item_id)
        messages.success(request, _("The line is settled."))
        return self.back_to("cases:voucher-bundle", number)


def _bundle_field(error: Exception, form: BundleForm) -> str:
    code = getattr(error, "code", "")
    named = {"declared": "declared", "received_on": "received_on", "shop_not_admitted": "shop", "not_found": "shop"}
    return named.get(code, "file" if form.cleaned_data["file"] else "lines")
