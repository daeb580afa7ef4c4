"""What a session knows of its sign-in: when it began, when it was last used, when its person last proved who they are.

It runs on the machine's clock, as the rate limits and one-time codes do; the demo's set clock does not touch it.
"""

import time
from enum import StrEnum
from typing import Final

from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from security import events
from security.audit.record import record_platform
from security.models import User
from security.sign_in.recording import request_id

IDLE_SECONDS: Final = 30 * 60
LONGEST_SECONDS: Final = 10 * 3600
FRESH_SECONDS: Final = 10 * 60
TOUCH_SECONDS: Final = 60  # a request is written into the session once a minute at most

_BEGAN, _SEEN, _PROVED = "signed_in_at", "seen_at", "proved_at"


class Ended(StrEnum):
    """Why a session is over."""

    IDLE = "idle"
    TOO_LONG = "too_long"
    ELSEWHERE = "elsewhere"
    BY_HAND = "by_hand"
    LOCKED = "locked"
    CLOSED = "closed"


def begin(request: HttpRequest, user: User) -> None:
    """A sign-in is complete: this is the person's one session from now on."""
    moment = time.time()
    request.session.update({_BEGAN: moment, _SEEN: moment, _PROVED: moment})
    user.session_key = request.session.session_key or ""
    user.save(update_fields=["session_key"])


def why_over(session: SessionBase, user: User) -> Ended | None:
    """Why the session may not go on, or None."""
    moment = time.time()
    began, seen = _stamps(session, user)
    if not user.may_work:
        return Ended.CLOSED
    if moment - began >= LONGEST_SECONDS:
        return Ended.TOO_LONG
    if moment - seen >= IDLE_SECONDS:
        return Ended.IDLE
    if user.session_key and user.session_key != session.session_key:
        return Ended.ELSEWHERE
    return None


def touch(session: SessionBase, user: User) -> None:
    """The person is there."""
    began, seen = _stamps(session, user)
    moment = time.time()
    if moment - seen >= TOUCH_SECONDS or _SEEN not in session:
        session[_BEGAN], session[_SEEN] = began, moment


def is_fresh(session: SessionBase, user: User) -> bool:
    """True when the person proved who they are within the last minutes."""
    began, _seen = _stamps(session, user)
    proved: float = session.get(_PROVED, began)
    return time.time() - proved < FRESH_SECONDS


def freshen(session: SessionBase) -> None:
    """The person has just proved again who they are."""
    session[_PROVED] = time.time()


def end(request: HttpRequest, why: Ended) -> None:
    """End the session and record why."""
    user = request.user
    if isinstance(user, User):
        record_platform(
            events.SIGNED_OUT,
            user_id=user.pk,
            label=user.username[:60],
            request_id=request_id(),
            data={"why": why.value},
        )
        if user.session_key == request.session.session_key:
            User.objects.filter(pk=user.pk).update(session_key="")
    logout(request)


def _stamps(session: SessionBase, user: User) -> tuple[float, float]:
    """(began, last seen). A session without stamps began at the account's last sign-in."""
    last = user.last_login.timestamp() if user.last_login else time.time()
    began = session.get(_BEGAN, last)
    return began, session.get(_SEEN, began)
