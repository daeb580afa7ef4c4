"""Pulling everything that waits on the portal. The one service that opens scopes itself: two databases take turns.

The case side commits first, the portal deletes afterwards. Between the two a worker may die: the next run finds the
submission taken over and only deletes it.
"""

import logging
from collections import Counter

from intake.portal.models import PublishedProgram, Submission
from intake.services.online.pull import Box, pull_submission
from security.actor import system_actor
from security.models import Program
from security.tenancy.scope import program_scope

log = logging.getLogger(__name__)
ACTOR = "intake.pull_submissions"


def pull_waiting(*, program_id: int, limit: int = 200) -> Counter[str]:
    """Take over up to `limit` submissions of a program, oldest first; returns counts by outcome.

    A submission that fails for a reason nobody foresaw stays on the portal and is tried again; the others go on.
    """
    counts: Counter[str] = Counter()
    code = Program.objects.values_list("code", flat=True).get(pk=program_id)
    published = PublishedProgram.objects.filter(code=code).first()
    if published is None:
        return counts
    waiting = Submission.objects.filter(published=published).order_by("pk").values_list("pk", flat=True)[:limit]
    for pk in list(waiting):
        counts[_pull_one(program_id, pk)] += 1
    return counts


def _pull_one(program_id: int, submission_id: int) -> str:
    submission = Submission.objects.filter(pk=submission_id).first()
    if submission is None:  # another worker was faster
        return "gone"
    files = submission.files.order_by("position").values_list("content", flat=True)
    box = Box(submission.reference, bytes(submission.content), tuple(bytes(content) for content in files))
    try:
        with program_scope(program_id):
            outcome = pull_submission(actor=system_actor(ACTOR), program_id=program_id, box=box)
    except Exception:
        log.exception("submission %s could not be taken over", submission.reference)
        return "failed"
    submission.delete()
    return "again" if outcome.again else outcome.outcome
