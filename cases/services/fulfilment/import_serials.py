"""Serials of gift cards into stock, as they were delivered with the cards."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cases import events
from cases.models import GiftItem, ProgramSetup
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

SERIAL = re.compile(r"[0-9A-Za-z-]{1,30}")
REFUSED_FORM = "form"
REFUSED_REPEATED = "repeated"
REFUSED_KNOWN = "known"
REFUSED_VALUE = "value"


@dataclass(frozen=True, slots=True)
class ImportedSerials:
    """How many came into stock, and why lines were refused, by their place in the file from 1."""

    imported: int
    refusals: dict[int, str] = field(default_factory=dict)


def import_serials(*, actor: Actor, program_id: int, items: Sequence[tuple[str, int]]) -> ImportedSerials:
    """Take `(serial, value in yen)` into stock. By the manager or the mail room.

    Refusals: ``form`` (1 to 30 letters, digits, hyphens), ``value`` (not above 0, or above the program's ceiling),
    ``repeated`` in the file, ``known`` from an earlier import.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id)
    ceiling_yen = ProgramSetup.objects.values_list("ceiling_yen", flat=True).get(program_id=program_id)
    serials = [serial for serial, _value in items]
    # Imported twice: serials that are in stock already are refused one by one, the others come in.
    known = set(GiftItem.objects.filter(program_id=program_id, serial__in=serials).values_list("serial", flat=True))
    refusals: dict[int, str] = {}
    new: dict[str, int] = {}
    for place, (serial, value_yen) in enumerate(items, start=1):
        if not SERIAL.fullmatch(serial):
            refusals[place] = REFUSED_FORM
        elif not 0 < value_yen <= ceiling_yen:
            refusals[place] = REFUSED_VALUE
        elif serial in new:
            refusals[place] = REFUSED_REPEATED
        elif serial in known:
            refusals[place] = REFUSED_KNOWN
        else:
            new[serial] = value_yen
    rows = GiftItem.objects.bulk_create(
        [GiftItem(program_id=program_id, serial=serial, value_yen=value) for serial, value in new.items()],
        batch_size=5_000,
    )
    if rows:
        record(
            events.GIFT_STOCKED,
            actor=actor,
            program_id=program_id,
            subject_ids=[row.pk for row in rows],
            data={"count": len(rows)},
        )
    return ImportedSerials(len(rows), refusals)
