"""The monthly review of rights: who was looked at, by whom, and who waits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from security import clock
from security.actor import Actor, authorise
from security.models import AccessReview
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


def review_counts(actor: Actor, program_id: int) -> dict[str, int]:
    """Whom the reader has yet to look at when the day has passed, for the menu."""
    if clock.today().day <= DUE_DAY or not any(
        actor.has_role(role, program_id) for role in (Role.MANAGER, Role.OFFICER)
    ):
        return {}
    page = review_page(actor=actor, program_id=program_id)
    return {"security.reviews": sum(line.may_review for line in page.waiting)}
