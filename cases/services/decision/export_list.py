"""The list of decisions (支給決定一覧) with masked accounts, for the municipality's own papers.

With full account numbers it leaves by the gate of files, like every list of names or accounts.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass

from cases import events
from cases.selectors.decision_list import TERM_COLUMN, columns_of, decision_lines
from security.actor import Actor, authorise
from security.audit.record import record
from security.cells import csv_file
from security.roles import Role

LISTERS = (Role.OFFICER, Role.TREASURER)


@dataclass(frozen=True, slots=True)
class DecisionList:
    """The list as CSV (UTF-8 with mark, CRLF). The content is never logged."""

    file_name: str
    content: bytes
    decisions: int
    changes: int

    def __repr__(self) -> str:
        return f"DecisionList({self.file_name}, decisions={self.decisions})"


def export_list(*, actor: Actor, program_id: int, first_on: dt.date, last_on: dt.date) -> DecisionList:
    """Decisions of the days `first_on` to `last_on`, and accounts changed in them; of each account its end.

    By an officer or the treasurer; its making is an audit event.
    """
    authorise(actor, *LISTERS, program_id=program_id)
    lines = list(decision_lines(program_id, first_on, last_on))
    columns = columns_of(program_id)
    terms = TERM_COLUMN in columns
    content = csv_file(columns, ([*line.masked(), line.term] if terms else line.masked() for line in lines))
    changes = sum(line.is_change for line in lines)
    record(
        events.DECISION_LIST_READ,
        actor=actor,
        program_id=program_id,
        data={
            "first_on": first_on.isoformat(),
            "last_on": last_on.isoformat(),
            "decisions": len(lines) - changes,
            "changes": changes,
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
    name = f"kettei-{first_on:%Y%m%d}-{last_on:%Y%m%d}.csv"
    return DecisionList(name, content, len(lines) - changes, changes)
