"""Postings with their receipts, as the office sees them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Value, When
from django.utils.functional import Promise

from cases.models import Notice, ProgramSetup
from reports.models import Posting, PostingLine, PrintLot, PrintLotItem
from reports.rules.postage import CLASSES, class_label, piece_weight_mg, postal_class, takes_barcode_discount
from reports.selectors.letter_desk import DESK
from security.actor import Actor, authorise
from security.pages.keyset import CountUpTo
from security.roles import Role

PAGE = 100
_ORDER = list(CLASSES)


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A line of a posting slip; `is_cheaper` tells that the barcode discount applies."""

    line: PostingLine
    label: str | Promise
    is_cheaper: bool

    @property
    def difference(self) -> int | None:
        """What the post took less what was handed in; None before the receipt."""
        return None if self.line.accepted is None else self.line.accepted - self.line.handed_in


@dataclass(frozen=True, slots=True)
class PostingPage:
    """A posting slip with its receipt, its lots, and what the reader may do with it now."""

    posting: Posting
    lines: list[SlipLine]
    lots: list[PrintLot]
    may_record: bool
    may_settle: bool

    @property
    def handed_in(self) -> int:
        """All pieces that were handed in."""
        return sum(row.line.handed_in for row in self.lines)

    @property
    def accepted(self) -> int | None:
        """All pieces that the post took; None before the receipt."""
        counts = [row.line.accepted for row in self.lines]
        return None if None in counts else sum(count or 0 for count in counts)

    @property
    def difference(self) -> int | None:
        """All pieces that the post took less all that were handed in; None before the receipt."""
        return None if self.accepted is None else self.accepted - self.handed_in

    @property
    def agrees(self) -> bool:
        """Class by class, for one piece more here and one less there come to the same sum."""
        return all(row.difference == 0 for row in self.lines)


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A posting in the list: pieces handed in and taken."""

    posting: Posting
    handed_in: int
    accepted: int | None


def postings(*, actor: Actor, program_id: int) -> list[PostingRow]:
    """The newest postings: those whose receipt differs first, then those whose receipt is awaited."""
    authorise(actor, *DESK, program_id=program_id)
    urgency = Case(
        When(state=Posting.State.DIFFERS, then=Value(0)),
        When(state=Posting.State.HANDED_IN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Posting.objects.filter(program_id=program_id).select_related("posted_by", "recorded_by")
    found = list(rows.annotate(urgency=urgency).order_by("urgency", "-number")[:PAGE])
    lines: dict[int, list[tuple[int, int | None]]] = {}
    of_found = PostingLine.objects.filter(program_id=program_id, posting__in=[row.pk for row in found])
    for posting_id, handed_in, accepted in of_found.values_list("posting_id", "handed_in", "accepted"):
        lines.setdefault(posting_id, []).append((handed_in, accepted))
    return [_row(posting, lines.get(posting.pk, [])) for posting in found]


def _row(posting: Posting, lines: list[tuple[int, int | None]]) -> PostingRow:
    taken = [accepted for _handed_in, accepted in lines if accepted is not None]
    return PostingRow(
        posting, sum(handed_in for handed_in, _accepted in lines), sum(taken) if len(taken) == len(lines) else None
    )


def posting_page(*, actor: Actor, program_id: int, number: int) -> PostingPage | None:
    """One posting, or None."""
    authorise(actor, *DESK, program_id=program_id)
    rows = Posting.objects.filter(program_id=program_id, number=number)
    posting = rows.select_related("posted_by", "recorded_by", "settled_by").first()
    if posting is None:
        return None
    has_barcode = _setup(program_id).postal_barcode
    lines = sorted(
        PostingLine.objects.filter(program_id=program_id, posting=posting),
        key=lambda line: _ORDER.index(line.postal_class) if line.postal_class in _ORDER else len(_ORDER),
    )
    lots = PrintLot.objects.filter(program_id=program_id, posting=posting).select_related("run")
    is_another = posting.recorded_by_id != actor.user_id
    return PostingPage(
        posting=posting,
        lines=[
            SlipLine(
                line,
                class_label(line.postal_class),
                has_barcode and takes_barcode_discount(line.postal_class, line.handed_in),
            )
            for line in lines
        ],
        lots=list(lots.order_by("run__number", "number")),
        may_record=posting.state == Posting.State.HANDED_IN,
        may_settle=posting.state == Posting.State.DIFFERS and is_another and actor.has_role(Role.MANAGER, program_id),
    )


def pieces_by_class(*, program_id: int, lot_ids: Collection[int]) -> dict[str, int]:
    """Posted pieces of these lots by class of the post."""
    setup = _setup(program_id)
    rows = (
        PrintLotItem.objects.filter(program_id=program_id, lot_id__in=list(lot_ids), notice__state=Notice.State.POSTED)
        .order_by()
        .values_list("pages")
        .annotate(pieces=Count("pk"))
    )
    found: Counter[str] = Counter()
    for pages, pieces in rows:
        weight_mg = piece_weight_mg(
            (pages + 1) // 2, sheet_mg=setup.sheet_weight_mg, envelope_mg=setup.envelope_weight_mg
        )
        found[postal_class(weight_mg)] += pieces
    return dict(found)


def posting_counts(actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """Postings whose receipt differs, for the menu of the desk."""
    if not any(actor.has_role(role, program_id) for role in DESK):
        return {}
    rows = Posting.objects.filter(program_id=program_id, state=Posting.State.DIFFERS)
    return {"reports.postings": CountUpTo(rows)}


def _setup(program_id: int) -> ProgramSetup:
    return ProgramSetup.objects.get(program_id=program_id)
