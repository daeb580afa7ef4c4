"""The municipality's desk: an officer decides in bulk, twice a week."""

from cases.models import Application, Decision, Status
from cases.selectors.facts import found_unfit
from cases.services.decision.decide import decide
from secretariat.demo.stage import Stage
from security.roles import Role

# What is decided on the day that is left unfinished.
DECIDED = 0.6

DENIAL_REASON = "審査の結果、支給要件に該当しないことを確認したため"


def decide_all(stage: Stage) -> int:
    """Grant what both screenings found fit and deny what they did not; returns how many were decided on."""
    with stage.at(15, 30):
        waiting = Application.objects.filter(
            program_id=stage.program_id, status=Status.REVIEWED, holds__isnull=True
        ) | Application.objects.filter(program_id=stage.program_id, status=Status.REVIEWED).exclude(
            holds__released_at=None
        )
        ids = stage.todays(list(waiting.order_by("received_at", "pk").values_list("pk", flat=True).distinct()), DECIDED)
        unfit = _unfit(stage, ids)
        granted = decide(
            actor=stage.play(Role.OFFICER),
            program_id=stage.program_id,
            application_ids=[pk for pk in ids if pk not in unfit],
            outcome=Decision.Outcome.GRANT,
            partial=True,
        )
        denied = decide(
            actor=stage.play(Role.OFFICER, 1),
            program_id=stage.program_id,
            application_ids=[pk for pk in ids if pk in unfit],
            outcome=Decision.Outcome.DENY,
            reason=DENIAL_REASON,
            partial=True,
        )
    count = len(granted.done) + len(denied.done)
    if count:
        stage.narrator.say(
            f"{stage.program.name}: {len(granted.done):,} granted, {granted.total_yen:,} yen; {len(denied.done)} denied"
        )
    return count


def _unfit(stage: Stage, application_ids: list[int]) -> set[int]:
    """Applications that the last screening found not eligible."""
    rows = Application.objects.filter(found_unfit(stage.program_id), program_id=stage.program_id)
    return set(rows.filter(pk__in=application_ids).values_list("pk", flat=True))
