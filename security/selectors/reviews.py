"""The monthly review of rights: who was looked at, by whom, and who waits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from security import clock
from security.actor import Actor, authorise
from security.models import AccessReview, ProgramGroupPermission, ProgramUserPermission, User
from security.pages.keyset import CountUpTo
from security.roles import Role
from security.selectors.people import READERS, Worker, workers_of

DUE_DAY: Final = 10  # of each month
REVIEWERS: Final = (Role.MANAGER, Role.OFFICER)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A person with what was found this month; `may_review` says whether the reader is to look at them."""

    worker: Worker
    review: AccessReview | None
    may_review: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The review of a month. `withdrawn` are people who lost their rights in it and have no role any more."""

    month: dt.date
    due_on: dt.date
    lines: list[ReviewLine]
    withdrawn: list[AccessReview]

    @property
    def waiting(self) -> list[ReviewLine]:
        """Who was not looked at yet."""
        return [line for line in self.lines if line.review is None]

    @property
    def own(self) -> list[ReviewLine]:
        """Whom of these the reader is to look at: what the menu counts."""
        return [line for line in self.waiting if line.may_review]

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed by which everybody is to be looked at."""
        return bool(self.waiting) and clock.today() > self.due_on


def review_page(*, actor: Actor, program_id: int) -> ReviewPage:
    """This month's review."""
    authorise(actor, *READERS, program_id=program_id)
    month = clock.today().replace(day=1)
    found = AccessReview.objects.filter(program_id=program_id, month=month).select_related("person", "reviewed_by")
    reviews = {review.person_id: review for review in found}
    people = [worker for worker in workers_of(program_id) if not worker.has_left]
    lines = [
        ReviewLine(worker, reviews.get(worker.user.pk), may_review(actor, program_id, worker)) for worker in people
    ]
    shown = {worker.user.pk for worker in people}
    gone = [
        review
        for person, review in reviews.items()
        if review.outcome == AccessReview.Outcome.WITHDRAWN and person not in shown
    ]
    return ReviewPage(month, month.replace(day=DUE_DAY), lines, gone)


def may_review(actor: Actor, program_id: int, worker: Worker) -> bool:
    """A manager looks at the contractor's people; an officer at the municipality's, and at managers, who answer to the
    municipality. Nobody at themselves."""
    if worker.user.pk == actor.user_id:
        return False
    by_manager = worker.is_of_contractor and actor.has_role(Role.MANAGER, program_id)
    is_for_officer = not worker.is_of_contractor or Role.MANAGER in worker.roles
    return by_manager or (is_for_officer and actor.has_role(Role.OFFICER, program_id))


def reviewable(actor: Actor, program_id: int, ids: Sequence[int]) -> list[Worker]:
    """Those of the accounts that the actor may look at and that nobody has looked at this month."""
    page = review_page(actor=actor, program_id=program_id)
    wanted = set(ids)
    return [line.worker for line in page.waiting if line.may_review and line.worker.user.pk in wanted]


def review_counts(actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """Whom the reader has yet to look at when the day has passed, for the menu; by one query."""
    today = clock.today()
    if today.day <= DUE_DAY or not any(actor.has_role(role, program_id) for role in REVIEWERS):
        return {}
    reviewed = AccessReview.objects.filter(program_id=program_id, month=today.replace(day=1)).values("person_id")
    rows = _on_program(program_id).exclude(pk__in=reviewed).exclude(pk=actor.user_id or 0)
    mine = Q(pk=None)
    if actor.has_role(Role.MANAGER, program_id):
        mine |= Q(contractor__isnull=False)
    if actor.has_role(Role.OFFICER, program_id):
        managers = _permissions(program_id, Role.MANAGER)
        mine |= Q(municipality__isnull=False) | Q(pk__in=managers)
    return {"security.reviews": CountUpTo(rows.filter(mine))}


def _on_program(program_id: int) -> "QuerySet[User]":
    """Open accounts with a role on the program; systems are no people."""
    open_today = Q(works_until=None) | Q(works_until__gte=clock.today())
    through = ProgramGroupPermission.objects.filter(content_object_id=program_id).values("group_id")
    has_role = Q(pk__in=_permissions(program_id)) | Q(groups__in=through)
    return User.objects.filter(has_role, open_today, is_active=True).distinct()


def _permissions(program_id: int, role: Role | None = None) -> "QuerySet[Any, Any]":
    rows = ProgramUserPermission.objects.filter(content_object_id=program_id)
    if role is None:
        rows = rows.exclude(permission__codename=Role.API_CLIENT.codename)
    else:
        rows = rows.filter(permission__codename=role.codename)
    return rows.values("user_id")
