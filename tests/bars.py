"""The safety figures: tests marked `bar("R2")` are the suite's small size; `make bars` runs them at full size.

Each writes `var/bars/R2.json`. A test says what it tried through `record_property("tried", ...)`.
"""

import json
import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

BARS = {
    "R14": (
        "sign-in",
        "second factor for all staff, rotation, lock-out, equal answers, off is out by the next request, fresh sign-in",
    ),
    "R1": (
        "tenant matrix: every address × method × role × another program's ids",
        "0 leaks, the answer is that of what does not exist, nothing changed, no address unclassified",
    ),
    "R2": ("catalogue of walls", "100 % of tables with a program behind forced row-level security, composite keys"),
    "R3": ("pool bleed: two programs in turn on the same connections, with errors and cancellations", "0 wrong tenant"),
    "R4": (
        "letter runs and jobs under kill -9: worker, pool, beat, Redis, PostgreSQL and its backends",
        "50 kills, 0 lost, 0 duplicate, done within 5 minutes after the last",
    ),
    "R5": ("payout under random acts, and raw SQL", "0 double payments, the ledger adds up, raw SQL refused"),
    "R7": ("one person in two seats of money", "0 self-approvals by screen, API, admin, role swap or raw SQL"),
    "R8": (
        "audit chain against a database administrator",
        "every change, deletion, insertion, swap and cut up to the last anchor is found; 1 M events verified in 60 s",
    ),
    "R9": (
        "events and access log",
        "100 % of the addresses that write leave an event, of the pages that show a person a line with its purpose",
    ),
    "R10": ("export gate", "0 bytes before a second person approved, expires, masked unless asked for, counted"),
    "R11": ("hostile uploads", "40 kinds or more, all refused with their reason; at most 256 MB"),
    "R12": ("cells that a spreadsheet would compute", "stay text, and come back unchanged"),
    "R16": (
        "planted account numbers and My Numbers",
        "found in no table, no history, no WAL, no log, no message, no masked export; sealed values still open",
    ),
    "R15": (
        "every page in Chromium, as every role",
        "0 policy violations, outside requests, serious axe findings, texts of the other language; 30 queries, 300 ms",
    ),
}
# Half an hour of requests in one file, whose tests share nothing: they run wherever a processor is free. Others stay by
# file.
SPREAD = {"R1"}
IS_FULL = os.environ.get("SECRETARIAT_BARS") == "full"
# The suite walks the same ways each time, so that what fails was broken by the change; `make bars` walks new ones.
settings.register_profile("suite", derandomize=True)
if not IS_FULL:
    settings.load_profile("suite")
if IS_FULL:
    os.environ.setdefault("BAR_R4_KILLS", "12")
    os.environ.setdefault("BAR_R4_LETTERS", "200")

_reports: dict[str, list[dict[str, Any]]] = defaultdict(list)


def _bar_of(item: pytest.Item) -> str | None:
    marker = item.get_closest_marker("bar")
    return str(marker.args[0]) if marker else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `ONLY=R2,R5` keep the tests of these bars; a bar that is not described above is a mistake."""
    unknown = {bar for item in items if (bar := _bar_of(item)) and bar not in BARS}
    if unknown:
        raise pytest.UsageError(f"tests/bars.py does not describe {', '.join(sorted(unknown))}")
    for item in items:
        if bar := _bar_of(item):
            item.user_properties.append(("bar", bar))
            if IS_FULL and bar not in SPREAD:
                item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    only = {name for name in os.environ.get("ONLY", "").split(",") if name}
    if IS_FULL and only:
        dropped = [item for item in items if _bar_of(item) not in only]
        items[:] = [item for item in items if _bar_of(item) in only]
        config.hook.pytest_deselected(items=dropped)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember how each test of a bar ended and what it tried, wherever it ran."""
    told = dict(report.user_properties)
    bar = told.pop("bar", None)
    if bar and (report.when == "call" or report.failed):
        _reports[str(bar)].append({"test": report.nodeid, "outcome": report.outcome, **told})


def _untold(tests: list[dict[str, Any]]) -> list[str]:
    """Tests that say nothing themselves, in the words of their names, each with how often it was run."""
    untold = [test["test"].rpartition("::")[2] for test in tests if "tried" not in test]
    names = Counter(name.partition("@")[0].partition("[")[0] for name in untold)
    return [
        name.removeprefix("test_").replace("_", " ") + (f" (×{count})" if count > 1 else "")
        for name, count in names.items()
    ]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print and write the bars that were run at full size."""
    if not IS_FULL:
        return
    folder = Path(os.environ.get("SECRETARIAT_VAR", "var")) / "bars"
    folder.mkdir(parents=True, exist_ok=True)
    terminalreporter.section("bars")
    for bar, tests in sorted(_reports.items()):
        what, wanted = BARS[bar]
        passed = sum(test["outcome"] == "passed" for test in tests)
        tried = "; ".join([str(test["tried"]) for test in tests if "tried" in test] + _untold(tests))
        result = {
            "id": bar,
            "what": what,
            "measured": f"{passed} of {len(tests)} tests passed" + (f": {tried}" if tried else ""),
            "bar": wanted,
            "held": passed == len(tests),
            "detail": {"tests": tests},
        }
        (folder / f"{bar}.json").write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        terminalreporter.write_line(f"{bar}  {'held' if result['held'] else 'NOT HELD'}  {result['measured']}")
