"""Closings of the settlement with shops."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from cases.models import VoucherClosing, VoucherFile, VoucherReturn, VoucherSettlement
from cases.selectors.money import Figure
from cases.selectors.vouchers import OWED, READERS
from security.actor import Actor, authorise


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """A closing with its settlements by shop, and its file once it is released."""

    closing: VoucherClosing
    settlements: list[VoucherSettlement]
    file: VoucherFile | None

    @property
    def failed(self) -> Figure:
        """What the bank sent back."""
        back = [each for each in self.settlements if each.failed_at is not None]
        return Figure(len(back), sum(each.yen for each in back))


def closings(*, actor: Actor, program_id: int) -> "QuerySet[VoucherClosing]":
    """All closings, the newest first."""
    authorise(actor, *READERS, program_id=program_id)
    rows = VoucherClosing.objects.filter(program_id=program_id)
    return rows.select_related("closed_by", "approved_by", "released_by").order_by("-number")


def owed(*, actor: Actor, program_id: int, until_on: dt.date) -> tuple[Figure, int]:
    """Sheets handed in until the day that nothing pays yet, and of how many shops."""
    authorise(actor, *READERS, program_id=program_id)
    found = VoucherReturn.objects.filter(OWED, program_id=program_id, bundle__received_on__lte=until_on).aggregate(
        n=Count("pk"), yen=Sum("book__sheet_yen", default=0), shops=Count("bundle__shop", distinct=True)
    )
    return Figure(found["n"], found["yen"]), found["shops"]


def closing_page(*, actor: Actor, program_id: int, number: int) -> ClosingPage | None:
    """A closing by its number; accounts by their last digits only."""
    authorise(actor, *READERS, program_id=program_id)
    rows = VoucherClosing.objects.filter(program_id=program_id, number=number)
    closing = rows.select_related("closed_by", "approved_by", "released_by", "cancelled_by").first()
    if closing is None:
        return None
    settlements = closing.settlements.filter(program_id=program_id).select_related("shop", "account", "failed_by")
    file = VoucherFile.objects.filter(program_id=program_id, closing=closing).defer("content").first()
    return ClosingPage(closing, list(settlements.order_by("shop__number")), file)
