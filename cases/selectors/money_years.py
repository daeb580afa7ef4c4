"""Year-end totals, and the figures of the report to the state: by fiscal year, and in sum those of the ledger."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import ExtractYear

from cases.models import Decision, PayoutBatch, Recovery, RecoveryStep, StatementMatch, TransferLine, TransferResult
from cases.rules.era import format_era_year
from cases.selectors.money import READERS, Figure, ledger_totals
from cases.selectors.recoveries import recovery_totals
from cases.selectors.statement_books import standing_matches
from security.actor import Actor, authorise
from security.cells import csv_file
from security.tenancy.scope import restricted_included

FIRST_MONTH: Final = 4  # a fiscal year runs from April to March (地方自治法208条)
COLUMNS: Final = ("年度", "項目", "件数", "人数", "金額（円）")


@dataclass(frozen=True, slots=True)
class Part:
    """Payments, the people of their households, and yen."""

    count: int = 0
    people: int = 0
    yen: int = 0

    def __add__(self, other: "Part") -> "Part":
        return Part(self.count + other.count, self.people + other.people, self.yen + other.yen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A fiscal year: what was granted by the day of decision, and what was paid by the day of transfer.

    `sent` is what went out in released files, `failed` what came back of it unpaid, `open` what has no result yet;
    `recovered` is what came back of payments in this year, whenever they were made. `bank_out` and `bank_in` are what
    the bank's statements show of all this, in this year.
    """

    year: int
    granted: Part = Part()
    sent: Part = Part()
    failed: Part = Part()
    paid: Part = Part()
    open: Part = Part()
    recalled: Figure = field(default_factory=Figure)
    clawed_back: Figure = field(default_factory=Figure)
    bank_out: Figure = field(default_factory=Figure)
    bank_in: Figure = field(default_factory=Figure)

    @property
    def first_on(self) -> dt.date:
        """The first day of the year."""
        return dt.date(self.year, FIRST_MONTH, 1)

    @property
    def label(self) -> str:
        """令和8年度."""
        return f"{format_era_year(self.first_on)}度"

    @property
    def net_yen(self) -> int:
        """What stays paid: paid, less what came back."""
        return self.paid.yen - self.recalled.yen - self.clawed_back.yen

    @property
    def bank_yen(self) -> int:
        """What left the account by its statements, less what came in."""
        return self.bank_out.yen - self.bank_in.yen

    @property
    def adds_up(self) -> bool:
        """Sent is paid, failed or open; each was counted by itself."""
        return self.paid + self.failed + self.open == self.sent


@dataclass(frozen=True, slots=True)
class Years:
    """The years, the newest first, with their sum; `agrees` compares it with the ledger to the yen."""

    years: list[Year]
    whole: Year
    agrees: bool

    @property
    def columns(self) -> list[Year]:
        """The years, then their sum."""
        return [*self.years, self.whole]


@restricted_included()
def money_years(*, actor: Actor, program_id: int) -> Years:
    """The totals of each fiscal year. Every figure is one grouped sum."""
    authorise(actor, *READERS, program_id=program_id)
    parts: dict[str, Mapping[int, Any]] = {
        "granted": _grants(program_id),
        **_lines(program_id),
        **_recovered(program_id),
        **_bank(program_id),
    }
    numbers = sorted({year for values in parts.values() for year in values}, reverse=True)
    years = [_year(number, parts) for number in numbers]
    whole = _sum(years)
    ledger = ledger_totals(actor=actor, program_id=program_id)
    back = recovery_totals(actor=actor, program_id=program_id)
    agrees = (
        all(year.adds_up for year in [*years, whole])
        and (whole.granted.count, whole.granted.yen) == (ledger.decided.count, ledger.decided.yen)
        and (whole.sent.yen, whole.failed.yen) == (ledger.exported.yen, ledger.failed.yen)
        and (whole.paid.yen, whole.open.yen) == (ledger.paid.yen, ledger.sent.yen)
        and (whole.recalled.yen, whole.clawed_back.yen) == (back.recalled.yen, back.clawed_back.yen)
    )
    return Years(years, whole, agrees)


