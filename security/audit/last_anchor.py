"""The newest anchor of a program, read from the end of the anchor file."""

import datetime as dt
import json
import os
from dataclasses import dataclass
from typing import Final

from django.conf import settings

TAIL_BYTES: Final = 256 * 1024  # some thousand lines: hours of forty programs


@dataclass(frozen=True, slots=True)
class LastAnchor:
    """The head of the chain as it was last written outside the database."""

    sequence: int
    at: dt.datetime


def last_anchor(program_id: int) -> LastAnchor | None:
    """The last one in the end of the file; None when there is none there, or no file."""
    path = settings.AUDIT_ANCHOR_FILE
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL_BYTES))
        lines = file.read().splitlines()
    for line in reversed(lines):
        try:
            entry = json.loads(line)
            if entry["program"] == program_id:
                return LastAnchor(entry["sequence"], dt.datetime.fromisoformat(entry["at"]))
        except (ValueError, KeyError, TypeError):
            continue  # the first line may be cut; what is no anchor is found by the verification
    return None
