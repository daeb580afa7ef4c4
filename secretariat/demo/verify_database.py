"""Whether the files of a demo say what the database says, counted anew by plain SQL."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.db import connection

from cases.models import PayoutFile
from secretariat.demo.verify_files import Difference, compare, read_summary
from security.audit.chain import breaks
from security.models import AuditEvent, Program
from security.tenancy.scope import program_scope

COUNTS: Final[Mapping[str, str]] = {
    "households": "SELECT count(*) FROM cases_household WHERE program_id = %(program)s AND in_roster",
    "people": """
        SELECT count(*) FROM cases_recipient p JOIN cases_household h ON h.id = p.household_id AND h.in_roster
        WHERE p.program_id = %(program)s AND p.in_roster""",
    "rejected_rows": "SELECT count(*) FROM cases_rosterreject WHERE program_id = %(program)s",
    "applications": "SELECT count(*) FROM cases_application WHERE program_id = %(program)s",
    "letter_pages": "SELECT coalesce(sum(pages), 0) FROM reports_printlotitem WHERE program_id = %(program)s",
    "letters_posted": "SELECT count(*) FROM cases_notice WHERE program_id = %(program)s AND posted_at IS NOT NULL",
    "letters_returned": "SELECT count(*) FROM cases_notice WHERE program_id = %(program)s AND returned_at IS NOT NULL",
    "letters_blocked": "SELECT count(*) FROM cases_notice WHERE program_id = %(program)s AND state = 'blocked'",
    "calls": "SELECT count(*) FROM callcenter_call WHERE program_id = %(program)s AND direction = 'in'",
}
GROUPS: Final[Mapping[str, str]] = {
    "ledger": "SELECT ledger_state, count(*) FROM cases_household WHERE program_id = %(program)s AND in_roster",
    "letters": "SELECT kind, sum(letters) FROM reports_printlot WHERE program_id = %(program)s",
    "applications_by_channel": "SELECT channel, count(*) FROM cases_application WHERE program_id = %(program)s",
    # The status by the last transition, not by the column: the two must not drift apart.
    "applications_by_status": """
        SELECT to_status, count(*) FROM (
            SELECT DISTINCT ON (application_id) to_status FROM cases_transition WHERE program_id = %(program)s
            ORDER BY application_id, id DESC
        ) AS last_ones""",
    "deficiencies": "SELECT code, count(*) FROM cases_deficiency WHERE program_id = %(program)s",
    "gifts": "SELECT state, count(*) FROM cases_giftitem WHERE program_id = %(program)s",
}
MONEY: Final = """
    SELECT count(DISTINCT b.id), count(*), coalesce(sum(l.amount_yen), 0),
           count(*) FILTER (WHERE r.outcome = 'paid'),
           coalesce(sum(l.amount_yen) FILTER (WHERE r.outcome = 'paid'), 0),
           count(*) FILTER (WHERE r.outcome = 'failed'),
           coalesce(sum(l.amount_yen) FILTER (WHERE r.outcome = 'failed'), 0),
           count(*) FILTER (WHERE l.attempt > 1)
    FROM cases_transferline l
    JOIN cases_payoutbatch b ON b.id = l.batch_id AND b.program_id = l.program_id
    LEFT JOIN cases_transferresult r ON r.line_id = l.id AND r.program_id = l.program_id
    WHERE l.program_id = %(program)s AND b.state = 'released'"""
MONEY_NAMES: Final = (
    "batches",
    "sent_count",
    "sent_yen",
    "paid_count",
    "paid_yen",
    "failed_count",
    "failed_yen",
    "reissued_count",
)
# Figures of the vouchers, counted otherwise than the page does: number and yen of each.
VOUCHERS: Final[Mapping[str, str]] = {
    "taken": "SELECT count(*), coalesce(sum(yen), 0) FROM cases_vouchersale WHERE program_id = %(program)s",
    "refunded": "SELECT count(*), coalesce(sum(yen), 0) FROM cases_voucherrefund WHERE program_id = %(program)s",
    "sold": """
        SELECT coalesce(sum(s.books), 0), coalesce(sum(s.yen), 0) FROM cases_vouchersale s
        WHERE s.program_id = %(program)s AND NOT EXISTS (
            SELECT 1 FROM cases_voucherrefund r WHERE r.program_id = s.program_id AND r.sale_id = s.id)""",
    "redeemed": """
        SELECT count(*), coalesce(sum(b.sheet_yen), 0) FROM cases_voucherreturn r
        JOIN cases_voucherbook b ON b.id = r.book_id AND b.program_id = r.program_id
        WHERE r.program_id = %(program)s""",
    "settled": """
        SELECT coalesce(sum(sheets), 0), coalesce(sum(total_yen), 0) FROM cases_voucherclosing
        WHERE program_id = %(program)s AND state = 'released'""",
}
RULES: Final[Mapping[str, str]] = {
    "households paid more than once": """
        SELECT count(*) FROM (
            SELECT l.household_id FROM cases_transferline l
            JOIN cases_transferresult r ON r.line_id = l.id AND r.program_id = l.program_id AND r.outcome = 'paid'
            WHERE l.program_id = %(program)s AND l.household_id IS NOT NULL
            GROUP BY l.household_id, l.purpose, l.period HAVING count(*) > 1
        ) AS twice""",
    "paid amounts that no grant stands behind": """
        SELECT count(*) FROM cases_transferline l
        JOIN cases_transferresult r ON r.line_id = l.id AND r.program_id = l.program_id AND r.outcome = 'paid'
        JOIN cases_decision d ON d.id = l.decision_id AND d.program_id = l.program_id
        WHERE l.program_id = %(program)s AND (d.outcome <> 'grant' OR d.amount_yen <> l.amount_yen)""",
    "applications whose status is not that of their last transition": """
        SELECT count(*) FROM cases_application a WHERE a.program_id = %(program)s AND a.status <> (
            SELECT t.to_status FROM cases_transition t
            WHERE t.program_id = a.program_id AND t.application_id = a.id ORDER BY t.id DESC LIMIT 1)""",
    "audit events that are not sealed": """
        SELECT count(*) FROM security_auditevent WHERE program_id = %(program)s AND sequence IS NULL""",
}


def differences_in_database(out: Path) -> list[Difference]:
    """Every disagreement between the files and the rows of their programs, and every rule of money that is broken."""
    summary = read_summary(out)
    found: list[Difference] = []
    for row in summary["programs"]:
        program = Program.objects.filter(number=row["number"], code=row["code"]).first()
        if program is None:
            found.append(Difference("database", "a program", row["code"], None))
            continue
        with program_scope(program.pk):
            found += _in_program(program, row)
            found += _in_files(program, summary)
            found += _in_chain(program)
    for row in summary["vouchers"]:
        program = Program.objects.get(number=row["number"])
        with program_scope(program.pk):
            found += _in_vouchers(program, row)
            found += _in_chain(program)
    return found


def _in_vouchers(program: Program, row: Mapping[str, Any]) -> Iterator[Difference]:
    figures = ((name, _one(sql, program), (row[name]["count"], row[name]["yen"])) for name, sql in VOUCHERS.items())
    yield from compare(f"database, program {program.number}", figures)


def _in_program(program: Program, row: Mapping[str, Any]) -> Iterator[Difference]:
    where = f"database, program {program.number}"
    yield from compare(where, ((name, _one(sql, program)[0], row[name]) for name, sql in COUNTS.items()))
    yield from compare(where, ((name, _grouped(sql, program), row[name]) for name, sql in GROUPS.items()))
    money = dict(zip(MONEY_NAMES, _one(MONEY, program), strict=True))
    yield from compare(where, ((name, value, row["transfers"][name]) for name, value in money.items()))
    yield from compare(where, ((what, 0, _one(sql, program)[0]) for what, sql in RULES.items()))


def _in_files(program: Program, summary: Mapping[str, Any]) -> Iterator[Difference]:
    """The hash under which each bank file was released."""
    stored = dict(PayoutFile.objects.filter(program_id=program.pk).values_list("batch__number", "sha256"))
    listed = {row["batch"]: row["sha256"] for row in summary["transfer_files"] if row["program"] == program.number}
    yield from compare(f"database, program {program.number}", [("released bank files", stored, listed)])


def _in_chain(program: Program) -> Iterator[Difference]:
    sealed = AuditEvent.objects.filter(program_id=program.pk, sequence__isnull=False).order_by("sequence")
    for gap in breaks(sealed.iterator(chunk_size=2_000)):
        yield Difference(f"audit chain, program {program.number}", f"event {gap.sequence}", "unbroken", gap.what)


def _one(statement: str, program: Program) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"program": program.pk})
        return tuple(int(value) for value in cursor.fetchone() or ())


def _grouped(statement: str, program: Program) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} GROUP BY 1 ORDER BY 1", {"program": program.pk})
        return {str(name): int(count) for name, count in cursor.fetchall()}
