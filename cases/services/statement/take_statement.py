"""Taking in of a bank statement: every entry that can only be one thing of the books is matched, the rest waits."""

import hashlib
import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import BankStatement, ProgramSetup, StatementEntry, StatementMatch
from cases.rules.faults import RuleError
from cases.rules.statement_match import match_all
from cases.rules.zengin.statement import Entry, Statement, read_statement
from cases.selectors.statement_books import movement_of, open_bookings
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

TAKERS = (Role.TREASURER, Role.PAYMENT_CLERK)
TARGETS = {"batch": "batch_id", "returns": "batch_id", "return": "line_id", "recovery": "step_id"}


@dataclass(frozen=True, slots=True)
class TakenStatement:
    """The statement, and how many of its entries were matched and wait on the bench."""

    number: int
    matched: int
    waiting: int


def take_statement(*, actor: Actor, program_id: int, content: bytes) -> TakenStatement:
    """Keep the statement, sealed, with its entries. By the treasurer or a payment clerk.

    Raises CaseError: ``statement_taken`` for the same file, ``statement_overlaps`` for days that another one has,
    ``statement_account`` for another account than that of the payer, or a code of `cases.rules.zengin.statement`.
    """
    authorise(actor, *TAKERS, program_id=program_id)
    # Taken at once by two: the second waits for the row of the set-up, and then finds the days taken.
    setup = ProgramSetup.objects.select_for_update(no_key=True).get(program_id=program_id)
    try:
        read = read_statement(content)
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code, row=error.row) from error
    sha256 = hashlib.sha256(content).hexdigest()
    _refuse(setup, read, sha256)
    statement = _write(actor, program_id, content, sha256, read)
    matched = _match(program_id, statement)
    record(
        events.STATEMENT_TAKEN,
        actor=actor,
        program_id=program_id,
        subject_ids=[statement.pk],
        data={"number": statement.number, "entries": statement.entry_count, "matched": matched, "sha256": sha256},
    )
    return TakenStatement(statement.number, matched, statement.entry_count - matched)


def _refuse(setup: ProgramSetup, read: Statement, sha256: str) -> None:
    own = (setup.payer_bank_code, setup.payer_branch_code, setup.payer_account_number)
    if (read.bank_code, read.branch_code, read.account_number) != own:
        raise CaseError(
            _("The statement is of another account than the one that pays. Choose the file of the payer's account."),
            code="statement_account",
        )
    known = BankStatement.objects.filter(program_id=setup.program_id)
    if known.filter(sha256=sha256).exists():
        raise CaseError(_("This statement was taken in already. Choose the next one."), code="statement_taken")
    overlapping = known.filter(first_on__lte=read.last_on, last_on__gte=read.first_on).order_by("number").first()
    if overlapping is not None:
        raise CaseError(
            _("Statement %(number)d has some of these days already. Ask the bank for the days after %(day)s.")
            % {"number": overlapping.number, "day": overlapping.last_on},
            code="statement_overlaps",
        )


def _write(actor: Actor, program_id: int, content: bytes, sha256: str, read: Statement) -> BankStatement:
    (number,) = take_numbers(program_id=program_id, kind="statement", count=1)
    statement = BankStatement.objects.create(
        program_id=program_id,
        number=number,
        first_on=read.first_on,
        last_on=read.last_on,
        account_tail=read.account_number[-3:],
        opening_yen=read.opening_yen,
        closing_yen=read.closing_yen,
        entry_count=len(read.entries),
        content=content.decode("cp932"),
        size=len(content),
        sha256=sha256,
        taken_at=clock.now(),
        taken_by_id=actor.person_id,
    )
    StatementEntry.objects.bulk_create(
        [
            StatementEntry(
                program_id=program_id,
                statement=statement,
                row=entry.row,
                booked_on=entry.booked_on,
                is_deposit=entry.is_deposit,
                kind=entry.kind,
                yen=entry.yen,
                words=json.dumps(_words(entry), ensure_ascii=False),
            )
            for entry in read.entries
        ],
        batch_size=2_000,
    )
    return statement


def _words(entry: Entry) -> list[str]:
    return [entry.party_kana, entry.note, entry.edi, entry.requester_code, entry.from_bank_kana]


def _match(program_id: int, statement: BankStatement) -> int:
    entries = list(StatementEntry.objects.filter(program_id=program_id, statement=statement).order_by("row"))
    found = match_all([movement_of(entry) for entry in entries], open_bookings(program_id))
    StatementMatch.objects.bulk_create(
        [
            StatementMatch(
                program_id=program_id,
                entry=entries[place],
                sequence=1,
                kind=booking.kind,
                at=clock.now(),
                **{TARGETS[booking.kind]: booking.pk},
            )
            for place, booking in found.items()
        ],
        batch_size=2_000,
    )
    return len(found)
