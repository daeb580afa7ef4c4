"""Numbers out of addresses: whatever is typed, a number comes, and none that the database cannot take."""

import pytest

from security.pages.numbers import number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [("17", 17), ("１７", 17), ("", 0), ("-1", 0), ("1.5", 0), ("²", 0), ("9" * 18, 10**18 - 1), ("9" * 19, 0)],
)
def test_a_text_is_a_number_or_nothing(text: str, number: int) -> None:
    assert number_in(text) == number
