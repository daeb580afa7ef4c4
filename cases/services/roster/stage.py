"""Staging: lines of a roster file that were read go to the database, before anything is made of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from cases.models import PayeeAccount, RosterReject
from cases.rules.roster_faults import RosterFault
from security.actor import Actor, authorise
from security.roles import Role
from security.sealing.fields import allocate_ids
from security.sealing.seal import blind_index, seal

TEXT_COLUMNS = (
    "person_number",
    "household_number",
    "relation",
    "head_flag",
    "name",
    "kana",
    "alias_name",
    "birth",
    "sex",
    "postcode",
    "address_code",
    "address",
    "katagaki",
    "moved",
    "moved_reason",
    "protected_flag",
    "tax_class",
    "bank_code",
    "branch_code",
    "account_type",
    "account_tail",
    "account_holder",
    "mailing_postcode",
    "mailing_address",
    "mailing_katagaki",
    "name_reduced",
    "name_key",
    "kana_key",
    "address_key",
)
MADE_COLUMNS = ("birth_year", "birth_month", "birth_day", "moved_on")
ACCOUNT_COLUMNS = ("account_id", "account_sealed", "account_index")
COLUMNS = ("line", *TEXT_COLUMNS, *MADE_COLUMNS, *ACCOUNT_COLUMNS)
_TYPES = {"line": "int", "account_id": "bigint", "account_sealed": "bytea", "account_index": "bytea"}
_TYPES |= dict.fromkeys(("birth_year", "birth_month", "birth_day"), "smallint") | {"moved_on": "date"}

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"
NO_ACCOUNT = (_NULL, _NULL, _NULL)


@dataclass(frozen=True, slots=True)
class StagedLine:
    """A line to stage: `texts` in the order of TEXT_COLUMNS, `made` of MADE_COLUMNS.

    `account` is bank, branch, type and number together (15 digits) in the clear: it is sealed here, or None.
    """

    line: int
    texts: Sequence[str]
    made: Sequence[Any]
    account: str | None


def stage_lines(
    *, actor: Actor, program_id: int, roster_id: int, lines: Sequence[StagedLine], faults: Iterable[RosterFault]
) -> int:
    """Write lines and faults of one part of a file; returns how many lines. Part of the staging job.

    COPY is not possible into a table behind row-level security, so it fills a table of this transaction first.
    The one personal value that is sealed in its final place, the account number, never reaches the database in clear.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    _copy(program_id, lines)
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cases_rosterrow (program_id, roster_id, {names}) SELECT %s, %s, {names} FROM roster_lines",  # noqa: S608 - constants
            [program_id, roster_id],
        )
        cursor.execute("DROP TABLE roster_lines")
    RosterReject.objects.bulk_create(
        [
            RosterReject(
                program_id=program_id,
                roster_id=roster_id,
                line=fault.line,
                column=fault.column,
                code=fault.code,
                message=fault.message,
                person_number=fault.person_number,
            )
            for fault in faults
        ],
        batch_size=2_000,
    )
    return len(lines)


def _copy(program_id: int, lines: Sequence[StagedLine]) -> None:
    ids = iter(allocate_ids(PayeeAccount, sum(1 for line in lines if line.account)))
    # Sealed before the COPY begins: the first sealing of a process reads the program's key on this very connection.
    accounts = [_sealed(program_id, next(ids), line.account) if line.account else NO_ACCOUNT for line in lines]
    columns = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE roster_lines ({columns}) ON COMMIT DROP")
        with cursor.cursor.copy(f"COPY roster_lines ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            buffer: list[str] = []
            for line, account in zip(lines, accounts, strict=True):
                buffer.append(_copy_line(line, account))
                if len(buffer) >= 1_000:  # noqa: PLR2004 - about 300 KB
                    copy.write("".join(buffer))
                    buffer.clear()
            copy.write("".join(buffer))


def _copy_line(line: StagedLine, account: tuple[str, str, str]) -> str:
    texts = "\t".join(line.texts)
    if "\\" in texts or "\n" in texts or "\r" in texts or texts.count("\t") != len(TEXT_COLUMNS) - 1:
        texts = "\t".join(text.translate(_ESCAPES) for text in line.texts)
    made = "\t".join([_NULL if value is None else str(value) for value in line.made])
    return f"{line.line}\t{texts}\t{made}\t{account[0]}\t{account[1]}\t{account[2]}\n"


def _sealed(program_id: int, account_id: int, account: str) -> tuple[str, str, str]:
    """Id, sealed number and blind index of an account, as COPY takes them."""
    sealed = seal(account[8:], program_id=program_id, table="cases_payeeaccount", column="number", row_id=account_id)
    index = blind_index(account, program_id=program_id, purpose="account")
    return str(account_id), f"\\\\x{sealed.hex()}", f"\\\\x{index.hex()}"
