"""What can go wrong at the ways in, with a code for programs and a message for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class IntakeError(Exception):
    """A refused act. `code` is stable; `str()` says what, where and what to do."""

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.code = code or self.code
        self.details = details


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a form."""

    code: str
    message: str


class FieldsError(IntakeError):
    """Fields of a form that cannot be taken as they are."""

    code = "fields"

    def __init__(self, message: str, errors: Mapping[str, FieldError]) -> None:
        super().__init__(message)
        self.errors = dict(errors)

    @property
    def codes(self) -> dict[str, str]:
        """`{field: code}`."""
        return {name: error.code for name, error in self.errors.items()}
