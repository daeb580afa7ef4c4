"""Lists of the gift desk: what people and carriers send is read, or refused with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.faults import RuleError
from cases.rules.gift_lists import MOST_BYTES, Line, decode_list, is_delivered, read_list, yen_of


@pytest.mark.parametrize(
    "text",
    [
        "管理番号,額面\nGC-1,5000\nGC-2,5000\n",
        "GC-1\t5000\r\nGC-2\t5000\r\n",
        "ＧＣ－１，５０００\nＧＣ－２，５０００".replace("，", ","),
        '"GC-1";"5000";\n\n"GC-2";"5000";\n',
    ],
)
def test_two_columns_are_read_however_they_come(text: str) -> None:
    assert [(line.first, line.second) for line in read_list(text)] == [("GC-1", "5000"), ("GC-2", "5000")]


def test_lines_keep_their_number_in_the_file() -> None:
    assert read_list("serial,value\n\nA-1,100\n") == [Line(3, "A-1", "100")]


@pytest.mark.parametrize("text", ["A-1\n", "A-1,1,2\n", "A-1,100\nA-2,1,000\n"])
def test_other_than_two_values_are_refused_with_the_line(text: str) -> None:
    with pytest.raises(RuleError) as refused:
        read_list(text)
    assert refused.value.code == "list.cells"
    assert refused.value.row == text.count("\n")
    assert str(refused.value.message).startswith(str(refused.value.row))


def test_a_list_of_names_only_has_no_lines() -> None:
    with pytest.raises(RuleError) as refused:
        read_list("管理番号,額面\n")
    assert refused.value.code == "list.no_lines"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"  \n", "list.empty"), (b"1" * (MOST_BYTES + 1), "list.large"), (b"\x89PNG\r\n\0\xff", "list.text")],
)
def test_what_is_no_list_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        decode_list(content)
    assert refused.value.code == code


@given(st.integers(min_value=1, max_value=9_999_999))
def test_amounts_are_read_as_people_write_them(yen: int) -> None:
    assert {yen_of(text) for text in (f"{yen}", f"{yen:,}円", f"¥{yen:,}", f"{yen} 円")} == {yen}


@pytest.mark.parametrize("text", ["", "x", "-5", "5.5", "10000000", "٥"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert yen_of(text) == 0


def test_words_of_carriers() -> None:
    assert [is_delivered(text) for text in ("配達完了", "Delivered", "返送", "returned", "持出中")] == [
        True,
        True,
        False,
        False,
        None,
    ]
