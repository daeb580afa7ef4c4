"""Premium vouchers: the treasurer's figures with the rows behind them, and the stock of books."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import ngettext

from cases.errors import CaseError
from cases.forms.vouchers import BooksForm, VoidForm
from cases.selectors.voucher_rows import LISTS, voucher_rows
from cases.selectors.voucher_terms import ground_of, sells_vouchers
from cases.selectors.vouchers import DESK, READERS, voucher_figures
from cases.services.voucher.import_books import import_books
from cases.services.voucher.void_books import void_books
from security.actor import NotAllowedError
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role


class VoucherView(TenantView):
    """What the pages share. A program that sells no vouchers has none of them."""

    roles = frozenset(READERS)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not sells_vouchers(self.program.pk):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def only(self, *roles: Role) -> None:
        """Let nobody else on: an act on a page that more people read. Raises NotAllowedError."""
        if not self.has_role(*roles):
            raise NotAllowedError(self.actor, roles, self.program.pk)

    @property
    def who(self) -> dict[str, Any]:
        """Whom services and selectors are asked for."""
        return {"actor": self.actor, "program_id": self.program.pk}


class VoucherFiguresView(VoucherView):
    """Where every book, every sheet and every yen is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"figures": voucher_figures(**self.who), "ground": ground_of(self.program.pk)}
        return self.render("cases/voucher_figures.html", context)


class VoucherRowsView(VoucherView):
    """The rows behind one figure."""

    def get(self, request: HttpRequest) -> HttpResponse:
        what = request.GET.get("what", "") or "issued"
        if what not in LISTS:
            raise Http404
        after = number_in(request.GET.get("after", ""))
        found = voucher_rows(**self.who, what=what, after=after)
        figure = getattr(voucher_figures(**self.who), what)
        context = {"found": found, "figure": figure, "what": what, "is_first": not after}
        return self.render("cases/voucher_rows.html", context)


class VoucherStockView(VoucherView):
    """The books in the house: taken in by their lists, voided when they are spoilt."""

    roles = frozenset(DESK)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def page(self, *, status: int = 200, refused: Form | None = None, **forms: Form) -> HttpResponse:
        """The page; a refused form is shown again."""
        context = {
            "figures": voucher_figures(**self.who),
            "ground": ground_of(self.program.pk),
            "form": refused,
            "books_form": BooksForm(auto_id="books_%s"),
            "void_form": VoidForm(auto_id="void_%s"),
            "may_void": self.has_role(Role.MANAGER),
            **forms,
        }
        return self.render("cases/voucher_stock.html", context, status=status)


class VoucherImportView(VoucherStockView):
    """POST takes printed books into stock, as a whole or not at all."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BooksForm(request.POST, request.FILES, auto_id="books_%s")
        count = 0
        if form.is_valid():
            with attempt(form, CaseError, field="file" if form.cleaned_data["file"] else "lines"):
                count = import_books(**self.who, content=form.content())
        if not form.is_valid():
            return self.page(status=REFUSED, refused=form, books_form=form)
        said = ngettext("%(count)d book came into stock.", "%(count)d books came into stock.", count)
        messages.success(request, said % {"count": count})
        return self.back_to("cases:voucher-stock")


class VoucherVoidView(VoucherStockView):
    """POST voids books that are spoilt."""

    roles = frozenset({Role.MANAGER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = VoidForm(request.POST, auto_id="void_%s")
        count = 0
        if form.is_valid():
            with attempt(form, CaseError, field=_void_field):
                count = void_books(**self.who, numbers=form.texts(), reason=form.cleaned_data["reason"])
        if not form.is_valid():
            return self.page(status=REFUSED, refused=form, void_form=form)
        said = ngettext("%(count)d book is voided.", "%(count)d books are voided.", count)
        messages.success(request, said % {"count": count})
        return self.back_to("cases:voucher-stock")


def _void_field(error: Exception) -> str:
    return "reason" if getattr(error, "code", "") == "reason_missing" else "numbers"
