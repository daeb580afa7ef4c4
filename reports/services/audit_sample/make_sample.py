"""Making of a sample: drawn by its seed, each payment traced from its envelope to the bank, one PDF."""

import base64
import hashlib

from django.template.loader import render_to_string

from reports import events
from reports.models import AuditSample
from reports.pdf import lay_out
from reports.rules.sampling import draw
from reports.selectors.audit_trace import Trace, traces
from reports.services.audit_sample.start_sample import ASKERS, released_lines
from security import clock
from security.access.purposes import Purpose
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import AccessLog, Program
from security.tenancy.scope import restricted_included

PLACE = "reports:sample-file"


@restricted_included()
def make_sample(*, actor: Actor, program_id: int, number: int, seed: str, size: int, last_line: int) -> AuditSample:
    """Draw `size` lines of released batches up to `last_line` and trace them. Again: the one that was made.

    Restricted cases are drawn like others and stand in it without name, image or account. Whose cases are in it stands
    in the access log. Takes seconds, so it belongs into a task.
    """
    authorise(actor, *ASKERS, program_id=program_id)
    # Idempotency: a chunk whose worker died after the commit is run again.
    standing = AuditSample.objects.filter(program_id=program_id, number=number).first()
    if standing is not None:
        return standing
    population = released_lines(program_id).filter(pk__lte=last_line).order_by("pk").values_list("pk", flat=True)
    ids = list(population.iterator(chunk_size=10_000))
    lines = draw(seed, ids, size)
    found = traces(program_id=program_id, line_ids=lines)
    made_at = clock.now()
    program = Program.objects.select_related("municipality").get(pk=program_id)
    context = {
        "program": program,
        "number": number,
        "seed": seed,
        "population": len(ids),
        "last_line": last_line,
        "traces": found,
        "made_at": made_at,
        "made_by": actor.label,
    }
    pdf: bytes = lay_out(render_to_string("reports/documents/audit_sample.html", context)).write_pdf()
    made = AuditSample.objects.create(
        program_id=program_id,
        number=number,
        seed=seed,
        population=len(ids),
        last_line=last_line,
        lines=lines,
        content=base64.b64encode(pdf).decode("ascii"),
        size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        made_at=made_at,
        made_by_id=actor.person_id,
    )
    _note(actor, program_id, found)
    record(
        events.SAMPLE_MADE,
        actor=actor,
        program_id=program_id,
        subject_ids=[made.pk],
        data={"number": number, "seed": seed, "population": len(ids), "lines": lines, "sha256": made.sha256},
    )
    return made


def _note(actor: Actor, program_id: int, found: list[Trace]) -> None:
    shown = [trace.household_id for trace in found if not trace.restricted]
    if shown:
        AccessLog.objects.create(
            program_id=program_id,
            at=clock.now(),
            person_id=actor.person_id,
            place=PLACE,
            purpose=Purpose.SUPERVISION,
            listed=shown,
            listed_count=len(shown),
        )
