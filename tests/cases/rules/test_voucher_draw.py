"""The draw: anybody who has the list and the seed comes to the same result, and nothing is given out twice."""

import hashlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.rules.voucher_draw import Request, draw_books, list_digest

requests = st.lists(
    st.builds(Request, st.integers(1, 10**6).map(str), st.integers(1, 4)),
    max_size=15,
    unique_by=lambda request: request.receipt_number,
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30, deadline=None)
@given(requests, st.text(min_size=1, max_size=20), st.integers(0, 60), st.randoms())
def test_the_draw_is_repeated_whatever_the_order_of_the_list(asked, seed, books, mixed) -> None:
    drawn = draw_books(seed, asked, books=books)
    again = list(asked)
    mixed.shuffle(again)
    assert draw_books(seed, again, books=books) == drawn
    assert list_digest(again) == list_digest(asked)
    wanted = {request.receipt_number: request.books for request in asked}
    assert [each.rank for each in drawn] == list(range(1, len(asked) + 1))
    assert all(0 <= each.granted <= wanted[each.receipt_number] for each in drawn)
    assert sum(each.granted for each in drawn) == min(books, sum(wanted.values()))


def test_the_order_is_what_the_page_says() -> None:
    asked = [Request(f"106-{number:08d}-00", 1) for number in range(20)]
    by_hand = sorted(asked, key=lambda one: hashlib.sha256(f"48283.07:{one.receipt_number}".encode()).hexdigest())
    drawn = draw_books("48283.07", asked, books=3)
    assert [each.receipt_number for each in drawn] == [one.receipt_number for one in by_hand]
    assert [each.granted for each in drawn[:5]] == [1, 1, 1, 0, 0]
