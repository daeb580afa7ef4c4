"""All that a printer gets for one lot, in one encrypted file."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from reports import events
from reports.exports.container import lock_files, make_password
from reports.files import package_file_name, stored
from reports.letters.manifest import count_slip_csv, manifest_csv, sha256_of
from reports.models import LotPackage, PrintLot
from reports.read_file import StoredFile, read_stored
from reports.selectors.print_lots import run_manifest
from reports.services.letters.release_lot import release_lot
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def read_package(*, actor: Actor, program_id: int, lot_id: int) -> StoredFile:
    """The lot's file, its part of the manifest and its count slip (数量票), as an encrypted ZIP; its password is told
    by a manager (`reveal_package_password`). For the mailroom and managers. The lot is then given out for printing.

    Raises NotAllowedError, NotFoundError, ReportError ``file_missing``, ``file_changed`` and as `release_lot`.
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    lot = release_lot(actor=actor, program_id=program_id, lot_id=lot_id)
    # Idempotency: a lot is packed once, the printer's password stays good.
    package = LotPackage.objects.filter(program_id=program_id, lot=lot).first() or _packed(actor, lot)
    found = read_stored(package.file_name, package.sha256)
    record(
        events.LOT_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[lot.pk],
        data={"letters": lot.letters, "sha256": package.sha256},
    )
    return StoredFile(f"lot-{lot.run.number:04d}-{lot.number:04d}.zip", found.content)


def _packed(actor: Actor, lot: PrintLot) -> LotPackage:
    pdf = read_stored(lot.file_name, lot.sha256)
    rows = run_manifest(program_id=lot.program_id, run_id=lot.run_id, lot_id=lot.pk)
    name = f"lot-{lot.run.number:04d}-{lot.number:04d}"
    members = {
        pdf.name: pdf.content,
        f"{name}-manifest.csv": manifest_csv(rows),
        f"{name}-count.csv": count_slip_csv(rows),
    }
    password = make_password()
    file_name = package_file_name(lot.file_name)
    content = _locked(members, stored(file_name), password)
    return LotPackage.objects.create(
        program_id=lot.program_id,
        lot=lot,
        file_name=file_name,
        size=len(content),
        sha256=sha256_of(content),
        password=password,
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )


def _locked(members: dict[str, bytes], path: Path, password: str) -> bytes:
    with TemporaryDirectory(dir=path.parent) as folder:
        sources = {}
        for name, content in members.items():
            sources[name] = Path(folder) / name
            sources[name].write_bytes(content)
        locked = Path(folder) / "locked"
        with locked.open("wb") as file:
            lock_files(sources, file, password=password)
            file.flush()
            os.fsync(file.fileno())
        locked.replace(path)
    return path.read_bytes()
