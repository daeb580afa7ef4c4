"""How a resident's own answers are written on the page that looks through them and on the receipt."""

import pytest

from intake.portal.shown import telephone


@pytest.mark.parametrize(
    ("digits", "text"),
    [
        ("09012345678", "090-1234-5678"),
        ("05012345678", "050-1234-5678"),
        ("0312345678", "03-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("08001234567", "0800-123-4567"),
        ("0791234567", "0791234567"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_telephone_number_has_its_hyphens_where_their_places_are_known(digits: str | None, text: str) -> None:
    assert telephone(digits) == text
