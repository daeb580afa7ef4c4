"""Writing of result rows, for the services that know what became of the lines."""

from collections.abc import Mapping, Sequence

from cases.models import TransferLine, TransferResult
from security import clock
from security.actor import Actor


def write_results(
    *,
    actor: Actor,
    program_id: int,
    lines: Sequence[TransferLine],
    outcome: TransferResult.Outcome,
    reasons: Mapping[int, TransferResult.Reason],
) -> None:
    """One result a line, append-only; `reasons` by line id, empty for paid lines. The caller authorised the actor."""
    TransferResult.objects.bulk_create(
        [
            TransferResult(
                program_id=program_id,
                line=line,
                person_id=line.person_id,
                purpose=line.purpose,
                period=line.period,
                attempt=line.attempt,
                outcome=outcome,
                reason=reasons.get(line.pk, ""),
                recorded_at=clock.now(),
                recorded_by_id=actor.user_id,
            )
            for line in lines
        ],
        batch_size=2_000,
    )
