"""Letter runs, print lots and their manifests, as screens and files show them."""

from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Count, QuerySet

from cases.models import Notice
from reports.letters.manifest import PrintManifestRow
from reports.models import NoticeRun, PrintLot, PrintLotItem
from reports.selectors.letter_contents import letter_number


@dataclass(frozen=True, slots=True)
class QueuedLetters:
    """Letters of one kind that wait: to be printed, and on the exception bench."""

    kind: str
    queued: int
    blocked: int


def runs(*, program_id: int) -> QuerySet[NoticeRun]:
    """Runs of the program, newest first, with their job."""
    return NoticeRun.objects.filter(program_id=program_id).select_related("job", "created_by").order_by("-number")


def lots(*, program_id: int, run_id: int | None = None) -> QuerySet[PrintLot]:
    """Print lots, newest run first, in the order of printing within a run."""
    rows = PrintLot.objects.filter(program_id=program_id).select_related("run", "posted_by")
    if run_id is not None:
        rows = rows.filter(run_id=run_id)
    return rows.order_by("-run__number", "number")


def lot_items(*, program_id: int, lot_id: int) -> QuerySet[PrintLotItem]:
    """Letters of a lot in the order of its pages."""
    return (
        PrintLotItem.objects.filter(program_id=program_id, lot_id=lot_id)
        .select_related("notice__household", "notice__application")
        .order_by("position")
    )


def queued_letters(*, program_id: int) -> list[QueuedLetters]:
    """What waits, by kind; kinds with nothing waiting are left out."""
    rows = (
        Notice.objects.filter(program_id=program_id, state__in=[Notice.State.QUEUED, Notice.State.BLOCKED])
        .values("kind", "state")
        .annotate(letters=Count("id"))
        .order_by("kind")
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["kind"], {})[row["state"]] = row["letters"]
    return [
        QueuedLetters(kind, states.get(Notice.State.QUEUED, 0), states.get(Notice.State.BLOCKED, 0))
        for kind, states in found.items()
    ]


_MANIFEST: Final = """
    COPY (
        SELECT item.position, 'N-' || lpad(letter.number::text, greatest(6, length(letter.number::text)), '0'),
               coalesce(nullif(application.receipt_number, ''), home.receipt_number), lot.kind,
               left(item.postcode, 3) || '-' || substr(item.postcode, 4), item.pages, (item.pages + 1) / 2,
               regexp_replace(lot.file_name, '^.*/', ''), lot.sha256, item.start_page
        FROM reports_printlot AS lot
        JOIN reports_printlotitem AS item ON item.program_id = lot.program_id AND item.lot_id = lot.id
        JOIN cases_notice AS letter ON letter.program_id = item.program_id AND letter.id = item.notice_id
        JOIN cases_household AS home ON home.program_id = letter.program_id AND home.id = letter.household_id
        LEFT JOIN cases_application AS application
            ON application.program_id = letter.program_id AND application.id = letter.application_id
        WHERE lot.program_id = %s AND lot.id = %s
        ORDER BY item.position
    ) TO STDOUT (FORMAT csv, FORCE_QUOTE *)
"""


def lot_manifest_csv(*, program_id: int, lot_id: int) -> bytes:
    """The rows of one lot as `reports.letters.manifest.manifest_csv` writes them, in UTF-8 and without its header.

    The database writes them: a city has a row for each of its households.
    """
    with connection.cursor() as cursor, cursor.cursor.copy(_MANIFEST, [program_id, lot_id]) as rows:
        return b"".join(map(bytes, rows)).replace(b"\n", b"\r\n")


def run_manifest(*, program_id: int, run_id: int, lot_id: int | None = None) -> list[PrintManifestRow]:
    """Every piece of a run or of one lot of it, lot by lot; its form is `reports.letters.manifest.manifest_csv`."""
    of_lot = {} if lot_id is None else {"lot_id": lot_id}
    rows = (
        PrintLotItem.objects.filter(program_id=program_id, lot__program_id=program_id, lot__run_id=run_id, **of_lot)
        .order_by("lot__number", "position")
        .values_list(
            "position",
            "notice__number",
            "notice__application__receipt_number",
            "notice__household__receipt_number",
            "lot__kind",
            "postcode",
            "pages",
            "lot__file_name",
            "lot__sha256",
            "start_page",
        )
    )
    return [
        PrintManifestRow(
            position=position,
            letter_no=letter_number(number),
            receipt_number=of_application or of_household,
            kind=kind,
            postcode=postcode,
            pages=pages,
            sheets=(pages + 1) // 2,
            file_name=file_name.rsplit("/", 1)[-1],
            file_sha256=sha256,
            start_page=start_page,
        )
        for (
            position,
            number,
            of_application,
            of_household,
            kind,
            postcode,
            pages,
            file_name,
            sha256,
            start_page,
        ) in rows
    ]
