"""What an answer tells: compared after the ids that were asked for, and tokens, are taken out."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.isolation.conftest import NOBODYS_PK, THEIR_PK, THEIR_WORD

TOKENS = re.compile(r"[A-Za-z0-9]{64}")
PARTS_OF_THEIR_WORD = (THEIR_WORD, THEIR_WORD[-2:])


@dataclass
class Findings:
    """What was tried and what was wrong with it. `words` are those that no answer may show."""

    words: tuple[str, ...] = PARTS_OF_THEIR_WORD
    tried: int = 0
    broken: int = 0
    faults: list[str] = field(default_factory=list)

    def equal(self, what: str, theirs: Any, nobodys: Any, *pairs: tuple[str, str]) -> None:
        """What is another program's and what is not there at all must be answered alike, and show nothing."""
        self.tried += 1
        self.silent(what, theirs, counted=False)
        given, wanted = (_told(answer, pairs) for answer in (theirs, nobodys))
        if given != wanted:
            self.faults.append(f"{what}: {_difference(given, wanted)}")

    def silent(self, what: str, answer: Any, *, counted: bool = True, echo: str = "") -> None:
        """The answer shows none of the words; `echo` is what was typed and may stand in a field again."""
        self.tried += counted
        self.broken += answer.status_code >= 500
        text = _text(answer).replace(echo, "") if echo else _text(answer)
        word = next((word for word in self.words if word in text), "")
        if word:
            around = text[max(0, text.index(word) - 60) : text.index(word) + 40]
            self.faults.append(f"{what}: shows what it may not ({answer.status_code}): {around!r}")

    def refused(self, what: str, answer: Any, *statuses: int) -> None:
        """The answer is one of these statuses."""
        if answer.status_code not in statuses:
            self.faults.append(f"{what}: answered {answer.status_code}")


def _text(answer: Any) -> str:
    return str(answer.headers) + answer.content.decode("utf-8", "replace")


def _told(answer: Any, pairs: tuple[tuple[str, str], ...]) -> tuple[int, str, str]:
    body, location = answer.content.decode("utf-8", "replace"), answer.headers.get("Location", "")
    for theirs, nobodys in (*pairs, (str(THEIR_PK), str(NOBODYS_PK))):
        body, location = (text.replace(theirs, "ID").replace(nobodys, "ID") for text in (body, location))
    return answer.status_code, location, TOKENS.sub("TOKEN", body)


def _difference(given: tuple[int, str, str], wanted: tuple[int, str, str]) -> str:
    for name, one, other in zip(("status", "location", "body"), given, wanted, strict=True):
        if one != other:
            place = next(
                (at for at, (a, b) in enumerate(zip(str(one), str(other), strict=False)) if a != b),
                min(len(str(one)), len(str(other))),
            )
            around = slice(max(0, place - 30), place + 60)
            return f"{name} tells: {str(one)[around]!r} for theirs, {str(other)[around]!r} for what is not there"
    return "equal"
