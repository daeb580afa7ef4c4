"""The lists that people work through."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.selectors.application_filter import ApplicationFilter
from cases.selectors.setup import setup_of
from cases.selectors.worklists import WorkRow, work_count, work_page
from cases.worklists import CONTRACTOR, WORKLISTS, Worklist
from security.pages.filters import FilterForm
from security.pages.keyset import Count, Order, Slice
from security.pages.lists import Column, ListView

NUMBER = Column(_("Receipt number"))
HEAD = Column(_("Householder"))
CHANNEL = Column(_("Channel"))
STATUS = Column(pgettext_lazy("application", "Status"), order="since")
STOPS = Column(_("Stops"))
AMOUNT = Column(_("Amount (yen)"), css="num", order="amount")
DUE = Column(_("Due"), order="due")
RECEIVED = Column(_("Received"), order="due")
TAKEN = Column(_("Worked on by"))


class WorklistView(ListView):
    """A list of applications; a subclass names its worklist."""

    worklist: ClassVar[Worklist]
    _filter: ApplicationFilter | None = None  # one request, one form
    template = "cases/application_list.html"
    columns: ClassVar[Sequence[Column]] = (NUMBER, HEAD, CHANNEL, STATUS, STOPS, AMOUNT, DUE, TAKEN)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        one = cls.worklist
        cls.page, cls.title, cls.form_class = one.key, one.title, one.form_class
        cls.orders, cls.presets, cls.roles = one.orders, one.presets, one.roles

    def filter(self, form: FilterForm) -> ApplicationFilter:
        """What the list shows."""
        if self._filter is None:
            setup = setup_of(self.program.pk)
            self._filter = self.worklist.filter_of(self.actor, setup, form)  # type: ignore[arg-type]
        return self._filter

    def slice(self, form: FilterForm, order: Order, cursor: str) -> Slice[WorkRow]:
        return work_page(
            actor=self.actor,
            program_id=self.program.pk,
            filters=self.filter(form),
            order=order,
            cursor=cursor,
            limit=self.page_size,
        )

    def count(self, form: FilterForm) -> Count:
        return work_count(actor=self.actor, program_id=self.program.pk, filters=self.filter(form))

    def beside(self, form: FilterForm) -> dict[str, Any]:
        """Whose screen it is: a municipality's names nobody of the contractor."""
        return {"sees_people": self.has_role(*CONTRACTOR), "worklist": self.worklist, "kind": self.worklist.key}


class MineView(WorklistView):
    """What the person works on now."""

    worklist = WORKLISTS["mine"]


class OverdueView(WorklistView):
    """What is late, while the office has the ball."""

    worklist = WORKLISTS["overdue"]


class FirstScreeningView(WorklistView):
    """What waits for its first screening."""

    worklist = WORKLISTS["first"]


class SecondScreeningView(WorklistView):
    """What waits for its second screening."""

    worklist = WORKLISTS["second"]


class RestrictedView(WorklistView):
    """The cases of the dedicated desk, as far as the person may see them by name."""

    worklist = WORKLISTS["restricted"]


class AllCasesView(WorklistView):
    """Every application of the program."""

    worklist = WORKLISTS["cases"]
