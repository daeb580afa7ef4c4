"""Writing of audit events, in the transaction of the act itself."""

from collections.abc import Sequence
from typing import Any

from security import clock
from security.actor import Actor
from security.events import EventCode
from security.models import AuditEvent, PlatformEvent


def record(
    event: EventCode,
    *,
    actor: Actor,
    program_id: int,
    subject_ids: Sequence[int] = (),
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Insert one event for all subjects of one act. `data` holds ids, codes and counts: never a personal value."""
    AuditEvent.objects.create(
        program_id=program_id,
        at=clock.now(),
        code=event.code,
        actor_id=actor.user_id,
        actor_kind=actor.kind.value,
        actor_label=actor.label,
        subject_type=event.subject_type,
        subject_ids=list(subject_ids),
        reason=reason,
        request_id=actor.request_id,
        data=data or {},
    )


def record_platform(
    event: EventCode, *, user_id: int | None, label: str, request_id: str = "", data: dict[str, Any] | None = None
) -> None:
    """Insert an event that belongs to no program: a refusal, a sign-in, a grant."""
    PlatformEvent.objects.create(
        at=clock.now(), code=event.code, actor_id=user_id, actor_label=label, request_id=request_id, data=data or {}
    )
