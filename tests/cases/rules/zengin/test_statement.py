"""The bank's statement: every byte has its place, and the bank's own sums must agree."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.rules.faults import RuleError
from cases.rules.zengin.statement import read_statement
from cases.rules.zengin.statement_layout import DATA, END, HEADER, TRAILER
from tests.factories.bank import Moved, statement_bytes

DAYS = st.dates(dt.date(2024, 4, 1), dt.date(2040, 3, 31))
YEN = st.integers(-(10**11), 10**11).filter(bool)
SLOW = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40, deadline=None)
MOVED = st.builds(Moved, YEN, DAYS, party=st.sampled_from(["", "ﾐﾎﾝ ﾀﾛｳ", "ﾌﾘｺﾐｼｷﾝﾍﾝｷﾔｸ"]))


def code_of(content: bytes) -> str:
    with pytest.raises(RuleError) as raised:
        read_statement(content)
    return raised.value.code


def test_every_record_is_two_hundred_bytes_without_gap_or_overlap() -> None:
    for layout in (HEADER, DATA, TRAILER, END):
        fields = layout.fields
        assert [field.start for field in fields[1:]] == [field.start + field.length for field in fields[:-1]]
        assert fields[-1].start + fields[-1].length == 200


@SLOW
@given(st.lists(MOVED, max_size=8), st.integers(-(10**12), 10**12), st.sampled_from([b"", b"\r\n"]))
def test_what_was_written_is_read(entries: list[Moved], opening_yen: int, newline: bytes) -> None:
    read = read_statement(statement_bytes(entries, opening_yen=opening_yen, newline=newline))
    assert [(one.yen if one.is_deposit else -one.yen, one.booked_on, one.party_kana) for one in read.entries] == [
        (one.yen, one.on, one.party) for one in entries
    ]
    assert read.opening_yen == opening_yen
    assert read.closing_yen == opening_yen + sum(one.yen for one in entries)


@SLOW
@given(st.lists(MOVED, min_size=1, max_size=4), st.data())
def test_no_digit_of_an_amount_can_change_unseen(entries: list[Moved], data) -> None:
    content = bytearray(statement_bytes(entries))
    place = 202 * data.draw(st.integers(1, len(entries))) + data.draw(st.integers(24, 35))
    content[place] = ord(data.draw(st.sampled_from([d for d in "0123456789" if ord(d) != content[place]])))
    assert code_of(bytes(content)) in {"statement.sum", "statement.amount"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"in_count": 2}, "statement.count"),
        ({"in_yen": 1}, "statement.sum"),
        ({"closing_yen": 7}, "statement.balance"),
    ],
)
def test_a_trailer_that_says_otherwise_is_refused(wrong: dict[str, int], code: str) -> None:
    assert code_of(statement_bytes([Moved(30_000)], wrong=wrong)) == code


def test_a_file_of_another_kind_is_refused() -> None:
    good = statement_bytes([Moved(30_000)])
    assert code_of(b"") == "statement.length"
    assert code_of(good[:-1]) == "statement.length"
    assert code_of(b"121" + good[3:]) == "statement.field"
    assert code_of(good[:202] * 2 + good[202:]) == "statement.order"
    assert code_of(good[:50] + b"\x81" + good[51:]) == "statement.characters"
    assert code_of(good[:211] + b"081399" + good[217:]) == "statement.day"
