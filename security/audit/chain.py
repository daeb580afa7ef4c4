"""The chain: each sealed event's MAC covers the one before it, so that a change, a gap or a swap shows."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from security.models import AuditEvent
from security.sealing.master import NamedKey, parse_keys

GENESIS = b"\0" * 32


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    sequence: int
    what: str


@cache
def audit_keys() -> dict[str, NamedKey]:
    """The keys of the chain by id, current first. They are not in the database."""
    return parse_keys(settings.AUDIT_KEYS, variable="SECRETARIAT_AUDIT_KEY")


def current_audit_key() -> NamedKey:
    """The key that links new events."""
    return next(iter(audit_keys().values()))


def canonical(event: AuditEvent, sequence: int) -> bytes:
    """The bytes of an event that its MAC covers: every column but the chain's own, in a fixed form."""
    content: list[Any] = [
        event.program_id,
        sequence,
        event.pk,
        event.at.isoformat(),
        event.code,
        event.actor_id,
        event.actor_kind,
        event.actor_label,
        event.subject_type,
        list(event.subject_ids),
        event.reason,
        event.request_id,
        event.data,
    ]
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(previous: bytes, event: AuditEvent, sequence: int, key: NamedKey) -> bytes:
    """The MAC (32 bytes) of an event at its place in the chain."""
    return hmac.new(key.secret, previous + canonical(event, sequence), hashlib.sha256).digest()


def breaks(events: Iterable[AuditEvent], *, start: int = 0, start_mac: bytes = GENESIS) -> Iterator[Break]:
    """Walk sealed events in the order of their sequence and yield every place that does not hold."""
    expected, previous = start + 1, start_mac
    for event in events:
        sequence = event.sequence or 0
        if sequence != expected:
            yield Break(expected, f"events {expected} to {sequence - 1} are missing")
        key = audit_keys().get(event.key_id)
        if key is None:
            yield Break(sequence, f"key {event.key_id!r} is not configured")
        elif not hmac.compare_digest(link(previous, event, sequence, key), bytes(event.mac or b"")):
            yield Break(sequence, "the event or one before it was changed")
        expected, previous = sequence + 1, bytes(event.mac or b"")
