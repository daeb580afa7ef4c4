"""What may be on a medium: a file of the gate, a transfer file, a lot's package for the printer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from cases.models import PayoutFile
from reports.errors import ReportError
from reports.models import ExportRequest, LotPackage


class FileKind(StrEnum):
    """Where a file comes from."""

    EXPORT = "export"
    BATCH = "batch"
    LOT = "lot"


@dataclass(frozen=True, slots=True)
class FileOnMedium:
    """A file by its kind and number: of the request, of the batch, or the id of the lot."""

    kind: FileKind
    number: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}"


def carried_by(program_id: int, file: FileOnMedium) -> dict[str, Any]:
    """Number, hash and rows of the file, as the register keeps them. For services that have authorised their actor.

    Raises ReportError ``file`` (no such file, not approved, not released or not fetched yet).
    """
    found = READ[file.kind](program_id, file.number)
    if found is None:
        raise ReportError(
            _("No such file was approved and fetched. Look into the list of files, of batches or of lots."), code="file"
        )
    return found


def _export(program_id: int, number: int) -> dict[str, Any] | None:
    rows = ExportRequest.objects.filter(program_id=program_id, number=number, fetched__gt=0)
    export = rows.defer("password").first()
    return (
        None
        if export is None
        else {"export_number": export.number, "file_sha256": export.sha256, "rows": export.rows or 0}
    )


def _batch(program_id: int, number: int) -> dict[str, Any] | None:
    """A batch has a file from the moment that the treasurer releases it."""
    rows = PayoutFile.objects.filter(program_id=program_id, batch__number=number).select_related("batch")
    file = rows.defer("content").first()
    return None if file is None else {"batch_number": number, "file_sha256": file.sha256, "rows": file.batch.line_count}


def _lot(program_id: int, lot_id: int) -> dict[str, Any] | None:
    """A lot has a package once it was fetched for the printer."""
    rows = LotPackage.objects.filter(program_id=program_id, lot_id=lot_id).select_related("lot__run")
    package = rows.defer("password").first()
    return (
        None
        if package is None
        else {
            "run_number": package.lot.run.number,
            "lot_number": package.lot.number,
            "file_sha256": package.sha256,
            "rows": package.lot.letters,
        }
    )


READ: Final = {FileKind.EXPORT: _export, FileKind.BATCH: _batch, FileKind.LOT: _lot}
