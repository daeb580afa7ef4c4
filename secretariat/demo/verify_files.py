"""Whether the sums in the files of a demo agree with one another: from the files alone, without the database."""

import csv
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pypdfium2

from cases.rules.faults import RuleError
from cases.rules.zengin import parse_file
from reports.letters.manifest import HEADERS
from reports.rules.kpi import Metric
from secretariat.demo.outputs import DAILY_REPORT, KPI, LETTERS, MANIFEST, REJECTS, SUMMARY

_POSITION, _NUMBER, _RECEIPT, _KIND, _POSTCODE, _PAGES, _SHEETS, _FILE, _SHA256, _START = HEADERS
PROGRAM_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """Two places that should say the same and do not."""

    where: str
    what: str
    expected: object
    found: object

    def __str__(self) -> str:
        return f"{self.where}: {self.what} should be {self.expected}, is {self.found}"


def compare(where: str, pairs: Iterable[tuple[str, object, object]]) -> Iterator[Difference]:
    """The differences among `(what, expected, found)`."""
    for what, expected, found in pairs:
        if expected != found:
            yield Difference(where, what, expected, found)


def read_summary(out: Path) -> dict[str, Any]:
    """`summary.json`. Raises FileNotFoundError when there is none."""
    content: dict[str, Any] = json.loads((out / SUMMARY).read_text(encoding="utf-8"))
    return content


def differences_in_files(out: Path) -> list[Difference]:
    """Every disagreement between `summary.json` and what the other files add up to."""
    summary = read_summary(out)
    found = [
        *_in_summary(summary),
        *_in_letters(out, summary),
        *_in_transfers(out, summary),
        *_in_kpi(out, summary),
        *_in_rejects(out, summary),
    ]
    if not (out / DAILY_REPORT).is_file() or page_count(out / DAILY_REPORT) < 1:
        found.append(Difference(DAILY_REPORT, "the report", "a PDF with pages", "missing or empty"))
    return found


def page_count(path: Path) -> int:
    """Pages of a PDF, 0 for a file that is none."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return 0
    try:
        return len(document)
    finally:
        document.close()


def _in_summary(summary: Mapping[str, Any]) -> Iterator[Difference]:
    """Totals against their parts."""
    programs = summary["programs"]
    yield from compare(
        SUMMARY,
        (
            ("households", sum(row["households"] for row in programs), summary["households"]),
            ("paid_count", sum(row["transfers"]["paid_count"] for row in programs), summary["paid_count"]),
            ("paid_yen", sum(row["transfers"]["paid_yen"] for row in programs), summary["paid_yen"]),
        ),
    )
    for row in programs:
        money = row["transfers"]
        yield from compare(
            f"{SUMMARY}, program {row['number']}",
            (
                ("applications by channel", row["applications"], sum(row["applications_by_channel"].values())),
                ("applications by status", row["applications"], sum(row["applications_by_status"].values())),
                ("households in the ledger", row["households"], sum(row["ledger"].values())),
                (
                    "deficiencies by state",
                    sum(row["deficiencies"].values()),
                    sum(row["deficiencies_by_state"].values()),
                ),
                (
                    "transfers paid, failed and open",
                    money["sent_count"],
                    money["paid_count"] + money["failed_count"] + money["open_count"],
                ),
                (
                    "yen paid, failed and open",
                    money["sent_yen"],
                    money["paid_yen"] + money["failed_yen"] + money["open_yen"],
                ),
            ),
        )


def _in_letters(out: Path, summary: Mapping[str, Any]) -> Iterator[Difference]:
    """The manifest against the PDFs it names and against the letters of the summary."""
    where = f"{LETTERS}/{MANIFEST}"
    with (out / LETTERS / MANIFEST).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    by_file: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    kinds: defaultdict[int, Counter[str]] = defaultdict(Counter)
    pages: Counter[int] = Counter()
    for row in rows:
        by_file[row[_FILE]].append(row)
        program = int(row[_RECEIPT][:PROGRAM_DIGITS])
        kinds[program][row[_KIND]] += 1
        pages[program] += int(row[_PAGES])
    on_disk = {path.name for path in (out / LETTERS).glob("*.pdf")}
    yield from compare(where, [("the files it names", sorted(on_disk), sorted(by_file))])
    for name in sorted(on_disk & by_file.keys()):
        yield from _in_lot(out / LETTERS / name, by_file[name])
    for row in summary["programs"]:
        number = row["number"]
        yield from compare(
            f"{where}, program {number}",
            (
                ("letters by kind", row["letters"], dict(kinds[number])),
                ("pages", row["letter_pages"], pages[number]),
            ),
        )


def _in_lot(path: Path, rows: list[dict[str, str]]) -> Iterator[Difference]:
    """One lot: its bytes, its pages, and where each letter begins."""
    starts, page = [], 1
    for row in rows:
        starts.append(page)
        page += int(row[_PAGES])
    yield from compare(
        f"{LETTERS}/{path.name}",
        (
            ("SHA-256", {row[_SHA256] for row in rows}, {hashlib.sha256(path.read_bytes()).hexdigest()}),
            ("positions", list(range(1, len(rows) + 1)), [int(row[_POSITION]) for row in rows]),
            ("first pages", starts, [int(row[_START]) for row in rows]),
            ("pages", page - 1, page_count(path)),
        ),
    )


def _in_transfers(out: Path, summary: Mapping[str, Any]) -> Iterator[Difference]:
    """Each bank file against its line in the summary, and all of a program's against its transfers."""
    counts: Counter[int] = Counter()
    yen: Counter[int] = Counter()
    batches: Counter[int] = Counter()
    listed = {row["file"]: row for row in summary["transfer_files"]}
    on_disk = sorted(path.name for path in out.glob("transfer-*.txt"))
    yield from compare(SUMMARY, [("transfer files", on_disk, sorted(listed))])
    for name in on_disk:
        if name not in listed:
            continue
        row = listed[name]
        content = (out / name).read_bytes()
        try:
            parsed = parse_file(content)
        except RuleError as error:
            yield Difference(name, "the bank file", "readable", f"{error.code} in row {error.row}")
            continue
        month_day = row["transfer_on"][5:]
        yield from compare(
            name,
            (
                ("SHA-256", row["sha256"], hashlib.sha256(content).hexdigest()),
                ("count", row["count"], len(parsed.records)),
                ("yen", row["yen"], sum(record.amount_yen for record in parsed.records)),
                ("transfer date", month_day, f"{parsed.transfer_month:02d}-{parsed.transfer_day:02d}"),
                ("line ends", "crlf", parsed.newline),
            ),
        )
        batches[row["program"]] += 1
        counts[row["program"]] += len(parsed.records)
        yen[row["program"]] += sum(record.amount_yen for record in parsed.records)
    for row in summary["programs"]:
        number, money = row["number"], row["transfers"]
        yield from compare(
            f"transfer files, program {number}",
            (
                ("batches", money["batches"], batches[number]),
                ("transfers", money["sent_count"], counts[number]),
                ("yen", money["sent_yen"], yen[number]),
            ),
        )


