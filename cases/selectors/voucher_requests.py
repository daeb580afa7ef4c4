"""Requests for vouchers and their draw."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet, Sum

from cases.models import VoucherDraw, VoucherDrawn, VoucherRequest
from cases.selectors.vouchers import READERS
from security.actor import Actor, authorise
from security.cells import csv_file
from security.roles import Role
from security.tenancy.scope import restricted_included

TAKERS: Final = (Role.MANAGER, Role.MAILROOM, Role.CALLER, Role.PROTECTED_CASE_OFFICER)
SHOWN: Final = 50
COLUMNS: Final = ("順位", "受付番号", "申込冊数", "当選冊数")


@dataclass(frozen=True, slots=True)
class RequestPage:
    """What was asked for, the last requests, and the draw once it was held. It names no household."""

    requests: int
    asked: int
    last: "QuerySet[VoucherRequest]"
    draw: VoucherDraw | None
    lost: int

    @property
    def won(self) -> int:
        """Requests that get books."""
        return self.requests - self.lost


def request_page(*, actor: Actor, program_id: int) -> RequestPage:
    """The figures and the last requests; after the draw, by rank."""
    authorise(actor, *READERS, *TAKERS, program_id=program_id)
    draw = VoucherDraw.objects.filter(program_id=program_id).select_related("drawn_by").first()
    rows = VoucherRequest.objects.filter(program_id=program_id)
    asked = rows.aggregate(books=Sum("books", default=0))["books"]
    ordered = rows.select_related("entered_by", "drawn").order_by("drawn__rank" if draw else "-pk")
    lost = VoucherDrawn.objects.filter(program_id=program_id, granted=0).count()
    return RequestPage(rows.count(), asked, ordered[:SHOWN], draw, lost)


@restricted_included()
def draw_csv(*, actor: Actor, program_id: int) -> bytes:
    """The list of the draw with its seed on the last line, so that it can be repeated without this program."""
    authorise(actor, *READERS, program_id=program_id)
    rows = VoucherDrawn.objects.filter(program_id=program_id).order_by("rank")
    draw = VoucherDraw.objects.get(program_id=program_id)
    return csv_file(COLUMNS, _lines(rows, draw))


def _lines(rows: "QuerySet[VoucherDrawn]", draw: VoucherDraw) -> Iterator[list[str]]:
    for row in rows.values_list("rank", "request__household__receipt_number", "request__books", "granted"):
        yield [str(cell) for cell in row]
    yield ["", draw.seed, str(draw.books), str(draw.granted)]
