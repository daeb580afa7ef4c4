"""Where each field of the 120-byte records lies (domain reference §1.2 to §1.4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Literal

RECORD_BYTES = 120

FieldKind = Literal["number", "text", "fixed", "blank"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: 0-based `start`, `length` in bytes. "number" is digits only; "fixed" must be one of `values`."""

    name: str
    start: int
    length: int
    kind: FieldKind
    values: tuple[str, ...] = ()

    def cut(self, record: str) -> str:
        """The characters of this field; one character is one byte here."""
        return record[self.start : self.start + self.length]

    @property
    def legal(self) -> str:
        """The expression for what may stand in this field."""
        if self.kind == "fixed":
            return "|".join(re.escape(value) for value in self.values)
        sign = {"number": "[0-9]", "blank": " ", "text": "."}[self.kind]
        return f"{sign}{{{self.length}}}"


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of a record in their order; `pattern` is a whole legal record, with a group for each field."""

    fields: tuple[Field, ...]
    names: tuple[str, ...] = dataclass_field(init=False)
    text_names: tuple[str, ...] = dataclass_field(init=False)
    pattern: re.Pattern[str] = dataclass_field(init=False)

    def __post_init__(self) -> None:
        found = {
            "names": tuple(one.name for one in self.fields),
            "text_names": tuple(one.name for one in self.fields if one.kind == "text"),
            "pattern": re.compile("".join(f"({one.legal})" for one in self.fields), re.DOTALL),
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)


def lay_out(*columns: tuple[str, int, FieldKind, tuple[str, ...]], record_bytes: int = RECORD_BYTES) -> Layout:
    """Fields one behind the other; together they must fill the record."""
    fields: list[Field] = []
    start = 0
    for name, length, kind, values in columns:
        fields.append(Field(name, start, length, kind, values))
        start += length
    if start != record_bytes:
        raise AssertionError(start)
    return Layout(tuple(fields))


HEADER = lay_out(
    ("record_type", 1, "fixed", ("1",)),
    ("file_type", 2, "fixed", ("21",)),
    ("code_kind", 1, "fixed", ("0",)),
    ("requester_code", 10, "number", ()),
    ("requester_kana", 40, "text", ()),
    ("transfer_mmdd", 4, "number", ()),
    ("bank_code", 4, "number", ()),
    ("bank_kana", 15, "text", ()),
    ("branch_code", 3, "number", ()),
    ("branch_kana", 15, "text", ()),
    ("account_type", 1, "fixed", ("1", "2", "9")),
    ("account_number", 7, "number", ()),
    ("filler", 17, "blank", ()),
)

DATA = lay_out(
    ("record_type", 1, "fixed", ("2",)),
    ("bank_code", 4, "number", ()),
    ("bank_kana", 15, "text", ()),
    ("branch_code", 3, "number", ()),
    ("branch_kana", 15, "text", ()),
    ("exchange_number", 4, "fixed", ("0000", "    ")),
    ("account_type", 1, "fixed", ("1", "2", "4", "9")),
    ("account_number", 7, "number", ()),
    ("payee_kana", 30, "text", ()),
    ("amount_yen", 10, "number", ()),
    ("new_code", 1, "fixed", ("0", "1", "2")),
    ("customer_code_1", 10, "text", ()),
    ("customer_code_2", 10, "text", ()),
    ("transfer_designation", 1, "fixed", ("7", "8", " ")),
    ("edi_mark", 1, "fixed", ("Y", " ")),
    ("filler", 7, "blank", ()),
)

TRAILER = lay_out(
    ("record_type", 1, "fixed", ("8",)),
    ("total_count", 6, "number", ()),
    ("total_yen", 12, "number", ()),
    ("filler", 101, "blank", ()),
)

END = lay_out(("record_type", 1, "fixed", ("9",)), ("filler", 119, "blank", ()))
