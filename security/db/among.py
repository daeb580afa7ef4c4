"""Conditions on many ids at once."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, F, Func, Value


class Among(Func):
    """The condition that a field's value is among these ids: ``rows.filter(Among("household_id", ids))``.

    They go to the database as one array. With ``__in`` every id is a parameter of its own, which for the thousands of a
    chunk costs more than to read their rows.
    """

    template = "%(expressions)s::bigint[])"
    arg_joiner = " = ANY("
    output_field = BooleanField()
    empty_result_set_value = False

    def __init__(self, name: str, ids: Iterable[int]) -> None:
        """Name the field by its path from the model, ``pk`` or ``household_id``."""
        array = f"{{{','.join(map(str, ids))}}}"
        super().__init__(F(name), Value(array))
        self.is_empty = array == "{}"

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        """Like ``__in``: what can have no rows is not asked for."""
        if self.is_empty:
            raise EmptyResultSet
        return super().as_sql(*args, **kwargs)
