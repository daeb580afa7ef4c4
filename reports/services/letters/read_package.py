"""All that a printer gets for one lot, in one file."""

import io
import zipfile

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.letters.manifest import count_slip_csv, manifest_csv
from reports.models import PrintLot
from reports.read_file import StoredFile, read_stored
from reports.selectors.print_lots import run_manifest
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

# The same lot gives the same bytes: members of an archive bear a time, and this one is the first that they can.
_TIME = (1980, 1, 1, 0, 0, 0)


def read_package(*, actor: Actor, program_id: int, lot_id: int) -> StoredFile:
    """The lot's file, its part of the manifest and its count slip (数量票), as a ZIP. For the mailroom and managers.

    Raises NotAllowedError, NotFoundError, ReportError ``file_missing``, ``file_changed``.
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    lot = PrintLot.objects.filter(program_id=program_id, pk=lot_id).select_related("run").first()
    if lot is None:
        raise NotFoundError(_("A lot is not there. Reload the list of lots."))
    pdf = read_stored(lot.file_name, lot.sha256)
    rows = run_manifest(program_id=program_id, run_id=lot.run_id, lot_id=lot.pk)
    name = f"lot-{lot.run.number:04d}-{lot.number:04d}"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member, content in (
            (pdf.name, pdf.content),
            (f"{name}-manifest.csv", manifest_csv(rows)),
            (f"{name}-count.csv", count_slip_csv(rows)),
        ):
            # The letters are packed already; packing them again costs time and saves nothing.
            archive.writestr(zipfile.ZipInfo(member, _TIME), content, zipfile.ZIP_STORED)
    record(
        events.LOT_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[lot.pk],
        data={"letters": lot.letters, "sha256": lot.sha256},
    )
    return StoredFile(f"{name}.zip", buffer.getvalue())
