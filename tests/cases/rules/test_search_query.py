"""What the search box takes a text for."""

import pytest

from cases.rules.search_query import Query, number_range, read_query


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("101-00000012-34", "1010000001234"),
        ("１０１ー００００００１２ー３４", "1010000001234"),
        (" 101 00000012 34 ", "1010000001234"),
        ("０９０（１２３４）５６７８", "09012345678"),
        ("+81 90-1234-5678", "09012345678"),
    ],
)
def test_digits_in_any_dress(text: str, digits: str) -> None:
    assert read_query(text).digits == digits


@pytest.mark.parametrize(
    ("text", "telephone"), [("0312345678", "0312345678"), ("090-1234-567", "0901234567"), ("12345", ""), ("03123", "")]
)
def test_a_telephone_number_is_whole(text: str, telephone: str) -> None:
    assert read_query(text).telephone == telephone


@pytest.mark.parametrize("text", ["", "   ", "ー", "・・"])
def test_nothing_is_nothing(text: str) -> None:
    assert read_query(text).is_empty


def test_names_lose_their_blanks_and_variants() -> None:
    assert read_query("髙橋 花子") == Query(
        name="高橋花子", grams=("高橋", "橋花", "花子"), town="高橋花子"
    )  # fmt: skip
    assert read_query("みほん　はな").name == "ミホンハナ"
    assert read_query("林").grams == ()


@pytest.mark.parametrize(
    ("text", "town", "rest"),
    [
        ("本町二丁目3番", "本町", "2-3"),
        ("本町2-3", "本町", "2-3"),
        ("みほん市本町", "みほん市本町", ""),
        ("東京都みほん市本町１", "みほん市本町", "1"),
    ],
)
def test_an_address_is_cut_at_its_first_digit(text: str, town: str, rest: str) -> None:
    query = read_query(text)
    assert (query.town, query.rest) == (town, rest)


@pytest.mark.parametrize(
    ("digits", "span"),
    [
        ("1010000001234", ("101-00000012-34", "101-00000012-34")),
        ("12", ("101-00000012-00", "101-00000012-99")),
        ("10100000", ("101-10100000-00", "101-10100000-99")),
        ("1010000001", ("101-00000010-00", "101-00000019-99")),
        ("102000000", None),
        ("10100000012345", None),
    ],
)
def test_the_range_of_a_number(digits: str, span: tuple[str, str] | None) -> None:
    assert number_range(digits, 101) == span
