"""Publishing what residents are told of their applications."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from cases.models import Application, BenefitKind, Hold, Household, Status
from cases.models.setup import PAYING_KINDS
from cases.selectors.gifts import cards_sent
from cases.selectors.setup import setup_of
from intake import events
from intake.portal.locks import hash_number, lock, stretch
from intake.portal.models import PublishedLetter, PublishedProgram, PublishedStatus
from intake.rules.resident_status import resident_status
from intake.services.online.status_details import details_of
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role
from security.sealing.seal import blind_index

CHUNK: Final = 2_000
"""Applications that are told of at once: as much as fits in memory, however large the program."""


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
    newest = _newest(program_id, household_ids)
    changed = 0
    for start in range(0, len(newest), CHUNK):
        wanted = _statuses(actor, program_id, published, newest[start : start + CHUNK])
        fresh = _changed(published, wanted)
        _store(program_id, published, fresh)
        changed += len(fresh)
    if changed:
        record(events.STATUS_PUBLISHED, actor=actor, program_id=program_id, data={"changed": changed})
    return changed


@dataclass(slots=True, repr=False)
class _Wanted:
    """What is to stand under a number. `salt` is None for a household without a letter on the portal."""

    household_id: int
    number: str
    salt: bytes | None
    status: str
    details: str
    digest: bytes
    since_on: dt.date


def _take_back_restricted(program_id: int, published: PublishedProgram) -> None:
    numbers = Household.objects.filter(program_id=program_id, protected=True).values_list("receipt_number", flat=True)
    hashes = [hash_number(bytes(published.number_key), number) for number in numbers]
    PublishedStatus.objects.filter(published=published, number_hash__in=hashes).delete()


def _newest(program_id: int, household_ids: Collection[int] | None) -> list[int]:
    """The newest application of each household that was not merged into another."""
    rows = Application.objects.filter(program_id=program_id, household__protected=False).exclude(status=Status.MERGED)
    if household_ids is not None:
        rows = rows.filter(household_id__in=list(household_ids))
    return list(rows.order_by("household_id", "-pk").distinct("household_id").values_list("pk", flat=True))


def _statuses(
    actor: Actor, program_id: int, published: PublishedProgram, application_ids: Sequence[int]
) -> dict[bytes, _Wanted]:
    rows = list(
        Application.objects.filter(program_id=program_id, pk__in=application_ids).select_related("household", "account")
    )
    holds: dict[int, list[tuple[str, str]]] = {}
    standing = Hold.objects.filter(program_id=program_id, application_id__in=application_ids, released_at=None)
    for application_id, kind, waits_for in standing.values_list("application_id", "kind", "waits_for"):
        holds.setdefault(application_id, []).append((kind, waits_for))
    setup = setup_of(program_id)
    has_payment = setup.kind in PAYING_KINDS and bool(setup.steps.get("payout", True))
    gives_certificates, gives_cards = setup.kind == BenefitKind.CERTIFICATE, setup.kind == BenefitKind.GIFT
    sent = cards_sent(program_id, [row.household_id for row in rows]) if gives_cards else {}
    details = details_of(actor=actor, program_id=program_id, rows=rows)
    hashes = {row.pk: hash_number(bytes(published.number_key), row.household.receipt_number) for row in rows}
    salts = _salts(published, list(hashes.values()))
    wanted: dict[bytes, _Wanted] = {}
    for row in rows:
        status = resident_status(
            row.status,
            has_payment=has_payment,
            holds=holds.get(row.pk, ()),
            has_certificate=gives_certificates,
            gift_sent=row.household_id in sent if gives_cards else None,
        )
        salt = salts.get(hashes[row.pk])
        stamp = f"{status}\0{salt.hex() if salt else ''}\0{details[row.pk]}"
        wanted[hashes[row.pk]] = _Wanted(
            household_id=row.household_id,
            number=row.household.receipt_number,
            salt=salt,
            status=status,
            details=details[row.pk],
            digest=blind_index(stamp, program_id=program_id, purpose="portal_status"),
            since_on=clock.today(),
        )
    return wanted


def _changed(published: PublishedProgram, wanted: dict[bytes, _Wanted]) -> dict[bytes, _Wanted]:
    """What differs from what stands; a status that stays keeps its day."""
    standing = {
        bytes(number_hash): (status, since_on, bytes(digest))
        for number_hash, status, since_on, digest in PublishedStatus.objects.filter(
            published=published, number_hash__in=list(wanted)
        ).values_list("number_hash", "status", "since_on", "digest")
    }
    changed = {}
    for number_hash, one in wanted.items():
        status, since_on, digest = standing.get(number_hash, ("", one.since_on, b""))
        if digest == one.digest:
            continue
        if status == one.status:
            one.since_on = since_on
        changed[number_hash] = one
    return changed


def _store(program_id: int, published: PublishedProgram, changed: dict[bytes, _Wanted]) -> None:
    households = Household.objects.filter(program_id=program_id).in_bulk([one.household_id for one in changed.values()])
    PublishedStatus.objects.bulk_create(
        [
            PublishedStatus(
                published=published,
                number_hash=number_hash,
                status=one.status,
                since_on=one.since_on,
                details=_sealed(one, households[one.household_id], number_hash),
                digest=one.digest,
                published_at=clock.now(),
            )
            for number_hash, one in changed.items()
        ],
        batch_size=2_000,
        update_conflicts=True,
        unique_fields=["published", "number_hash"],
        update_fields=["status", "since_on", "details", "digest", "published_at"],
    )


def _salts(published: PublishedProgram, hashes: list[bytes]) -> dict[bytes, bytes]:
    rows = PublishedLetter.objects.filter(published=published, number_hash__in=hashes)
    return {bytes(number_hash): bytes(salt) for number_hash, salt in rows.values_list("number_hash", "salt")}


def _sealed(one: _Wanted, household: Household, number_hash: bytes) -> bytes | None:
    """The details sealed under the letter's secret."""
    secret = household.open("secret")
    if one.salt is None or secret is None:
        return None
    stretched = stretch(secret, salt=one.salt, receipt_number=one.number)
    return lock(stretched.key, one.details.encode(), place=b"status" + number_hash)
