"""The order in which the suite is dealt out to its workers."""

from pathlib import Path

from tests.lanes import IN_A_BROWSER, LONG, VISITS, in_order, lane_of

ROOT = Path(__file__).parents[1]
COLLECTED = [
    "tests/a/test_short.py::test_one",
    "tests/browser/test_x.py::test_one[p/<str:number>]",
    *(f"tests/b/test_many.py::test_{number}" for number in range(3)),
    "tests/isolation/test_writes.py::test_one",
    "tests/browser/test_y.py::test_one",
    "tests/browser/test_every_page.py::test_one",
    "tests/browser_like/test_z.py::test_one",
]


def test_all_that_is_in_a_browser_is_one_lane() -> None:
    assert [lane_of(nodeid) for nodeid in COLLECTED if "browser" in nodeid] == [
        IN_A_BROWSER,
        IN_A_BROWSER,
        IN_A_BROWSER,
        "tests/browser_like/test_z.py",
    ]


def test_browser_first_then_long_files_then_short_ones_and_visits_before_journeys() -> None:
    assert [COLLECTED[at] for at in in_order(COLLECTED)] == [
        "tests/browser/test_every_page.py::test_one",
        "tests/browser/test_x.py::test_one[p/<str:number>]",
        "tests/browser/test_y.py::test_one",
        "tests/isolation/test_writes.py::test_one",
        "tests/b/test_many.py::test_0",
        "tests/b/test_many.py::test_1",
        "tests/b/test_many.py::test_2",
        "tests/a/test_short.py::test_one",
        "tests/browser_like/test_z.py::test_one",
    ]


def test_the_files_that_are_named_are_there() -> None:
    assert [name for name in sorted({*LONG, VISITS}) if not (ROOT / name).is_file()] == []
