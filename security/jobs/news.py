"""News of long work: what a person started has come to its end."""

import datetime as dt

from security.actor import Actor
from security.jobs.kinds import all_kinds
from security.models import Job
from security.pages.news import MOST, News
from security.roles import Role

TONES = {Job.State.DONE: "ok", Job.State.FAILED: "bad"}


def job_news(actor: Actor, program_id: int, since: dt.datetime) -> list[News]:
    """Jobs of the person that are done or failed."""
    rows = Job.objects.filter(
        program_id=program_id, created_by_id=actor.person_id, state__in=list(TONES), finished_at__gt=since
    ).order_by("-created_at")
    kinds, opens = all_kinds(), any(actor.has_role(role, program_id) for role in (Role.MANAGER, Role.OFFICER))
    return [
        News(
            at=row.finished_at or row.created_at,
            what=Job.State(row.state).label,
            text=str(kinds[row.kind].label) if row.kind in kinds else row.kind,
            url_name="security:job-show" if opens else "",
            args=(row.pk,) if opens else (),
            tone=TONES[Job.State(row.state)],
        )
        for row in rows[:MOST]
    ]
