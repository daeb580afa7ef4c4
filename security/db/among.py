"""Conditions on many ids at once."""

from collections.abc import Iterable

from django.db.models import BooleanField, F, Func, Value


class Among(Func):
    """The condition that a field's value is among these ids: ``rows.filter(Among("household_id", ids))``.

    They go to the database as one array. With ``__in`` every id is a parameter of its own, which for the thousands of a
    chunk costs more than to read their rows.
    """

    template = "%(expressions)s::bigint[])"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, name: str, ids: Iterable[int]) -> None:
        """Name the field by its path from the model, ``pk`` or ``household_id``."""
        super().__init__(F(name), Value(f"{{{','.join(map(str, ids))}}}"))