def years_csv(found: Years) -> bytes:
    """The figures of the report (実績報告) as a list: UTF-8 with mark, CRLF."""
    lines: list[list[object]] = []
    for year in [*reversed(found.years), found.whole]:
        label = year.label if year.year else "合計"
        for name, part in (
            ("支給決定", year.granted),
            ("振込依頼", year.sent),
            ("振込不能", year.failed),
            ("支給済み", year.paid),
            ("結果待ち", year.open),
        ):
            lines.append([label, name, part.count, part.people, part.yen])
        for name, figure in (("組戻", year.recalled), ("返還", year.clawed_back)):
            lines.append([label, name, figure.count, "", figure.yen])
        lines.append([label, "差引支給額", "", "", year.net_yen])
    return csv_file(COLUMNS, lines)


def _fiscal(column: str) -> Case:
    year = ExtractYear(column)
    return Case(When(_in_spring(column), then=year - 1), default=year, output_field=IntegerField())


def _in_spring(column: str) -> Q:
    return Q(**{f"{column}__month__lt": FIRST_MONTH})


def _parts(rows: "QuerySet[Decision] | QuerySet[TransferLine]", column: str) -> dict[int, Part]:
    sums = (
        rows.order_by()
        .annotate(fiscal=_fiscal(column))
        .values("fiscal")
        .annotate(count=Count("pk"), people=Sum("application__household__members"), yen=Sum("amount_yen"))
    )
    return {row["fiscal"]: Part(row["count"], row["people"], row["yen"]) for row in sums}


def _grants(program_id: int) -> dict[int, Part]:
    later = Decision.objects.filter(
        program_id=program_id,
        application=OuterRef("application"),
        term=OuterRef("term"),
        sequence__gt=OuterRef("sequence"),
    )
    grants = Decision.objects.filter(~Exists(later), program_id=program_id, outcome=Decision.Outcome.GRANT)
    return _parts(grants, "decided_on")


def _lines(program_id: int) -> dict[str, dict[int, Part]]:
    sent = TransferLine.objects.filter(program_id=program_id, batch__state=PayoutBatch.State.RELEASED)
    return {
        "sent": _parts(sent, "batch__transfer_on"),
        "failed": _parts(sent.filter(results__outcome=TransferResult.Outcome.FAILED), "batch__transfer_on"),
        "paid": _parts(sent.filter(results__outcome=TransferResult.Outcome.PAID), "batch__transfer_on"),
        "open": _parts(sent.filter(results__isnull=True), "batch__transfer_on"),
    }


def _recovered(program_id: int) -> dict[str, dict[int, Figure]]:
    steps = RecoveryStep.objects.filter(program_id=program_id, kind=RecoveryStep.Kind.RECEIVED).order_by()
    sums = steps.annotate(fiscal=_fiscal("on")).values("fiscal", "recovery__kind")
    found: dict[str, dict[int, Figure]] = {"recalled": {}, "clawed_back": {}}
    for row in sums.annotate(count=Count("pk"), yen=Sum("yen")):
        name = "recalled" if row["recovery__kind"] == Recovery.Kind.RECALL else "clawed_back"
        found[name][row["fiscal"]] = Figure(row["count"], row["yen"])
    return found


def _bank(program_id: int) -> dict[str, dict[int, Figure]]:
    matches = standing_matches(program_id).exclude(kind=StatementMatch.Kind.OTHER).order_by()
    sums = matches.annotate(fiscal=_fiscal("entry__booked_on")).values("fiscal", "entry__is_deposit")
    found: dict[str, dict[int, Figure]] = {"bank_out": {}, "bank_in": {}}
    for row in sums.annotate(count=Count("pk"), yen=Sum("entry__yen")):
        name = "bank_in" if row["entry__is_deposit"] else "bank_out"
        found[name][row["fiscal"]] = Figure(row["count"], row["yen"])
    return found


def _year(number: int, parts: Mapping[str, Mapping[int, Any]]) -> Year:
    return Year(year=number, **{name: values[number] for name, values in parts.items() if number in values})


def _sum(years: list[Year]) -> Year:
    figures = ("recalled", "clawed_back", "bank_out", "bank_in")
    sums: dict[str, Any] = {
        name: sum((getattr(year, name) for year in years), Figure() if name in figures else Part())
        for name in ("granted", "sent", "failed", "paid", "open", *figures)
    }
    return Year(year=0, **sums)
