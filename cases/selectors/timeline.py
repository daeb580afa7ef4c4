"""What happened to a case, newest first, as one line of time."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import HoldKind, NoticeKind, Status, Transition
from cases.selectors.applications import ApplicationDetail
from cases.selectors.readers import authorise_reader
from security.actor import Actor
from security.models import User
from security.roles import EmployerKind


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: when, a dot of a kind ("step", "hold", "free", "review", "mail"), what, more of it, and who."""

    at: dt.datetime
    dot: str
    what: str
    more: str = ""
    who: str = ""


def timeline(*, actor: Actor, program_id: int, detail: ApplicationDetail) -> list[Happening]:
    """Transitions, stops, screenings and letters. A municipality's reader sees "the contractor" for its staff."""
    authorise_reader(actor, program_id)
    names = _Names.of_case(actor, detail)
    lines = [*_steps(detail, names), *_holds(detail, names), *_reviews(detail, names), *_letters(detail)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


@dataclass(frozen=True, slots=True)
class _Names:
    """People by their id, as the reader may know them."""

    shown: dict[int, str]

    @classmethod
    def of_case(cls, actor: Actor, detail: ApplicationDetail) -> "_Names":
        people: list[User | None] = [step.actor for step in detail.transitions]
        people += [review.reviewer for review in detail.reviews]
        people += [person for hold in detail.holds for person in (hold.opened_by, hold.released_by)]
        veiled = actor.kind is EmployerKind.MUNICIPALITY
        return cls(
            {
                user.pk: _("the contractor") if veiled and user.employer_kind == EmployerKind.CONTRACTOR else str(user)
                for user in people
                if user is not None
            }
        )

    def of(self, user_id: int | None) -> str:
        return self.shown.get(user_id, "") if user_id is not None else _("by itself")


def _steps(detail: ApplicationDetail, names: _Names) -> Iterator[Happening]:
    for step in detail.transitions:
        yield Happening(step.at, _dot(step), _what(step), step.reason, names.of(step.actor_id))


def _dot(step: Transition) -> str:
    return "mail" if not step.from_status else "step"


def _what(step: Transition) -> str:
    to = Status(step.to_status).label
    if not step.from_status:
        return _("Arrived")
    return _("%(from)s → %(to)s") % {"from": Status(step.from_status).label, "to": to}


def _holds(detail: ApplicationDetail, names: _Names) -> Iterator[Happening]:
    for hold in detail.holds:
        name = str(HoldKind(hold.kind).label)
        if hold.kind == HoldKind.DEFICIENCY:
            name = f"{name} {hold.reason}"
        more = "" if hold.kind == HoldKind.DEFICIENCY else hold.reason
        yield Happening(
            hold.opened_at, "hold", _("Stopped: %(kind)s") % {"kind": name}, more, names.of(hold.opened_by_id)
        )
        if hold.released_at is not None:
            what = _("Stop lifted: %(kind)s") % {"kind": name}
            yield Happening(hold.released_at, "step", what, hold.release_reason, names.of(hold.released_by_id))


def _reviews(detail: ApplicationDetail, names: _Names) -> Iterator[Happening]:
    for review in detail.reviews:
        what = _("%(stage)s: %(outcome)s") % {
            "stage": review.get_stage_display(),
            "outcome": review.get_outcome_display(),
        }
        yield Happening(review.at, "step", what, review.comment, names.of(review.reviewer_id))


def _letters(detail: ApplicationDetail) -> Iterable[Happening]:
    for notice in detail.notices:
        label = NoticeKind(notice.kind).label
        if notice.posted_at is not None:
            yield Happening(notice.posted_at, "mail", _("Posted: %(letter)s") % {"letter": label})
        if notice.returned_at is not None:
            yield Happening(notice.returned_at, "mail", _("Came back: %(letter)s") % {"letter": label})
