"""Returns of data, as the contractor's manager, the municipality's officers and its auditor see them."""

from dataclasses import dataclass
from typing import Any, Final

from reports.job_kinds import RETURN_DATA
from reports.models import DataReturn, DataReturnPart, Medium
from reports.selectors.media import media_of_return
from security.actor import Actor, authorise
from security.disposal.holdings import all_holdings
from security.models import Job, Program
from security.pages.keyset import CountUpTo
from security.pages.menu import RETURNED
from security.roles import Role

READERS: Final = (Role.MANAGER, Role.OFFICER, Role.AUDITOR)
State = DataReturn.State


@dataclass(frozen=True, slots=True)
class AppLine:
    """One kind of data in a package: its tables, rows, and files in rows."""

    label: str
    tables: int
    rows: int
    files: int


@dataclass(frozen=True, slots=True)
class DataReturnPage:
    """One return of data, and what the reader may do with it now. `differing` are the tables whose counts are not those
    of the database."""

    found: DataReturn
    parts: list[DataReturnPart]
    kinds: list[AppLine]
    tables: list[dict[str, Any]]
    differing: list[dict[str, Any]]
    media: list[Medium]
    job: Job | None
    may_decide: bool
    may_drop: bool
    may_fetch: bool
    may_allow: bool
    may_hand_over: bool
    may_tell_password: bool
    may_receive: bool


def data_returns(*, actor: Actor, program_id: int) -> list[DataReturn]:
    """All of them, the newest first."""
    authorise(actor, *READERS, program_id=program_id)
    rows = DataReturn.objects.filter(program_id=program_id).select_related("asked_by", "decided_by", "received_by")
    return list(rows.defer("summary").order_by("-number"))


def may_ask_return(*, actor: Actor, program_id: int) -> bool:
    """Whether the reader may ask for one now."""
    authorise(actor, *READERS, program_id=program_id)
    is_open = DataReturn.objects.filter(program_id=program_id, state__in=DataReturn.OPEN).exists()
    is_closed = Program.objects.filter(pk=program_id, closed_at__isnull=False).exists()
    return actor.has_role(Role.MANAGER, program_id) and not is_open and not is_closed


def data_return_page(*, actor: Actor, program_id: int, number: int) -> DataReturnPage | None:
    """One return of data, or None."""
    authorise(actor, *READERS, program_id=program_id)
    rows = DataReturn.objects.filter(program_id=program_id, number=number)
    found = rows.select_related("asked_by", "decided_by", "received_by").first()
    if found is None:
        return None
    is_officer, is_manager = (actor.has_role(role, program_id) for role in (Role.OFFICER, Role.MANAGER))
    mine = found.asked_by_id == actor.user_id
    parts = list(DataReturnPart.objects.filter(program_id=program_id, data_return=found).order_by("piece", "position"))
    media = media_of_return(program_id, number)
    is_out = any(medium.state == Medium.State.OUT for medium in media)
    tables = (found.summary or {"tables": []})["tables"]
    built = found.state in {State.READY, State.EXPIRED}
    return DataReturnPage(
        found=found,
        parts=parts if found.state == State.READY else [],
        kinds=_by_kind(tables),
        tables=tables,
        differing=[line for line in tables if line["rows"] != line["in_database"]],
        media=media,
        job=_job(found),
        may_decide=is_officer and found.state == State.ASKED and not mine,
        may_drop=is_manager and (built or found.state in {State.ASKED, State.BUILDING}),
        may_fetch=is_manager and mine and found.state == State.READY,
        may_allow=is_officer and found.state == State.READY,
        may_hand_over=is_manager and built and not is_out and all(part.fetched for part in parts),
        may_tell_password=is_officer and built,
        may_receive=is_officer and built and is_out,
    )


def last_return(*, actor: Actor, program_id: int) -> DataReturn | None:
    """The last package that the municipality received, or the one that is under way."""
    authorise(actor, *READERS, program_id=program_id)
    wanted = [*DataReturn.OPEN, State.EXPIRED, State.RECEIVED]
    rows = DataReturn.objects.filter(program_id=program_id, state__in=wanted).select_related("received_by")
    found = list(rows.defer("summary").order_by("-number"))
    return next((one for one in found if one.state == State.RECEIVED), found[0] if found else None)


def data_return_counts(actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """Returns that wait for the officer, for the menu; and for everybody whether the data went back."""
    rows = DataReturn.objects.filter(program_id=program_id)
    found = {RETURNED: CountUpTo(rows.filter(state=State.RECEIVED))}
    if actor.has_role(Role.OFFICER, program_id):
        found["reports.data_returns"] = CountUpTo(rows.filter(state=State.ASKED))
    return found


def _by_kind(tables: list[dict[str, Any]]) -> list[AppLine]:
    lines = []
    for app, holding in all_holdings().items():
        mine = [line for line in tables if line["app"] == app]
        if mine:
            rows, files = (sum(line[name] for line in mine) for name in ("rows", "files"))
            lines.append(AppLine(str(holding.label), len(mine), rows, files))
    return lines


def _job(found: DataReturn) -> Job | None:
    jobs = Job.objects.filter(program_id=found.program_id, kind=RETURN_DATA, params__number=found.number)
    return jobs.order_by("-pk").first()
