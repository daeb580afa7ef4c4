"""Long work of this app: what a chunk of each kind does."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.job_kinds import (
    AUDIT_SAMPLE,
    BUILD_EXPORT,
    CHECK_LETTERS,
    DAILY_REPORT,
    LETTERS_QUEUE,
    MONEY_PACK,
    RENDER_LETTERS,
    RETURN_DATA,
)
from reports.services.audit_sample.make_sample import make_sample
from reports.services.daily_report.make_report import make_report
from reports.services.data_return.finish import finish_data_return
from reports.services.data_return.pack_part import pack_part
from reports.services.disposal.make_certificate import make_certificate
from reports.services.export.build import build_export
from reports.services.letters.begin_rendering import begin_rendering
from reports.services.letters.check_letters import check_letters
from reports.services.letters.finish_run import finish_run
from reports.services.letters.render_lot import render_lot
from reports.services.pack.make_pack import make_pack
from security.actor import system_actor
from security.gate import actor_for
from security.job_kinds import DISPOSE
from security.jobs.kinds import ChunkDone, ChunkWork, JobKind, register_kind
from security.models import User
from security.services.disposal.erase_part import erase_part
from security.services.disposal.finish_disposal import finish_disposal
from security.services.disposal.prove_disposal import prove_disposal


def register() -> None:
    """Make the kinds of work known."""
    register_kind(
        JobKind(CHECK_LETTERS, LETTERS_QUEUE, run=check_chunk, finish=end_of_check, label=_("Check of letters"))
    )
    register_kind(JobKind(BUILD_EXPORT, "bulk", run=export_chunk, label=_("File that leaves the office")))
    register_kind(JobKind(DAILY_REPORT, "bulk", run=report_chunk, label=_("Daily report")))
    register_kind(
        JobKind(
            DISPOSE,
            "bulk",
            run=dispose_chunk,
            finish=end_of_disposal,
            label=_("Disposal of data"),
            may_be_cancelled=False,
        )
    )
    register_kind(
        JobKind(
            RETURN_DATA,
            "bulk",
            run=return_chunk,
            finish=end_of_return,
            label=_("Package for the return of data"),
            may_be_cancelled=False,
        )
    )
    register_kind(JobKind(MONEY_PACK, "bulk", run=pack_chunk, label=_("Papers of a transfer batch")))
    register_kind(JobKind(AUDIT_SAMPLE, "bulk", run=sample_chunk, label=_("Sample for the auditor")))
    register_kind(
        JobKind(RENDER_LETTERS, LETTERS_QUEUE, run=render_chunk, finish=end_of_run, label=_("Drawing of letters"))
    )


def dispose_chunk(work: ChunkWork) -> ChunkDone:
    """Erase a part, or prove that nothing is left."""
    who: dict[str, Any] = {
        "actor": system_actor(DISPOSE),
        "program_id": work.program_id,
        "number": work.params["number"],
    }
    if work.payload["step"] == "proof":
        return ChunkDone({"left": prove_disposal(**who)})
    return ChunkDone({"erased": erase_part(**who, part=work.payload)})


def end_of_disposal(program_id: int, _job_id: int, params: dict[str, Any], _results: list[dict[str, Any]]) -> None:
    """End it and draw its certificate; with anything left, the job fails."""
    who: dict[str, Any] = {"actor": system_actor(DISPOSE), "program_id": program_id, "number": params["number"]}
    finish_disposal(**who)
    make_certificate(**who)


def return_chunk(work: ChunkWork) -> ChunkDone:
    """Pack some tables or files for the return of a program's data."""
    result = pack_part(
        actor=system_actor(RETURN_DATA),
        program_id=work.program_id,
        number=work.params["number"],
        piece=work.position,
        part=work.payload,
    )
    return ChunkDone(result)


def end_of_return(program_id: int, _job_id: int, params: dict[str, Any], results: list[dict[str, Any]]) -> None:
    """Count the package against the database and complete it."""
    finish_data_return(actor=system_actor(RETURN_DATA), program_id=program_id, number=params["number"], results=results)


def pack_chunk(work: ChunkWork) -> ChunkDone:
    """Make the papers of a batch, as the person who asked for them, with the roles held now."""
    person = User.objects.get(pk=work.created_by_id or 0)
    made = make_pack(actor=actor_for(person), program_id=work.program_id, number=work.payload["number"])
    return ChunkDone({"pack": made.pk})


def sample_chunk(work: ChunkWork) -> ChunkDone:
    """Draw and trace a sample, as the person who asked for it, with the roles held now."""
    person = User.objects.get(pk=work.created_by_id or 0)
    made = make_sample(
        actor=actor_for(person),
        program_id=work.program_id,
        number=work.payload["number"],
        seed=work.payload["seed"],
        size=work.payload["size"],
        last_line=work.payload["last_line"],
    )
    return ChunkDone({"sample": made.pk, "payments": len(made.lines)})


def report_chunk(work: ChunkWork) -> ChunkDone:
    """Make the report of a day, as the manager who asked for it, with the roles held now."""
    manager = User.objects.get(pk=work.created_by_id or 0)
    made = make_report(
        actor=actor_for(manager), program_id=work.program_id, on=dt.date.fromisoformat(work.payload["on"])
    )
    return ChunkDone({"report": made.pk})


def export_chunk(work: ChunkWork) -> ChunkDone:
    """Build an approved file."""
    rows = build_export(actor=system_actor(BUILD_EXPORT), program_id=work.program_id, number=work.payload["number"])
    return ChunkDone({"rows": rows})


def check_chunk(work: ChunkWork) -> ChunkDone:
    """Check some letters; the result says which may be drawn, by kind."""
    checked = check_letters(
        actor=system_actor(CHECK_LETTERS), program_id=work.program_id, notice_ids=work.payload["notices"]
    )
    result = {"printable": checked.printable, "blocked": len(checked.problems), "left_out": checked.left_out}
    return ChunkDone(result, checked.problems)


def end_of_check(program_id: int, _job_id: int, params: dict[str, Any], results: list[dict[str, Any]]) -> None:
    """Go on with the drawing."""
    begin_rendering(
        actor=system_actor(CHECK_LETTERS),
        program_id=program_id,
        run_id=params["run"],
        results=results,
        workers=params["workers"],
    )


def render_chunk(work: ChunkWork) -> ChunkDone:
    """Draw one lot."""
    rendered = render_lot(
        actor=system_actor(RENDER_LETTERS),
        program_id=work.program_id,
        run_id=work.params["run"],
        number=work.payload["number"],
        kind=work.payload["kind"],
        notice_ids=work.payload["notices"],
    )
    result = {"lot": rendered.lot_id, "blocked": rendered.blocked, "left_out": rendered.left_out}
    return ChunkDone(result, rendered.problems)


def end_of_run(program_id: int, _job_id: int, params: dict[str, Any], results: list[dict[str, Any]]) -> None:
    """Write the manifest."""
    finish_run(
        actor=system_actor(RENDER_LETTERS),
        program_id=program_id,
        run_id=params["run"],
        blocked=sum(result["blocked"] for result in results),
        left_out=sum(result["left_out"] for result in results),
    )
