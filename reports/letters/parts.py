"""What the records that letters are made of say, taken out in one go: dataclasses tell theirs slowly."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from operator import attrgetter
from types import NoneType
from typing import Any, Final, get_args

_PLAIN: Final = frozenset({str, int, bool, date, NoneType})
_Taker = Callable[[Any], tuple[Any, ...]]
# Of each kind of record: what takes its own plain values and those of its records, and what takes the rest.
_TAKERS: Final[dict[type[Any], tuple[_Taker, _Taker]]] = {}


def taker(names: Sequence[str]) -> _Taker:
    """What takes these parts out of a record, always as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _record: ()
    (name,) = names
    return lambda record: (getattr(record, name),)


def told(record: Any) -> str:
    """Everything that a record says, however deep, as one text: two letters have the same only if they say the same.

    Beside what the record says itself there are only printable ASCII and ends of lines in it.
    """
    found: list[str] = []
    _tell(record, found)
    text = "\n".join(found)
    # A text of several lines must not be taken for several texts.
    return text if text.count("\n") == len(found) - 1 else f"{text}\n{found!a}"


def _tell(record: Any, found: list[str]) -> None:
    """List plain values behind the record's name, then rows of values, each behind its length, and other records."""
    kind = type(record)
    plain, rest = _TAKERS.get(kind) or _takers(kind)
    found.append(kind.__name__)
    found += map(str, plain(record))
    for part in rest(record):
        if type(part) is not tuple:
            _tell_item(part, found)
            continue
        found.append(str(len(part)))
        for item in part:
            _tell_item(item, found)


def _tell_item(item: Any, found: list[str]) -> None:
    kind = type(item)
    if kind in _TAKERS or (kind not in _PLAIN and is_dataclass(kind)):
        _tell(item, found)
    else:
        found.append(str(item))


def _takers(kind: type[Any]) -> tuple[_Taker, _Taker]:
    plain, rest = list(_plain_names(kind, "")), list(_other_names(kind, ""))
    found = _TAKERS[kind] = (taker(plain), taker(rest))
    return found


def _plain_names(kind: type[Any], before: str) -> Iterator[str]:
    for entry in fields(kind):
        if _PLAIN.issuperset(get_args(entry.type) or (entry.type,)):
            yield f"{before}{entry.name}"
        elif is_dataclass(entry.type):
            yield from _plain_names(entry.type, f"{before}{entry.name}.")  # type: ignore[arg-type]


def _other_names(kind: type[Any], before: str) -> Iterator[str]:
    for entry in fields(kind):
        if is_dataclass(entry.type):
            yield from _other_names(entry.type, f"{before}{entry.name}.")  # type: ignore[arg-type]
        elif not _PLAIN.issuperset(get_args(entry.type) or (entry.type,)):
            yield f"{before}{entry.name}"
