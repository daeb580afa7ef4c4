"""What becomes of the pieces of a lot between the printer and the post."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from cases.models import Notice
from reports.models import InsertionScan, LotPackage, PrintLot, PrintLotItem
from reports.selectors.letter_desk import DESK
from security.actor import Actor, authorise


@dataclass(frozen=True, slots=True)
class LotBalance:
    """Pieces of a lot: printed; of these void, pulled and destroyed; put into envelopes; posted."""

    printed: int
    void: int
    pulled: int
    destroyed: int
    inserted: int
    posted: int
    checked: bool

    @property
    def to_pull(self) -> int:
        """Void pieces that nobody saw destroyed."""
        return self.void - self.destroyed

    @property
    def to_go(self) -> int:
        """Pieces that must go out."""
        return self.printed - self.void

    @property
    def to_insert(self) -> int:
        """Pieces that must go out and were not scanned with their enclosure; 0 for a lot that is not checked so."""
        return self.to_go - self.inserted if self.checked else 0

    @property
    def adds_up(self) -> bool:
        """Printed, less what was destroyed, is inserted is posted."""
        out = self.printed - self.destroyed
        return self.to_pull == 0 and self.to_insert == 0 and self.posted in {0, out}


# A letter that became void after it was posted is no piece to be pulled.
_pulled_or_open = Q(notice__posted_at=None) | Q(pull__isnull=False)


def lot_balance(*, program_id: int, lot: PrintLot) -> LotBalance:
    """The balance of a lot. A lot counts as checked once a letter of it was scanned with its enclosure."""
    is_match = Q(outcome=InsertionScan.Outcome.MATCH)
    scans = InsertionScan.objects.filter(program_id=program_id, lot=lot).aggregate(
        all=Count("pk"),
        # A letter that became void after it was inserted is pulled out of its envelope, and counts with those.
        inserted=Count("pk", filter=is_match & ~Q(item__notice__state=Notice.State.VOID)),
    )
    pieces = PrintLotItem.objects.filter(program_id=program_id, lot=lot).aggregate(
        void=Count("pk", filter=Q(notice__state=Notice.State.VOID) & _pulled_or_open),
        pulled=Count("pk", filter=Q(pull__isnull=False)),
        destroyed=Count("pk", filter=Q(pull__destroyed_at__isnull=False)),
        posted=Count("pk", filter=Q(notice__posted_at__isnull=False)),
    )
    return LotBalance(
        printed=lot.letters,
        void=pieces["void"],
        pulled=pieces["pulled"],
        destroyed=pieces["destroyed"],
        inserted=scans["inserted"],
        posted=pieces["posted"],
        checked=scans["all"] > 0,
    )


def pull_list(
    *, actor: Actor, program_id: int, run_id: int | None = None, lot_id: int | None = None
) -> QuerySet[PrintLotItem]:
    """Void pieces by lot and position, those that were pulled with who did it; of lots that are not posted, unless
    the list of one lot is asked for."""
    authorise(actor, *DESK, program_id=program_id)
    # Of a cancelled lot nothing was printed.
    rows = PrintLotItem.objects.filter(program_id=program_id, notice__state=Notice.State.VOID, lot__cancelled_at=None)
    rows = rows.filter(lot__posted_at=None) if lot_id is None else rows.filter(_pulled_or_open, lot_id=lot_id)
    rows = rows.select_related("lot__run", "notice", "pull__pulled_by", "pull__destroyed_by")
    if run_id is not None:
        rows = rows.filter(lot__run_id=run_id)
    return rows.order_by("lot__run__number", "lot__number", "position")


def last_scan(*, program_id: int, lot_id: int) -> InsertionScan | None:
    """The last that was scanned at the line of a lot."""
    rows = InsertionScan.objects.filter(program_id=program_id, lot_id=lot_id).select_related("scanned_by", "item")
    return rows.order_by("pk").last()


def package_of(*, program_id: int, lot_id: int) -> LotPackage | None:
    """The printer's package of a lot, without its password, once it was fetched."""
    rows = LotPackage.objects.filter(program_id=program_id, lot_id=lot_id)
    return rows.select_related("made_by").defer("password").first()


def letter_of(*, program_id: int, notice_id: int) -> Notice:
    """A letter by its id."""
    return Notice.objects.get(program_id=program_id, pk=notice_id)
