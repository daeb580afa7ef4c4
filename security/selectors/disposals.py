"""Retention and disposal as the contractor's manager, the municipality's officers and its auditor see them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise

from security.actor import Actor, authorise
from security.disposal.holdings import all_holdings
from security.disposal.survey import reasons_to_keep, table_names
from security.disposal.terms import Term, obstacles, terms_of
from security.models import Disposal, DisposalCertificate, Job, Program, RetentionHold
from security.pages.keyset import CountUpTo
from security.roles import Role

READERS: Final = (Role.MANAGER, Role.OFFICER, Role.AUDITOR)
State = Disposal.State


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """The rules, the holds, those that stand first, and the disposals, the newest first."""

    terms: list[Term]
    holds: list[RetentionHold]
    disposals: list[Disposal]
    may_plan: bool

    @property
    def standing_holds(self) -> int:
        """How many stop a disposal now."""
        return sum(hold.lifted_at is None for hold in self.holds)

    @property
    def due_apps(self) -> list[str]:
        """Kinds of data whose time is over and that are still there."""
        return [term.holding.app for term in self.terms if term.is_due and not term.is_disposed]


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of data in figures: tables, rows of each sort, and what went of them."""

    label: str | Promise
    tables: int
    rows: int
    history: int
    search: int
    erased: int

    @property
    def total(self) -> int:
        """All rows."""
        return self.rows + self.history + self.search


@dataclass(frozen=True, slots=True)
class DisposalPage:
    """One disposal in full. `tables` are those of the proof, or before it of the dry run; `kept` are those that stay,
    with their rows and the reason."""

    disposal: Disposal
    certificate: DisposalCertificate | None
    counted: list[KindLine]
    proven: list[KindLine]
    tables: "list[TableLine]"
    kept: "list[Kept]"
    obstacles: list[str]
    job: Job | None
    may_ask: bool
    may_drop: bool
    may_decide: bool


def retention_page(*, actor: Actor, program_id: int) -> RetentionPage:
    """Everything about how long data stay. Raises NotAllowedError."""
    authorise(actor, *READERS, program_id=program_id)
    program = Program.objects.get(pk=program_id)
    holds = RetentionHold.objects.filter(program_id=program_id).select_related("set_by", "lifted_by").order_by("-pk")
    rows = Disposal.objects.filter(program_id=program_id).select_related("planned_by", "decided_by")
    disposals = list(rows.defer("counted", "proof").order_by("-number"))
    is_open = any(row.state in Disposal.OPEN for row in disposals)
    return RetentionPage(
        terms=terms_of(program),
        holds=sorted(holds, key=lambda hold: hold.lifted_at is not None),
        disposals=disposals,
        may_plan=actor.has_role(Role.MANAGER, program_id) and not is_open and program.closed_at is None,
    )


def disposal_page(*, actor: Actor, program_id: int, number: int) -> DisposalPage | None:
    """One disposal, or None."""
    authorise(actor, *READERS, program_id=program_id)
    rows = Disposal.objects.filter(program_id=program_id, number=number)
    disposal = rows.select_related("planned_by", "decided_by", "job").first()
    if disposal is None:
        return None
    waits = disposal.state in {State.COUNTED, State.ASKED}
    against = obstacles(Program.objects.get(pk=program_id), disposal.apps) if waits else []
    is_officer, is_manager = (actor.has_role(role, program_id) for role in (Role.OFFICER, Role.MANAGER))
    mine = disposal.planned_by_id == actor.user_id
    found = disposal.proof or disposal.counted or {"tables": [], "outside": []}
    return DisposalPage(
        disposal=disposal,
        certificate=_certificate(disposal),
        counted=by_kind(disposal.apps, (disposal.counted or {"tables": []})["tables"]),
        proven=by_kind(disposal.apps, (disposal.proof or {"tables": []})["tables"]),
        tables=_named([*found["tables"], *found["outside"]]),
        kept=kept_by_reason((disposal.proof or {"kept": []})["kept"]),
        obstacles=against,
        job=disposal.job,
        may_ask=is_manager and disposal.state == State.COUNTED and not against,
        may_drop=is_manager and disposal.state in {State.COUNTING, State.COUNTED},
        may_decide=is_officer and disposal.state == State.ASKED and not mine,
    )


def by_kind(apps: Iterable[str], tables: Iterable[Mapping[str, Any]]) -> list[KindLine]:
    """Lines of tables added up by kind of data."""
    sums: dict[str, Counter[str]] = {app: Counter() for app in apps}
    for line in tables:
        one = sums[line["app"]]
        one.update({"tables": 1, line["kind"]: line["rows"], "erased": line.get("erased", 0)})
    return [
        KindLine(
            label=all_holdings()[app].label,
            tables=one["tables"],
            rows=one["rows"],
            history=one["history"],
            search=one["search"],
            erased=one["erased"],
        )
        for app, one in sums.items()
    ]


@dataclass(frozen=True, slots=True)
class TableLine:
    """One table: what it holds in words, its name in the database, its rows, and how many values by sealed or searched
    column."""

    what: str
    table: str
    rows: int
    columns: Sequence[tuple[str, int]]


def _named(lines: Iterable[Mapping[str, Any]]) -> list[TableLine]:
    names = table_names()
    return [
        TableLine(
            names.get(line["table"], line["table"]), line["table"], line["rows"], list(line.get("columns", {}).items())
        )
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays for one reason: its rows, and what the tables with them hold."""

    why: str
    rows: int
    tables: list[TableLine]


def kept_by_reason(lines: Iterable[Mapping[str, Any]]) -> list[Kept]:
    """What a proof says that stays and holds something, by the reason for which it does."""
    reasons = reasons_to_keep()
    found: dict[str, Kept] = {}
    for line in _named(lines):
        if line.rows:
            why = reasons.get(line.table, "")
            standing = found.get(why) or Kept(why, 0, [])
            found[why] = Kept(why, standing.rows + line.rows, [*standing.tables, line])
    return list(found.values())


def disposal_counts(actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """Disposals that wait for the officer, for the menu."""
    if not actor.has_role(Role.OFFICER, program_id):
        return {}
    return {"reports.disposals": CountUpTo(Disposal.objects.filter(program_id=program_id, state=State.ASKED))}


def _certificate(disposal: Disposal) -> DisposalCertificate | None:
    rows = DisposalCertificate.objects.filter(program_id=disposal.program_id, disposal=disposal)
    return rows.defer("content").first()
