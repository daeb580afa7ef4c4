"""Pages of long lists by the place of their last row: equally fast on the first page and on the thousandth."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import DateField, DateTimeField, IntegerField, Model, Q, QuerySet, Subquery
from django.utils.functional import Promise

M = TypeVar("M", bound=Model)
T = TypeVar("T")
COUNTED = 1_000
FORWARD, BACKWARD = "n", "p"
Value = dt.datetime | dt.date | int


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort a list: a column that is never null and holds nothing personal, since it stands in the address."""

    key: str
    column: str
    label: str | Promise = ""
    descending: bool = False

    @property
    def turned(self) -> "Order":
        """The same column the other way round."""
        return Order(self.key, self.column, self.label, descending=not self.descending)

    @property
    def query(self) -> str:
        """As it stands in the address."""
        return f"-{self.key}" if self.descending else self.key


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """A page of a list; `next` and `previous` are cursors, empty at the ends."""

    rows: list[T]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are, counted up to a limit: `is_more` says that there are more than `number`."""

    number: int
    is_more: bool = False


def count_up_to(rows: "QuerySet[Any]", limit: int = COUNTED) -> Count:
    """Count no further than `limit`: an exact count of a hot list costs more than the list."""
    return as_count(rows.order_by()[: limit + 1].count(), limit)


class CountUpTo(Subquery):
    """The same as a column, for who wants several counts by one statement; `as_count` reads it."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"

    def __init__(self, rows: "QuerySet[Any]", limit: int = COUNTED) -> None:
        super().__init__(rows.order_by().values("pk")[: limit + 1], output_field=IntegerField())


def as_count(number: int, limit: int = COUNTED) -> Count:
    """What `CountUpTo` counted."""
    return Count(min(number, limit), is_more=number > limit)


def slice_rows(rows: "QuerySet[M]", *, order: Order, cursor: str = "", limit: int) -> Slice[M]:
    """The page of `rows` after (or before) a cursor, sorted by the order's column and then by the key.

    A cursor that cannot be read is the beginning of the list.
    """
    place = _read(cursor, _kind(rows, order.column))
    backward = place is not None and place[0] == BACKWARD
    turned = order.turned if backward else order
    wanted = rows if place is None else rows.filter(_beyond(turned, place[1], place[2]))
    found = list(_sorted(wanted, turned)[: limit + 1])
    is_more, shown = len(found) > limit, found[:limit]
    if backward:
        shown.reverse()
    if not shown:
        return Slice([])
    has_next, has_previous = (True, is_more) if backward else (is_more, place is not None)
    return Slice(
        shown,
        next=_cursor(FORWARD, order, shown[-1]) if has_next else "",
        previous=_cursor(BACKWARD, order, shown[0]) if has_previous else "",
    )


def neighbours_of(rows: "QuerySet[M]", *, order: Order, value: Value, pk: int) -> "tuple[QuerySet[M], QuerySet[M]]":
    """The rows before and after a place, each beginning with the nearest.

    The place is the `value` of the order's column and the key of a row, which need not be among `rows` any more.
    """
    before = _sorted(rows.filter(_beyond(order.turned, value, pk)), order.turned)
    after = _sorted(rows.filter(_beyond(order, value, pk)), order)
    return before, after


def _sorted(rows: "QuerySet[M]", order: Order) -> "QuerySet[M]":
    sign = "-" if order.descending else ""
    return rows.order_by(f"{sign}{order.column}", f"{sign}pk")


def _beyond(order: Order, value: Value, pk: int) -> Q:
    """What comes after a place. The first condition alone leads through the index."""
    side = "lt" if order.descending else "gt"
    further = Q(**{f"{order.column}__{side}": value}) | Q(**{order.column: value, f"pk__{side}": pk})
    return Q(**{f"{order.column}__{side}e": value}) & further


def _cursor(direction: str, order: Order, row: Model) -> str:
    value: Value = getattr(row, order.column)
    if isinstance(value, dt.datetime):
        return f"{direction}t{value.isoformat()}_{row.pk}"
    return (
        f"{direction}d{value.isoformat()}_{row.pk}" if isinstance(value, dt.date) else f"{direction}i{value}_{row.pk}"
    )


def _kind(rows: "QuerySet[Any]", column: str) -> str:
    """What a column holds: t for a moment, d for a day, i for a number."""
    annotation = rows.query.annotations.get(column)
    field = annotation.output_field if annotation is not None else rows.model._meta.get_field(column)
    if isinstance(field, DateTimeField):
        return "t"
    return "d" if isinstance(field, DateField) else "i"


def _read(cursor: str, wanted: str) -> tuple[str, Value, int] | None:
    direction, kind, (value, _mark, pk) = cursor[:1], cursor[1:2], cursor[2:].partition("_")
    readers: dict[str, Any] = {"t": dt.datetime.fromisoformat, "d": dt.date.fromisoformat, "i": int}
    if direction not in {FORWARD, BACKWARD} or kind != wanted:
        return None
    try:
        place = readers[kind](value)
        number = int(pk)
    except ValueError:
        return None
    if isinstance(place, dt.datetime) and place.tzinfo is None:
        return None
    return (direction, place, number) if _fits(place, number) else None


def _fits(place: Value, number: int) -> bool:
    largest = 2**63 - 1
    return abs(number) <= largest and (not isinstance(place, int) or abs(place) <= largest)
