"""How two values differ, in parts that can be marked and in a word for the chip."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A run of characters; `differs` when the other value has others in its place."""

    text: str
    differs: bool


def parts(one: str, other: str) -> list[Part]:
    """The text `one` in parts, those marked that `other` does not have there; texts of one length by their places."""
    if len(one) == len(other):
        pairs = groupby(zip(one, other, strict=True), key=lambda pair: pair[0] != pair[1])
        return [Part("".join(own for own, _other in run), differs) for differs, run in pairs]
    found: list[Part] = []
    for tag, start, end, _from, _to in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if start < end:
            found.append(Part(one[start:end], tag != "equal"))
    return found


def difference_in_words(first: str, second: str) -> str:
    """What kind of difference it is: a transposition, a number of characters, one of the two empty."""
    if not first or not second:
        return _("one is empty")
    at = [place for place, (a, b) in enumerate(zip(first, second, strict=False)) if a != b]
    if len(first) == len(second):
        is_swap = len(at) == 2 and first[at[0]] == second[at[1]] and first[at[1]] == second[at[0]]  # noqa: PLR2004
        if is_swap:
            return _("two characters swapped")
        return _characters(len(at))
    return _characters(sum(len(part.text) for part in (*parts(first, second), *parts(second, first)) if part.differs))


def _characters(count: int) -> str:
    return ngettext("%(count)d character differs", "%(count)d characters differ", count) % {"count": count}
