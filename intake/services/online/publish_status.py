"""Publishing what residents are told of their applications."""

from collections.abc import Collection

from cases.models import Application, Hold, Household, Status
from cases.selectors.setup import setup_of
from intake import events
from intake.portal.locks import hash_number
from intake.portal.models import PublishedProgram, PublishedStatus
from intake.rules.resident_status import resident_status
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role


def publish_statuses(*, actor: Actor, program_id: int, household_ids: Collection[int] | None = None) -> int:
    """Bring the portal's statuses up to date, of these households or of all; returns how many changed.

    Under the number of a household's letter stands its newest application that was not merged into another. Restricted
    households are not shown. Nothing happens before the program is published.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    code = Program.objects.values_list("code", flat=True).get(pk=program_id)
    published = PublishedProgram.objects.filter(code=code).first()
    if published is None:
        return 0
    _take_back_restricted(program_id, published)
    wanted = _statuses(program_id, bytes(published.number_key), household_ids)
    standing = {
        bytes(number_hash): status
        for number_hash, status in PublishedStatus.objects.filter(published=published).values_list(
            "number_hash", "status"
        )
    }
    changed = {number: status for number, status in wanted.items() if standing.get(number) != status}
    PublishedStatus.objects.bulk_create(
        [
            PublishedStatus(
                published=published,
                number_hash=number,
                status=status,
                since_on=clock.today(),
                published_at=clock.now(),
            )
            for number, status in changed.items()
        ],
        batch_size=2_000,
        update_conflicts=True,
        unique_fields=["published", "number_hash"],
        update_fields=["status", "since_on", "published_at"],
    )
    if changed:
        record(events.STATUS_PUBLISHED, actor=actor, program_id=program_id, data={"changed": len(changed)})
    return len(changed)


def _take_back_restricted(program_id: int, published: PublishedProgram) -> None:
    numbers = Household.objects.filter(program_id=program_id, protected=True).values_list("receipt_number", flat=True)
    hashes = [hash_number(bytes(published.number_key), number) for number in numbers]
    PublishedStatus.objects.filter(published=published, number_hash__in=hashes).delete()


def _statuses(program_id: int, number_key: bytes, household_ids: Collection[int] | None) -> dict[bytes, str]:
    rows = Application.objects.filter(program_id=program_id, household__protected=False).exclude(status=Status.MERGED)
    open_holds = Hold.objects.filter(program_id=program_id, released_at=None)
    if household_ids is not None:
        rows = rows.filter(household_id__in=list(household_ids))
        open_holds = open_holds.filter(application__household_id__in=list(household_ids))
    holds: dict[int, list[tuple[str, str]]] = {}
    for application_id, kind, waits_for in open_holds.values_list("application_id", "kind", "waits_for"):
        holds.setdefault(application_id, []).append((kind, waits_for))
    has_payment = bool(setup_of(program_id).steps.get("payout", True))
    newest = rows.order_by("household_id", "-pk").distinct("household_id")
    return {
        hash_number(number_key, number): resident_status(status, has_payment=has_payment, holds=holds.get(pk, ()))
        for pk, status, number in newest.values_list("pk", "status", "household__receipt_number")
    }
