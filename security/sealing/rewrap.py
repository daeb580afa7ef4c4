"""A new master key takes over what older ones wrapped, while everybody works on.

Only the wrapping is changed: a program's data key stays what it is, so no resident's value is touched, and a process
that has it open goes on with it. Second factors are sealed under a master key themselves and are taken over too. Each
step is a transaction of its own; stopped and started again, it goes on with what is still wrapped by another key.
"""

from collections import Counter
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db import transaction

from security import events
from security.actor import system_actor
from security.audit.record import record, record_platform
from security.models import Program
from security.models.program_key import ProgramKey
from security.sealing.master import current_master_id, unwrap, wrap
from security.sealing.program_keys import key_place
from security.sign_in.mfa_adapter import SEALED_PARTS, SecondFactorAdapter
from security.tenancy.scope import program_scope

BATCH: Final = 500
LABEL: Final = "security.rewrap"


def rewrap_program_keys(program_id: int) -> int:
    """Wrap every version of the program's data key under the current master key; returns how many were not yet.

    Needs the program's scope. Raises KeyError when the master key that wrapped one is not configured: nothing is
    changed then.
    """
    rows = (
        ProgramKey.objects.select_for_update().filter(program_id=program_id).exclude(master_key_id=current_master_id())
    )
    found = list(rows.order_by("version"))
    for row in found:
        place = key_place(program_id, row.version)
        secret = unwrap(row.master_key_id, bytes(row.wrapped), place=place)
        row.master_key_id, row.wrapped = wrap(secret, place=place)
        # The old master key is thrown away on the word of this.
        if unwrap(row.master_key_id, row.wrapped, place=place) != secret:
            raise ValueError(f"Version {row.version} does not open under {row.master_key_id}.")
        row.save(update_fields=["master_key_id", "wrapped"])
    if found:
        record(
            events.KEY_REWRAPPED,
            actor=system_actor(LABEL),
            program_id=program_id,
            data={"master_key": current_master_id(), "versions": [row.version for row in found]},
        )
    return len(found)


def rewrap_factors(*, after: int = 0, limit: int = BATCH) -> tuple[int, int]:
    """Seal up to so many second factors, those after this id, under the current master key.

    Returns how many were sealed by another, and the last id that was looked at, 0 at the end. Raises KeyError too.
    """
    adapter = SecondFactorAdapter()
    with transaction.atomic():
        rows = list(Authenticator.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:limit])
        changed = 0
        for row in rows:
            # What a sign-in saves at the same moment waits for the lock, or is read here: no used code comes back.
            data = _resealed(adapter, row.data)
            if data != row.data:
                row.data = data
                row.save(update_fields=["data"])
                changed += 1
        if changed:
            record_platform(
                events.FACTORS_REWRAPPED,
                user_id=None,
                label=LABEL,
                data={"master_key": current_master_id(), "count": changed},
            )
    return changed, rows[-1].pk if rows else 0


def wrapped_by() -> Counter[str]:
    """How many data keys and second factors each master key wraps: one that is not among them may be destroyed."""
    found: Counter[str] = Counter()
    for program_id in Program.objects.order_by("number").values_list("pk", flat=True):
        with program_scope(program_id):
            found.update(ProgramKey.objects.filter(program_id=program_id).values_list("master_key_id", flat=True))
    for data in Authenticator.objects.values_list("data", flat=True).iterator():
        found.update(_master_id(data[part]) for part in SEALED_PARTS if part in data)
    return found


def _resealed(adapter: SecondFactorAdapter, data: dict[str, Any]) -> dict[str, Any]:
    old = [part for part in SEALED_PARTS if part in data and _master_id(data[part]) != current_master_id()]
    return data | {part: adapter.encrypt(adapter.decrypt(data[part])) for part in old}


def _master_id(sealed: str) -> str:
    return sealed.partition(":")[0]
