"""What a rule of the field answers when a value is wrong: an error to raise or a finding to show.

Both carry a machine `code` (asserted by tests, translated by clients) and a lazy message that says what is
wrong, where, and what to do. Neither puts the offending value into its message or its ``str``: messages end
in logs, and values here are names, account numbers and birth dates.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Literal, Self

from django.utils.functional import Promise
from django.utils.text import format_lazy

LazyText = str | Promise
Severity = Literal["block", "warn"]

_SHOWN_CHARACTERS = 40
_LONG_DIGITS = re.compile(r"\d{4,}(?=\d{3})")


def show_safely(value: object) -> str:
    """The value as a person may see it: control characters escaped, long digit runs masked, cut to 40 characters.

    Of a run of seven digits or more only the last three stay, which is what municipalities print of an account.
    """
    escaped = "".join(ch if ch.isprintable() else f"\\u{{{ord(ch):04X}}}" for ch in str(value))
    masked = _LONG_DIGITS.sub(lambda found: "*" * len(found.group()), escaped)
    return masked if len(masked) <= _SHOWN_CHARACTERS else masked[: _SHOWN_CHARACTERS - 1] + "…"


class RuleError(ValueError):
    """A value breaks a rule of the field.

    `code` is stable and machine-readable (``topic.reason``). `field` names the field of a record, `row` counts
    the records of a file from 1, `position` is the 0-based character in the text that was given (or the 0-based
    byte in a fixed-width record). `value` is already safe to show; it is None where nothing of it may be seen.
    """

    def __init__(
        self,
        code: str,
        message: LazyText,
        *,
        field: str | None = None,
        position: int | None = None,
        value: object = None,
        row: int | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.template = message
        self.params = dict(params or {})
        self.field = field
        self.position = position
        self.row = row
        self.value = None if value is None else show_safely(value)

    @property
    def message(self) -> LazyText:
        """The lazy message, with its parameters filled in when it is shown."""
        template: Any = self.template  # the stubs name the lazy type by a class that does not exist at run time
        return format_lazy(template, **self.params) if self.params else self.template

    def at(self, *, row: int | None = None, field: str | None = None) -> Self:
        """The same error, told which row and field it belongs to (what is known already is kept)."""
        self.row = self.row if row is None else row
        self.field = self.field or field
        return self

    def __str__(self) -> str:
        places = {"row": self.row, "field": self.field, "position": self.position}
        where = ", ".join(f"{name} {place}" for name, place in places.items() if place is not None)
        return f"{self.code} ({where})" if where else self.code

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception rebuilds itself from its args alone; without this an error cannot cross a worker process.
        return (_rebuild, (type(self), self.code, self.template, self.__dict__.copy()))


def _rebuild(kind: type[RuleError], code: str, message: LazyText, state: dict[str, Any]) -> RuleError:
    error = kind.__new__(kind, code)
    RuleError.__init__(error, code, message)
    error.__dict__.update(state)
    return error


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a rule noticed without refusing the value. `severity` "block" must be cleared, "warn" confirmed.

    `index` is the 0-based place in the sequence that was checked, None when it concerns the whole.
    """

    severity: Severity
    code: str
    message: LazyText = dataclass_field(repr=False, compare=False)  # either would translate it
    index: int | None = None
    field: str | None = None


def warning(code: str, message: LazyText, *, field: str | None = None, index: int | None = None) -> Finding:
    """A finding that a person has to confirm."""
    return Finding("warn", code, message, index, field)