def _in_kpi(out: Path, summary: Mapping[str, Any]) -> Iterator[Difference]:
    """Sums of the daily figures against the summary."""
    rows = json.loads((out / KPI).read_text(encoding="utf-8"))
    sums: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    last_day: dict[int, str] = {}
    for row in rows:
        if row["metric"] == Metric.STAGE_LEFT:
            last_day[row["program"]] = max(last_day.get(row["program"], ""), row["on"])
        else:
            sums[row["program"], row["metric"]][row["dimension"]] += round(row["value"])
    for row in rows:
        if row["metric"] == Metric.STAGE_LEFT and row["on"] == last_day[row["program"]]:
            sums[row["program"], row["metric"]][row["dimension"]] += round(row["value"])
    for row in summary["programs"]:
        number, money = row["number"], row["transfers"]

        def total(metric: Metric, of: int = number) -> int:
            return sums[of, metric].total()

        yield from compare(
            f"{KPI}, program {number}",
            (
                ("applications", row["applications_by_channel"], _present(sums[number, Metric.APPLICATION_RECEIVED])),
                ("applications left", row["applications_by_status"], _present(sums[number, Metric.STAGE_LEFT])),
                ("deficiencies", row["deficiencies"], _present(sums[number, Metric.DEFICIENCY_OPENED])),
                ("letters posted", row["letters_posted"], total(Metric.NOTICE_POSTED)),
                ("letters returned", row["letters_returned"], total(Metric.NOTICE_RETURNED)),
                ("transfers paid", money["paid_count"], total(Metric.TRANSFER_PAID)),
                ("yen paid", money["paid_yen"], total(Metric.TRANSFER_PAID_YEN)),
                ("transfers failed", money["failed_count"], total(Metric.TRANSFER_FAILED)),
                ("transfers reissued", money["reissued_count"], total(Metric.TRANSFER_REISSUED)),
                ("households paid", row["households_paid"], total(Metric.HOUSEHOLD_PAID)),
                ("calls", row["calls"], total(Metric.CALL_OFFERED)),
            ),
        )


def _in_rejects(out: Path, summary: Mapping[str, Any]) -> Iterator[Difference]:
    with (out / REJECTS).open(encoding="utf-8-sig", newline="") as file:
        counts = Counter(int(row["program"]) for row in csv.DictReader(file))
    for row in summary["programs"]:
        yield from compare(
            REJECTS, [(f"rejected rows of program {row['number']}", row["rejected_rows"], counts[row["number"]])]
        )


def _present(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}
