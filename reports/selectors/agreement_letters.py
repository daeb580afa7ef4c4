"""Agreement of the ledger of addressees, letters, lots, files and manifests."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports.files import stored
from reports.letters.manifest import manifest_csv, sha256_of
from reports.models import NoticeRun, PrintLot
from reports.selectors.agreement_rows import equal, none_found
from reports.selectors.print_lots import run_manifest
from reports.types import Disagreement

MISSING = "missing"
APPROACHING = "('push_notice', 'confirmation_form', 'application_form', 'gift_cover', 'reminder')"
LEDGER_BROKEN = """
SELECT h.id FROM cases_household AS h
JOIN LATERAL (SELECT to_state FROM cases_ledgerevent AS e WHERE e.program_id = h.program_id AND e.household_id = h.id
              ORDER BY e.id DESC LIMIT 1) AS last ON true
WHERE h.program_id = %(program)s AND last.to_state <> h.ledger_state
"""
SENT_WITHOUT_LETTER = f"""
SELECT h.id FROM cases_household AS h
WHERE h.program_id = %(program)s AND h.first_sent_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM cases_notice AS n WHERE n.program_id = h.program_id AND n.household_id = h.id
    AND n.kind IN {APPROACHING} AND n.posted_at IS NOT NULL)
"""  # noqa: S608 - made of constants
LETTER_NOT_IN_LEDGER = f"""
SELECT DISTINCT h.id FROM cases_notice AS n
JOIN cases_household AS h ON h.program_id = n.program_id AND h.id = n.household_id
WHERE n.program_id = %(program)s AND n.kind IN {APPROACHING} AND n.posted_at IS NOT NULL
  AND (h.first_sent_at IS NULL OR h.first_sent_at > n.posted_at OR h.ledger_state = 'prepared')
"""  # noqa: S608 - as above
LETTER_WITHOUT_LOT = """
SELECT n.id FROM cases_notice AS n WHERE n.program_id = %(program)s
  AND (n.state IN ('rendered', 'posted', 'returned') OR n.rendered_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM reports_printlotitem AS i WHERE i.program_id = n.program_id AND i.notice_id = n.id)
"""
LOT_OF_UNPRINTED = """
SELECT n.id FROM reports_printlotitem AS i
JOIN cases_notice AS n ON n.program_id = i.program_id AND n.id = i.notice_id
JOIN reports_printlot AS l ON l.program_id = i.program_id AND l.id = i.lot_id
WHERE i.program_id = %(program)s AND (n.state IN ('queued', 'blocked') OR n.kind <> l.kind)
"""
POSTED_APART = """
SELECT n.id FROM reports_printlotitem AS i
JOIN cases_notice AS n ON n.program_id = i.program_id AND n.id = i.notice_id
JOIN reports_printlot AS l ON l.program_id = i.program_id AND l.id = i.lot_id
WHERE i.program_id = %(program)s AND (
    (n.state IN ('posted', 'returned') AND l.posted_at IS NULL) OR (n.state = 'rendered' AND l.posted_at IS NOT NULL))
"""
LOT_COUNTS = """
SELECT l.id FROM reports_printlot AS l
LEFT JOIN LATERAL (
    SELECT count(*) AS letters, coalesce(sum(pages), 0) AS pages, coalesce(max(position), 0) AS last
    FROM reports_printlotitem AS i WHERE i.program_id = l.program_id AND i.lot_id = l.id
) AS items ON true
WHERE l.program_id = %(program)s AND (l.letters, l.pages, l.letters) <> (items.letters, items.pages, items.last)
"""


def disagreements_of_ledger(program_id: int) -> Iterator[Disagreement]:
    """The ledger's states with its events, and with the letters that were posted."""
    yield from none_found(
        "ledger_events", _("Households' state and their last ledger event"), LEDGER_BROKEN, program_id
    )
    yield from none_found(
        "ledger_without_letter", _("Households sent to, without a posted letter"), SENT_WITHOUT_LETTER, program_id
    )
    yield from none_found(
        "letter_not_in_ledger", _("Posted letters that the ledger does not know"), LETTER_NOT_IN_LEDGER, program_id
    )


def disagreements_of_letters(program_id: int) -> Iterator[Disagreement]:
    """Letters with lots, lots with their items, files and manifests."""
    yield from none_found("letter_without_lot", _("Printed letters in no lot"), LETTER_WITHOUT_LOT, program_id)
    yield from none_found("lot_of_unprinted", _("Letters in a lot that are not printed"), LOT_OF_UNPRINTED, program_id)
    yield from none_found(
        "posted_apart", _("Letters posted without their lot, or the reverse"), POSTED_APART, program_id
    )
    yield from none_found(
        "lot_counts", _("Lots whose count or pages are not those of their items"), LOT_COUNTS, program_id
    )
    for lot in PrintLot.objects.filter(program_id=program_id).order_by("pk"):
        yield from equal("lot_file", _("Hash of a lot's file"), lot.sha256, _sha256(lot.file_name), ids=(lot.pk,))
    for run in NoticeRun.objects.filter(program_id=program_id).order_by("pk"):
        yield from _of_run(run)


def _of_run(run: NoticeRun) -> Iterator[Disagreement]:
    if run.state != NoticeRun.State.DONE:
        return
    rows = run_manifest(program_id=run.program_id, run_id=run.pk)
    yield from equal("run_printed", _("Letters of a run and pieces in its lots"), run.printed, len(rows), ids=(run.pk,))
    if run.manifest_name:
        yield from equal(
            "manifest_file",
            _("Hash of a run's manifest"),
            run.manifest_sha256,
            _sha256(run.manifest_name),
            ids=(run.pk,),
        )
        yield from equal(
            "manifest_rows",
            _("Manifest of a run and pieces in its lots"),
            run.manifest_sha256,
            sha256_of(manifest_csv(rows)),
            ids=(run.pk,),
        )


def _sha256(name: str) -> str:
    path = stored(name)
    return sha256_of(path.read_bytes()) if path.is_file() else MISSING
