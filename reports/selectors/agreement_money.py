"""Agreement of decisions, transfer lines, bank files as they were stored, and results."""

import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.models import PayoutFile, TransferLine
from cases.rules.faults import RuleError
from cases.rules.zengin import BANK_PROFILES, ParsedFile, parse_file, payee_digest
from reports.selectors.agreement_rows import equal, none_found
from reports.types import Disagreement

BATCH_COUNTS = """
SELECT b.id FROM cases_payoutbatch AS b
LEFT JOIN LATERAL (SELECT count(*) AS lines, coalesce(sum(amount_yen), 0) AS yen FROM cases_transferline AS l
                   WHERE l.program_id = b.program_id AND l.batch_id = b.id) AS lines ON true
WHERE b.program_id = %(program)s AND (b.line_count, b.total_yen) <> (lines.lines, lines.yen)
"""
LINE_NOT_DECIDED = """
SELECT l.id FROM cases_transferline AS l
JOIN cases_decision AS d ON d.program_id = l.program_id AND d.id = l.decision_id
WHERE l.program_id = %(program)s
  AND (d.outcome <> 'grant' OR d.application_id <> l.application_id OR d.amount_yen <> l.amount_yen)
"""
RELEASED_WITHOUT_FILE = """
SELECT b.id FROM cases_payoutbatch AS b
WHERE b.program_id = %(program)s AND (b.state = 'released') <> EXISTS (
    SELECT 1 FROM cases_payoutfile AS f WHERE f.program_id = b.program_id AND f.batch_id = b.id)
"""
RESULT_OF_UNSENT = """
SELECT r.id FROM cases_transferresult AS r
JOIN cases_transferline AS l ON l.program_id = r.program_id AND l.id = r.line_id
JOIN cases_payoutbatch AS b ON b.program_id = l.program_id AND b.id = l.batch_id
WHERE r.program_id = %(program)s AND b.state <> CASE r.reason WHEN 'cancelled' THEN 'cancelled' ELSE 'released' END
"""
# What the lines and results of an application say about its status; between two terms it waits as decided.
STATUS_OF_MONEY = """
SELECT a.id FROM cases_application AS a
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE r.outcome = 'paid' AND b.term = 0) AS paid,
        count(*) FILTER (WHERE r.outcome = 'paid' AND b.term > 0) AS terms,
        count(*) FILTER (WHERE r.id IS NULL) AS under_way
    FROM cases_transferline AS l
    JOIN cases_payoutbatch AS b ON b.program_id = l.program_id AND b.id = l.batch_id
    LEFT JOIN cases_transferresult AS r ON r.program_id = l.program_id AND r.line_id = l.id
    WHERE l.program_id = a.program_id AND l.application_id = a.id
) AS money ON true
WHERE a.program_id = %(program)s AND CASE
    WHEN a.status = 'paying' THEN money.under_way <> 1 OR money.paid <> 0
    WHEN a.status = 'paid' THEN money.paid + least(money.terms, 1) <> 1 OR money.under_way <> 0
    WHEN a.status = 'decided' THEN money.paid <> 0 OR money.under_way <> 0
    WHEN a.status = 'closed' THEN money.under_way <> 0 OR money.paid > 1
    ELSE money.paid <> 0 OR money.terms <> 0 OR money.under_way <> 0 END
"""
PAID_TWICE = """
SELECT min(r.line_id) FROM cases_transferresult AS r WHERE r.program_id = %(program)s AND r.outcome = 'paid'
GROUP BY r.person_id, r.purpose, r.period HAVING count(*) > 1
"""


def disagreements_of_money(program_id: int) -> Iterator[Disagreement]:
    """Decisions, lines, files and results. Account numbers are opened to be compared and never shown."""
    yield from none_found(
        "batch_counts", _("Batches whose count or total is not that of their lines"), BATCH_COUNTS, program_id
    )
    yield from none_found(
        "line_decision", _("Transfer lines without their decision's amount"), LINE_NOT_DECIDED, program_id
    )
    yield from none_found(
        "batch_file", _("Released batches without a file, or the reverse"), RELEASED_WITHOUT_FILE, program_id
    )
    yield from none_found("result_of_unsent", _("Results of lines that were not sent"), RESULT_OF_UNSENT, program_id)
    yield from none_found(
        "status_of_money", _("Applications whose status their transfers do not bear out"), STATUS_OF_MONEY, program_id
    )
    yield from none_found("paid_twice", _("Transfers paid twice"), PAID_TWICE, program_id)
    for file in PayoutFile.objects.filter(program_id=program_id).select_related("batch").order_by("pk"):
        yield from _of_file(file)


def _of_file(file: PayoutFile) -> Iterator[Disagreement]:
    """The stored bytes, read back as the bank reads them, with hash, digest, batch and lines."""
    ids = (file.batch_id,)
    content = (file.open("content") or "").encode("cp932")
    sha256 = hashlib.sha256(content).hexdigest()
    yield from equal("file_hash", _("Hash of a bank file"), (file.size, file.sha256), (len(content), sha256), ids=ids)
    profile = BANK_PROFILES.get(file.batch.bank_profile)
    try:
        parsed = parse_file(content, allow_wo=profile.allow_wo if profile else False)
    except RuleError as error:
        yield Disagreement("file_unreadable", _("A bank file that cannot be read back"), "readable", error.code, ids)
        return
    yield from equal(
        "file_digest", _("Payees of a bank file"), file.payee_digest, payee_digest(parsed.records), ids=ids
    )
    batch = (file.batch.line_count, file.batch.total_yen, file.batch.transfer_on.month, file.batch.transfer_on.day)
    trailer = (parsed.total_count, parsed.total_yen, parsed.transfer_month, parsed.transfer_day)
    yield from equal("file_totals", _("Count, total and day of a bank file"), batch, trailer, ids=ids)
    differing = _differing_lines(file, parsed)
    if differing:
        yield Disagreement(
            "file_lines",
            _("Lines of a batch that are not in its bank file"),
            "0",
            str(len(differing)),
            tuple(differing[:20]),
        )


def _differing_lines(file: PayoutFile, parsed: ParsedFile) -> list[int]:
    lines = list(
        TransferLine.objects.filter(program_id=file.program_id, batch_id=file.batch_id)
        .select_related("account")
        .order_by("position")
    )
    differing = []
    for line, record in zip(lines, parsed.records, strict=False):
        account = line.account
        key = (account.bank_code, account.branch_code, account.account_type, account.open("number"))
        if (key, line.amount_yen) != (record.account_key, record.amount_yen):
            differing.append(line.pk)
    return differing + [line.pk for line in lines[len(parsed.records) :]]
