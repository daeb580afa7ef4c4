"""Verification of the chains: every link, the head, and what was anchored outside the database."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from security.audit.chain import GENESIS, Break, breaks
from security.models import AuditEvent, AuditHead
from security.tenancy.scope import program_scope

READ_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line of the anchor file: the head of a program's chain at a moment."""

    program_id: int
    sequence: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """What the walk over one program's chain found. `unsealed` events are new ones that the sealer has yet to take."""

    program_id: int
    sealed: int
    unsealed: int
    anchors: int
    breaks: tuple[Break, ...]


def read_anchors(path: Path | None = None) -> list[Anchor]:
    """The anchors in the order in which they were written; none when there is no file yet.

    Raises ValueError, with the line's number, for a line that is no anchor.
    """
    path = path or settings.AUDIT_ANCHOR_FILE
    if not path.exists():
        return []
    found = []
    with path.open(encoding="ascii") as file:
        for number, line in enumerate(file, start=1):
            try:
                entry = json.loads(line)
                found.append(Anchor(entry["program"], entry["sequence"], bytes.fromhex(entry["mac"])))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}, line {number}: not an anchor.") from error
    return found


def verify_program(program_id: int, anchors: Iterable[Anchor]) -> Verified:
    """Walk the program's chain from its first event and compare its head and its anchors. Reads row by row.

    The sealer goes on meanwhile: the head is asked for before and after, and the walk ends between the two.
    """
    mine = [anchor for anchor in anchors if anchor.program_id == program_id]
    with program_scope(program_id):
        before = _head(program_id)
        walk = _Walk({before.sequence, *(anchor.sequence for anchor in mine)})
        sealed = AuditEvent.objects.filter(program_id=program_id, sequence__isnull=False).order_by("sequence")
        found = list(breaks(walk.over(sealed.iterator(chunk_size=READ_AT_ONCE))))
        after = _head(program_id)
        unsealed = AuditEvent.objects.filter(program_id=program_id, sequence__isnull=True).count()
    if not walk.lies_between(before, after):
        found.append(Break(walk.last, "the last event is not the head of the chain"))
    found += [
        Break(anchor.sequence, "the event that was anchored is gone or another")
        for anchor in mine
        if anchor.sequence and walk.macs.get(anchor.sequence) != anchor.mac
    ]
    return Verified(program_id, walk.count, unsealed, len(mine), tuple(found))


def _head(program_id: int) -> Anchor:
    head = AuditHead.objects.filter(program_id=program_id).first()
    return Anchor(program_id, head.sequence, bytes(head.mac)) if head else Anchor(program_id, 0, GENESIS)


class _Walk:
    """Remembers, of the events that pass, the last one and those that were anchored."""

    def __init__(self, wanted: set[int]) -> None:
        self.wanted = wanted
        self.macs: dict[int, bytes] = {}
        self.count = 0
        self.last = 0
        self.last_mac = GENESIS

    def lies_between(self, before: Anchor, after: Anchor) -> bool:
        """Whether it passed the head that stood before, and ended at or before the one that stands after."""
        passed = before.sequence == 0 or self.macs.get(before.sequence) == before.mac
        return passed and (self.last < after.sequence or (self.last, self.last_mac) == (after.sequence, after.mac))

    def over(self, events: Iterable[AuditEvent]) -> Iterator[AuditEvent]:
        for event in events:
            self.count += 1
            self.last, self.last_mac = event.sequence or 0, bytes(event.mac or b"")
            if self.last in self.wanted:
                self.macs[self.last] = self.last_mac
            yield event
