"""The worklist: one base for every list page, with conditions, sorting, pages, picks and acts on all that match."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from security.pages.filters import (
    FilterForm,
    SaveFilterForm,
    TooManyFiltersError,
    conditions_of,
    drop_filter,
    save_filter,
    saved_filters,
)
from security.pages.keyset import Count, Order, Slice
from security.pages.views import REFUSED, TenantView, attempt

PAGE = 50
MOST_PICKED = 1_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head; `order` is the key of the order that it sorts by."""

    label: str | Promise
    css: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """Conditions that everybody finds above the list."""

    label: str | Promise
    query: str


@dataclass(frozen=True, slots=True)
class Picked:
    """What an act is done on: the ids that were picked, or all that match the conditions."""

    ids: list[int]
    is_all: bool


class ListView(TenantView, ABC):
    """A list page. A subclass names its page, title, form, columns and orders, and answers `slice`.

    The template extends `security/list_page.html` and fills its blocks. A POST with `act` save_filter or drop_filter is
    the list's own; every other act goes to `act_on`, with what was picked.
    """

    page: ClassVar[str]
    title: ClassVar[str | Promise]
    template: ClassVar[str]
    form_class: ClassVar[type[FilterForm]]
    columns: ClassVar[Sequence[Column]]
    orders: ClassVar[Sequence[Order]]
    presets: ClassVar[Sequence[Preset]] = ()
    acts: ClassVar[frozenset[str]] = frozenset()
    page_size: ClassVar[int] = PAGE

    @abstractmethod
    def slice(self, form: FilterForm, order: Order, cursor: str) -> Slice[Any]:
        """The rows of the page."""

    @abstractmethod
    def count(self, form: FilterForm) -> Count:
        """How many match, counted up to a limit."""

    def beside(self, form: FilterForm) -> dict[str, Any]:
        """What the template needs beside the list."""
        return {}

    def act_on(self, act: str, picked: Picked, form: FilterForm) -> HttpResponse:
        """Do one of `acts`, and answer with where to go on. A list without acts is never asked."""
        raise Http404

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.list_page()

    def post(self, request: HttpRequest) -> HttpResponse:
        act = request.POST.get("act", "")
        if act == "save_filter":
            return self._save_filter()
        if act == "drop_filter":
            drop_filter(actor=self.actor, program_id=self.program.pk, filter_id=_number(request.POST.get("filter")))
            messages.success(request, _("The conditions are no longer kept."))
            return self.reload()
        picked = self._picked()
        if act not in self.acts or not (picked.ids or picked.is_all):
            messages.warning(request, _("Nothing was picked. Pick rows first, or all that match."))
            return self.reload()
        return self.act_on(act, picked, self.form())

    def form(self) -> FilterForm:
        """The conditions that the address holds."""
        return self.form_class(self.request.GET)

    def order(self) -> Order:
        """The order that the address names, or the first one."""
        wanted = self.request.GET.get("sort", "")
        for order in self.orders:
            for one in (order, order.turned):
                if one.query == wanted:
                    return one
        return self.orders[0]

    def reload(self) -> HttpResponseRedirect:
        """Back to the same list, conditions and all."""
        answer = HttpResponseRedirect(self.request.get_full_path())
        answer.status_code = 303
        return answer

    def list_page(self, *, save_form: SaveFilterForm | None = None, status: int = 200) -> HttpResponse:
        """The page itself."""
        form, order = self.form(), self.order()
        shown = self.slice(form, order, self.request.GET.get("cursor", ""))
        saved = saved_filters(actor=self.actor, program_id=self.program.pk, page=self.page)
        return self.render(
            self.template,
            {
                "page_key": self.page,
                "page_title": self.title,
                "form": form,
                "conditions": conditions_of(form, self.request.GET),
                "rows": shown.rows,
                "slice": shown,
                "count": self.count(form),
                "heads": [self._head(column, order) for column in self.columns],
                "list_query": self.list_query(form, order),
                "current_query": form.as_query(),
                "presets": self.presets,
                "saved": saved,
                "save_form": save_form or SaveFilterForm(),
                **self.beside(form),
            },
            status=status,
        )

    def list_query(self, form: FilterForm, order: Order) -> str:
        """What a case needs to know to lead on to the next one of this list."""
        parts = [f"in={self.page}", form.as_query()]
        if order != self.orders[0]:
            parts.append(f"sort={order.query}")
        return "&".join(part for part in parts if part)

    def _head(self, column: Column, order: Order) -> dict[str, Any]:
        if not column.order:
            return {"column": column}
        if column.order == order.key:
            way = "descending" if order.descending else "ascending"
            return {"column": column, "sort": order.turned.query, "way": way}
        wanted = next(one for one in self.orders if one.key == column.order)
        return {"column": column, "sort": wanted.query, "way": ""}

    def _picked(self) -> Picked:
        ids = [_number(text) for text in self.request.POST.getlist("pick")[:MOST_PICKED]]
        return Picked([pk for pk in dict.fromkeys(ids) if pk], is_all=bool(self.request.POST.get("all")))

    def _save_filter(self) -> HttpResponse:
        save_form = SaveFilterForm(self.request.POST)
        if save_form.is_valid():
            with attempt(save_form, TooManyFiltersError, field="name"):
                save_filter(
                    actor=self.actor,
                    program_id=self.program.pk,
                    page=self.page,
                    name=save_form.cleaned_data["name"],
                    form=self.form(),
                )
        if save_form.errors:
            return self.list_page(save_form=save_form, status=REFUSED)
        messages.success(self.request, _("The conditions are kept above the list."))
        return self.reload()


def _number(text: str | None) -> int:
    """A key as a form sends it; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004 - bigint
