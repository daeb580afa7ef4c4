"""An entry is matched by itself only where nothing else could be meant."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from cases.rules.statement_match import Booking, Movement, candidates, match_all

ON = dt.date(2025, 12, 10)


def failed(pk: int, yen: int = 30_000, **values) -> Booking:
    return Booking(kind="return", pk=pk, yen=yen, first_on=ON, batch_pk=1, **values)


def paid_in(yen: int = 30_000, on: dt.date = ON, *words: str) -> Movement:
    return Movement(on=on, is_deposit=True, yen=yen, words=words)


def test_direction_amount_and_day_have_to_fit() -> None:
    batch = Booking(kind="batch", pk=1, yen=90_000, first_on=ON, last_on=ON)
    later = ON + dt.timedelta(days=1)
    assert candidates(Movement(on=ON, is_deposit=False, yen=90_000), [batch]) == [batch]
    assert candidates(Movement(on=later, is_deposit=False, yen=90_000), [batch]) == []
    assert candidates(Movement(on=ON, is_deposit=True, yen=90_000), [batch]) == []
    assert candidates(paid_in(on=ON - dt.timedelta(days=1)), [failed(1)]) == []
    assert candidates(paid_in(on=later), [failed(1)]) == [failed(1)]


def test_equal_amounts_are_told_apart_by_the_banks_words_only() -> None:
    two = [
        failed(1, holder_kana="ミホン　タロウ", reference="17"),
        failed(2, holder_kana="ミホン　ハナコ", reference="18"),
    ]
    assert match_all([paid_in()], two) == {}
    assert match_all([paid_in(30_000, ON, "ﾐﾎﾝ ﾊﾅｺ")], two) == {0: two[1]}
    assert match_all([paid_in(30_000, ON, "0000000017")], two) == {0: two[0]}
    assert match_all([paid_in(30_000, ON, "ﾐﾎﾝ")], two) == {}


def test_one_booking_is_never_meant_twice() -> None:
    assert match_all([paid_in(), paid_in()], [failed(1)]) == {}


def test_money_comes_back_one_by_one_or_as_one_sum() -> None:
    whole = Booking(kind="returns", pk=1, yen=50_000, first_on=ON, batch_pk=1)
    bookings = [failed(1, 20_000), failed(2, 30_000), whole]
    assert match_all([paid_in(50_000)], bookings) == {0: whole}
    assert match_all([paid_in(50_000), paid_in(30_000)], bookings) == {}


@given(st.lists(st.integers(1, 4), max_size=6), st.lists(st.integers(1, 4), max_size=6))
def test_a_match_is_worth_what_its_entry_is(entries: list[int], booked: list[int]) -> None:
    movements = [paid_in(yen) for yen in entries]
    found = match_all(movements, [failed(pk, yen) for pk, yen in enumerate(booked)])
    assert all(movements[place].yen == booking.yen for place, booking in found.items())
    assert len({booking.pk for booking in found.values()}) == len(found)
