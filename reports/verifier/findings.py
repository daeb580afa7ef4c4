"""What does not fit, in the words of the treasurer."""

from dataclasses import dataclass

FAULT = "誤り"
ASK = "確認"


class ListError(Exception):
    """A list or file cannot be read at all; the message says what to do."""


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit. A fault (誤り) stops the file, a question (確認) is for a person to settle.

    `code` is for machines; `row` counts payments from 1, 0 for the file as a whole.
    """

    kind: str
    code: str
    row: int
    text: str

    def __str__(self) -> str:
        where = f"{self.row:,}件目　" if self.row else ""
        return f"［{self.kind}］{where}{self.text}"


def fault(code: str, text: str, row: int = 0) -> Finding:
    """What must not go out."""
    return Finding(FAULT, code, row, text)


def question(code: str, text: str, row: int = 0) -> Finding:
    """What a person has to look at."""
    return Finding(ASK, code, row, text)
