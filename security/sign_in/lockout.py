"""Lock-out: after a few failures in a row an account rests, until time passes or a manager unlocks it.

The counting is allauth's rate limit, by the name that was typed, so that an unknown name rests like a known one. The
account's own mark makes it visible on the unlock screen and outlives the cache.
"""

import datetime as dt
import time
from typing import Final

from allauth.core import context, ratelimit
from django.http import HttpRequest

from security import events
from security.models import User
from security.sign_in.recording import record_account

ATTEMPTS: Final = 5
LOCK_MINUTES: Final = 15
ACTION: Final = "login_failed"


def name_key(username: str) -> str:
    """Key of the rate limit of a typed user name."""
    return f"name:{username.strip().lower()}"


def factor_key(user: User) -> str:
    """Key of the rate limit of an account's second factor: allauth counts under it."""
    return f"mfa-auth-user-{user.pk}"


def is_locked(user: User) -> bool:
    """True while the account rests."""
    return user.locked_until is not None and user.locked_until > _now()


def has_attempts_left(user: User) -> bool:
    """Whether the account's second factor may be tried once more."""
    return bool(ratelimit.consume(context.request, action=ACTION, key=factor_key(user), dry_run=True))


def lock_when_used_up(request: HttpRequest, user: User, *, key: str) -> None:
    """After a failure: lock the account when no attempt is left under the key."""
    if ratelimit.consume(request, action=ACTION, key=key, dry_run=True):
        return
    if is_locked(user):
        return
    user.locked_until = _now() + dt.timedelta(minutes=LOCK_MINUTES)
    user.save(update_fields=["locked_until"])
    record_account(events.ACCOUNT_LOCKED, user, minutes=LOCK_MINUTES)


def unlock(user: User, *, by: User) -> None:
    """Let the person try again at once."""
    for key in (name_key(user.username), factor_key(user)):
        ratelimit.clear(context.request, action=ACTION, key=key)
    user.locked_until = None
    user.save(update_fields=["locked_until"])
    record_account(events.ACCOUNT_UNLOCKED, user, by=by)


def _now() -> dt.datetime:
    """The machine's time: rate limits run on it."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)
