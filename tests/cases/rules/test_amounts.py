"""Amounts: what the rules give, and that the explanation adds up."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.age import BirthRange
from cases.rules.amounts import SENTENCES, AmountFacts, explain_amount, propose_amount
from cases.rules.birth_date import BirthDate
from cases.rules.faults import RuleError

PARENT, CHILD, UNCLEAR = BirthDate(1980, 1, 1), BirthDate(2010, 4, 2), BirthDate(2006)
CHILDREN = BirthRange(date(2006, 4, 2), None)
RATE = {"kind": "rate", "percent": 25, "ceiling_yen": 50_000, "round_down_to_yen": 1_000}


def test_per_household_with_children() -> None:
    rule = {"kind": "per_household", "yen": 30_000, "child_yen": 20_000}
    proposal = propose_amount(rule, AmountFacts([PARENT, CHILD, CHILD, UNCLEAR], CHILDREN))
    assert proposal.yen == 70_000
    assert proposal.lines == [
        {"code": "household", "yen": 30_000},
        {"code": "children", "count": 2, "each_yen": 20_000, "yen": 40_000},
        {"code": "children_unclear", "count": 1},
    ]
    with translation.override("en"):
        assert explain_amount(proposal.lines)[0] == "For the household: 30,000 yen."


def test_per_person_and_nobody() -> None:
    rule = {"kind": "per_person", "yen": 100_000}
    assert propose_amount(rule, AmountFacts([PARENT, CHILD, UNCLEAR])).yen == 300_000
    assert propose_amount(rule, AmountFacts([])).lines == [{"code": "nobody"}]


@pytest.mark.parametrize(
    ("price", "yen", "codes"),
    [
        (180_000, 45_000, ["rate"]),
        (180_001, 45_000, ["rate"]),
        (183_500, 45_000, ["rate", "rounded"]),
        (999_999, 50_000, ["rate", "rounded", "ceiling"]),
        (3_000, 0, ["rate", "rounded"]),
        (0, 0, ["rate"]),
    ],
)
def test_rate_rounds_down_and_stops_at_the_ceiling(price: int, yen: int, codes: list[str]) -> None:
    proposal = propose_amount(RATE, AmountFacts([PARENT], figures={"purchase_yen": price}))
    assert (proposal.yen, [line["code"] for line in proposal.lines]) == (yen, codes)


def test_a_missing_figure_is_no_money_and_a_wrong_one_is_refused() -> None:
    assert propose_amount(RATE, AmountFacts([PARENT])).lines == [{"code": "base_missing"}]
    for wrong in (-1, True, "180000", 1.5):
        with pytest.raises(RuleError) as caught:
            propose_amount(RATE, AmountFacts([PARENT], figures={"purchase_yen": wrong}))
        assert caught.value.code == "amount.figure"
    with pytest.raises(RuleError) as caught:
        propose_amount({"kind": "lottery"}, AmountFacts([PARENT]))
    assert caught.value.code == "amount.kind"


@given(
    st.integers(0, 10_000_000),
    st.integers(1, 100),
    st.none() | st.integers(0, 1_000_000),
    st.sampled_from([1, 100, 1_000]),
)
def test_a_rate_never_gives_more_than_the_share_or_the_ceiling(
    price: int, percent: int, ceiling: int | None, unit: int
) -> None:
    rule = {"kind": "rate", "percent": percent, "ceiling_yen": ceiling, "round_down_to_yen": unit}
    proposal = propose_amount(rule, AmountFacts([PARENT], figures={"purchase_yen": price}))
    assert 0 <= proposal.yen * 100 <= price * percent
    assert ceiling is None or proposal.yen <= ceiling
    assert proposal.lines[-1]["yen"] == proposal.yen


@given(
    st.integers(0, 100_000),
    st.integers(0, 100_000),
    st.lists(st.sampled_from([PARENT, CHILD, UNCLEAR]), min_size=1),
)
def test_the_lines_of_a_household_add_up(base: int, each: int, births: list[BirthDate]) -> None:
    rule = {"kind": "per_household", "yen": base, "child_yen": each}
    proposal = propose_amount(rule, AmountFacts(births, CHILDREN))
    assert proposal.yen == sum(int(line.get("yen", 0)) for line in proposal.lines)
    assert len(explain_amount(proposal.lines)) == len(proposal.lines)
    assert all(line["code"] in SENTENCES for line in proposal.lines)
