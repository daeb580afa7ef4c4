"""Events of sign-in: who, never what was typed."""

from typing import Any

from structlog.contextvars import get_contextvars

from security.audit.record import record_platform
from security.events import EventCode
from security.models import User


def request_id() -> str:
    """Id of the running request, as it stands in the log."""
    return str(get_contextvars().get("request_id", ""))[:40]


def record_account(event: EventCode, account: User, *, by: User | None = None, **data: Any) -> None:
    """One event about an account; `by` is who did it, when that is another person."""
    who = by or account
    about = {"account": account.pk} if by else {}
    record_platform(event, user_id=who.pk, label=who.username[:60], request_id=request_id(), data={**about, **data})


def record_unknown(event: EventCode, **data: Any) -> None:
    """An event about a name that is no account. The name is not kept: people type passwords into the wrong field."""
    record_platform(event, user_id=None, label="unknown", request_id=request_id(), data=data)
