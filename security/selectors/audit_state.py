"""The state of the audit chain: its head, its last anchor outside, its verifications."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Subquery

from security import clock
from security.actor import Actor, authorise
from security.audit.last_anchor import LastAnchor, last_anchor
from security.events import meaning_of
from security.models import AuditCheck, AuditEvent, AuditHead, Job
from security.pages.keyset import CountUpTo
from security.services.audit_check.start_check import ASKERS

LISTED: Final = 30
ANCHORED_EVERY_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class AuditState:
    """`event` is the last that was sealed; `waiting` how many the sealer has yet to take. `failed_job` is the number of
    a verification's job that stopped, 0 otherwise."""

    head: AuditHead | None
    event: AuditEvent | None
    waiting: int
    anchor: LastAnchor | None
    checks: list[AuditCheck]
    failed_job: int

    @property
    def meaning(self) -> str:
        """What the last sealed event means, in words."""
        return meaning_of(self.event.code) if self.event else ""

    @property
    def last(self) -> AuditCheck | None:
        """The newest verification that came to its end."""
        return next((check for check in self.checks if check.verified_at is not None), None)

    @property
    def is_running(self) -> bool:
        """Whether one is under way."""
        return any(check.verified_at is None for check in self.checks)

    @property
    def is_anchor_late(self) -> bool:
        """Whether the anchor outside is older than it ought to be, although there is something to anchor."""
        if self.head is None or not self.head.sequence:
            return False
        return self.anchor is None or (clock.now() - self.anchor.at).total_seconds() > 3 * ANCHORED_EVERY_SECONDS

    @property
    def behind(self) -> int:
        """Events that were sealed after the last anchor."""
        return (self.head.sequence if self.head else 0) - (self.anchor.sequence if self.anchor else 0)


def audit_state(*, actor: Actor, program_id: int) -> AuditState:
    """Everything about the program's chain. Raises NotAllowedError."""
    authorise(actor, *ASKERS, program_id=program_id)
    head = AuditHead.objects.filter(program_id=program_id).first()
    events = AuditEvent.objects.filter(program_id=program_id)
    checks = AuditCheck.objects.filter(program_id=program_id).select_related("asked_by").order_by("-pk")
    found = list(checks[:LISTED])
    running = [check.job_number or 0 for check in found if check.verified_at is None]
    stopped = Job.objects.filter(program_id=program_id, pk__in=running, state__in=[Job.State.FAILED])
    return AuditState(
        head=head,
        event=events.filter(sequence=head.sequence).first() if head else None,
        waiting=events.filter(sequence__isnull=True).count(),
        anchor=last_anchor(program_id),
        checks=found,
        failed_job=stopped.values_list("pk", flat=True).first() or 0,
    )


def audit_counts(actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """1 when the newest verification found a break, for the menu."""
    if not any(actor.has_role(role, program_id) for role in ASKERS):
        return {}
    rows = AuditCheck.objects.filter(program_id=program_id)
    newest = rows.filter(verified_at__isnull=False).order_by("-pk").values("pk")[:1]
    return {"security.audit": CountUpTo(rows.filter(pk=Subquery(newest)).exclude(breaks=[]))}
