"""News of long work: what a person started has come to its end."""

import datetime as dt

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from security.actor import Actor
from security.jobs.kinds import all_kinds
from security.models import Job
from security.pages.news import News
from security.roles import Role

TONES = {Job.State.DONE: "ok", Job.State.FAILED: "bad"}


def ended_jobs(actor: Actor, program_id: int, since: dt.datetime | Combinable) -> "QuerySet[Job]":
    """Jobs of the person that are done or failed."""
    rows = Job.objects.filter(program_id=program_id, created_by_id=actor.person_id, state__in=list(TONES))
    return rows.filter(finished_at__gt=since).order_by("-finished_at")


def tell_job(row: Job, actor: Actor) -> News:
    """The kind of the job and how it ended; its page is the manager's and the officer's."""
    kinds, opens = all_kinds(), any(actor.has_role(role, row.program_id) for role in (Role.MANAGER, Role.OFFICER))
    return News(
        at=row.finished_at or row.created_at,
        what=Job.State(row.state).label,
        text=str(kinds[row.kind].label) if row.kind in kinds else row.kind,
        url_name="security:job-show" if opens else "",
        args=(row.pk,) if opens else (),
        tone=TONES[Job.State(row.state)],
    )
