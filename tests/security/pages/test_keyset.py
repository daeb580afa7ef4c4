"""Pages by the place of their last row: every row once, whatever is sorted, and bad cursors begin anew."""

import datetime as dt

import pytest

from security import clock
from security.models import SavedFilter
from security.pages.keyset import Count, Order, count_up_to, neighbours_of, slice_rows
from security.tenancy.scope import program_scope
from tests.factories.security import World

SAVED = Order("saved", "saved_at")


@pytest.fixture
def rows(world: World):
    """Seven rows, three of them of one moment."""
    with program_scope(world.aoi.pk):
        for number in range(7):
            SavedFilter.objects.create(
                program=world.aoi,
                owner=world.users["aoi_manager"],
                page="tests",
                name=str(number),
                query="",
                saved_at=clock.now() + dt.timedelta(minutes=max(0, number - 2)),
            )
        yield SavedFilter.objects.filter(program=world.aoi)


@pytest.mark.parametrize("descending", [False, True])
def test_forth_and_back_every_row_once(rows, descending: bool) -> None:
    order = SAVED.turned if descending else SAVED
    wanted = [str(number) for number in range(7)][:: -1 if descending else 1]
    page = slice_rows(rows, order=order, limit=3)
    seen = [[row.name for row in page.rows]]
    assert page.previous == ""
    while page.next:
        page = slice_rows(rows, order=order, cursor=page.next, limit=3)
        seen.append([row.name for row in page.rows])
    assert [name for names in seen for name in names] == wanted
    while page.previous:
        page = slice_rows(rows, order=order, cursor=page.previous, limit=3)
        names = [row.name for row in page.rows]
        assert names in seen
    assert names == seen[0]


@pytest.mark.parametrize(
    "cursor", ["x", "nt", "nt2026-01-01_5", "ni1_99999999999999999999", "nd1_1", "ni" + "9" * 30 + "_1"]
)
def test_a_cursor_that_cannot_be_read_is_the_beginning(rows, cursor: str) -> None:
    assert [row.name for row in slice_rows(rows, order=SAVED, cursor=cursor, limit=2).rows] == ["0", "1"]


def test_the_nearest_on_both_sides(rows) -> None:
    row = rows.get(name="1")
    before, after = neighbours_of(rows, order=SAVED, value=row.saved_at, pk=row.pk)
    assert [one.name for one in before] == ["0"]
    assert after[0].name == "2"


def test_counting_stops(rows) -> None:
    assert count_up_to(rows, 3) == Count(3, is_more=True)
    assert count_up_to(rows) == Count(7)
