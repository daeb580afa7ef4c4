"""Which tests run beside which: pytest-xdist deals out whole files, and all tests in a browser as one piece.

The tests in a browser share one running demo and the sessions of its people. Beside each other they take the cases that
another waits for and read the messages meant for another page; one after the other they cannot. They come first, the
visits to every page before the journeys that change the demo, and what takes long before what is short, so that no
worker is left alone with them at the end.
"""

import os
from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

IN_A_BROWSER = "tests/browser"
VISITS = "tests/browser/test_every_page.py"
# Files of few tests that wait long, for workers that they kill or for hundreds of steps: such a test counts as many.
LONG = {
    "tests/cases/services/payout/test_money_machine.py",
    "tests/cases/services/payout/test_killed_payout.py",
    "tests/reports/services/test_killed_workers.py",
    "tests/isolation/test_writes.py",
}
COUNTS_AS = 60


def lane_of(nodeid: str) -> str:
    """What runs in one worker, in its order: a file, or all that is in a browser."""
    path = nodeid.partition("::")[0]
    return IN_A_BROWSER if path.startswith(f"{IN_A_BROWSER}/") else path


def in_order(nodeids: list[str]) -> list[int]:
    """Places of the tests in the order in which their lanes are dealt out; within one only the visits come first."""
    lanes = [lane_of(nodeid) for nodeid in nodeids]
    tests = Counter(lanes)
    weight = {lane: tests[lane] * (COUNTS_AS if lane in LONG else 1) for lane in tests}

    def place(at: int) -> tuple[bool, int, str, bool, int]:
        lane = lanes[at]
        return (lane != IN_A_BROWSER, -weight[lane], lane, not nodeids[at].startswith(f"{VISITS}::"), at)

    return sorted(range(len(lanes)), key=place)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In a worker only: by hand the tests run in the order in which they were named."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items[:] = [items[at] for at in in_order([item.nodeid for item in items])]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    """For `--dist loadfile`, which `make test` runs with; any other way of dealing out stays as it is."""
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # the collection has its order already
    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = lane_of
    return scheduler
