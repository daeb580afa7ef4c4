"""The sealer: links new events every few seconds and anchors the heads outside the database."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from security import clock
from security.audit.chain import GENESIS, current_audit_key, link
from security.db.rows import update_rows
from security.models import AuditEvent, AuditHead, Program
from security.tenancy.scope import program_scope

BATCH = 5_000


def seal_program(program_id: int) -> int:
    """Link the program's unsealed events, oldest row first; returns how many. Safe to run twice at once: the head is
    locked, and events of a transaction that is still open are simply taken next time."""
    with program_scope(program_id):
        AuditHead.objects.bulk_create(
            [AuditHead(program_id=program_id, sequence=0, mac=GENESIS, sealed_at=clock.now())], ignore_conflicts=True
        )
        head = AuditHead.objects.select_for_update().get(program_id=program_id)
        unsealed = AuditEvent.objects.filter(program_id=program_id, sequence__isnull=True).order_by("id")
        events = list(unsealed[:BATCH])
        if not events:
            return 0
        key = current_audit_key()
        for event in events:
            head.sequence += 1
            head.mac = link(bytes(head.mac), event, head.sequence, key)
            event.sequence, event.mac, event.key_id = head.sequence, head.mac, key.id
        update_rows(events, ["sequence", "mac", "key_id"])
        head.sealed_at = clock.now()
        head.save()
        return len(events)


def seal_all() -> int:
    """Link the new events of every program; returns how many were linked."""
    total = 0
    for program_id in Program.objects.order_by("id").values_list("id", flat=True):
        while (linked := seal_program(program_id)) > 0:
            total += linked
            if linked < BATCH:
                break
    return total


def anchor_heads() -> Path:
    """Append the head of every chain to the anchor file, fsynced: what stood there cannot be rewritten unseen."""
    path: Path = settings.AUDIT_ANCHOR_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    programs = list(Program.objects.order_by("id").values_list("id", flat=True))
    with transaction.atomic(), program_scope(programs):
        heads = list(AuditHead.objects.filter(program_id__in=programs).order_by("program_id"))
    lines = [
        json.dumps(
            {
                "program": head.program_id,
                "sequence": head.sequence,
                "mac": bytes(head.mac).hex(),
                "at": clock.now().isoformat(),
            }
        )
        for head in heads
    ]
    with path.open("a", encoding="ascii") as file:
        file.writelines(line + "\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    return path
