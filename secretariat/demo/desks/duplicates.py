"""The bench of duplicates: two applications of one household are one claim, and a reviewer says so."""

from cases.models import DuplicateCandidate
from cases.services.duplicate.judge import judge_duplicates
from secretariat.demo.stage import Stage
from security.roles import Role


def judge(stage: Stage) -> int:
    """Merge pairs of one household and leave the others alone; returns how many pairs were judged.

    On the day that is left unfinished the pairs wait for whoever looks at the demo.
    """
    if stage.leaves_work:
        return 0
    with stage.at(11, 45):
        open_pairs = DuplicateCandidate.objects.filter(
            program_id=stage.program_id, state=DuplicateCandidate.State.OPEN
        ).values_list("pk", "application__household_id", "other__household_id")
        same: list[int] = []
        different: list[int] = []
        for pk, household_id, other_id in open_pairs:
            (same if household_id == other_id else different).append(pk)
        judged = 0
        for ids, verdict in (
            (same, DuplicateCandidate.State.MERGED),
            (different, DuplicateCandidate.State.DIFFERENT),
        ):
            if ids:
                outcome = judge_duplicates(
                    actor=stage.play(Role.REVIEWER),
                    program_id=stage.program_id,
                    candidate_ids=ids,
                    verdict=verdict,  # type: ignore[arg-type]
                    reason="同一世帯" if verdict == DuplicateCandidate.State.MERGED else "別の世帯",
                    partial=True,
                )
                judged += len(outcome.done)
    return judged
