"""One chunk of a disposal."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from security import events
from security.actor import Actor, authorise
from security.audit.record import record
from security.disposal.erase import destroy_key, erase_files, erase_outside, erase_rows, tables_named
from security.models import Disposal, Program
from security.roles import Role
from security.services.disposal.locks import lock_disposal

Erased = dict[str, int]


def erase_part(*, actor: Actor, program_id: int, number: int, part: Mapping[str, Any]) -> Erased:
    """Erase the key, files, rows elsewhere or some rows, as `part` says; returns how much went of each.

    Again: what is gone is gone. Chunks of one disposal wait for each other, so that tables go in their order.
    Raises OfficeError ``not_found``, ``stale`` (it is not being carried out).
    """
    authorise(actor, Role.OFFICER, program_id=program_id, system=True)
    disposal = lock_disposal(program_id, number, expect=Disposal.State.RUNNING)
    erased = STEPS[part["step"]](Program.objects.get(pk=program_id), disposal, part)
    if any(erased.values()):
        record(
            events.DATA_ERASED,
            actor=actor,
            program_id=program_id,
            subject_ids=[disposal.pk],
            data={"step": part["step"], "erased": erased},
        )
    return erased


def _key(program: Program, disposal: Disposal, _part: Mapping[str, Any]) -> Erased:
    return {"security_programkey": destroy_key(program.pk)} if disposal.is_whole else {}


def _outside(program: Program, disposal: Disposal, _part: Mapping[str, Any]) -> Erased:
    return erase_outside(program, disposal.apps)


def _files(program: Program, disposal: Disposal, _part: Mapping[str, Any]) -> Erased:
    return {"files": erase_files(program, disposal.apps)}


def _rows(program: Program, _disposal: Disposal, part: Mapping[str, Any]) -> Erased:
    return erase_rows(tables_named(part["tables"]), program.pk, most=part.get("most"))


STEPS: Final[Mapping[str, Callable[[Program, Disposal, Mapping[str, Any]], Erased]]] = {
    "key": _key,
    "outside": _outside,
    "files": _files,
    "rows": _rows,
}
