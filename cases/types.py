"""Shared values of the case file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RosterFault:
    """What is wrong with a line of a roster file. `column` is empty when it concerns the whole line."""

    line: int
    column: str
    code: str
    message: str
    person_number: str = ""
