"""The proposal of the set-based import is the one that the rules make for one household."""

import datetime as dt
import random
from typing import Any

import pytest

from cases.models import Household, Recipient
from cases.rules.eligibility import birth_range, judge_eligibility
from cases.rules.proposal import make_proposal
from cases.selectors.facts import people_of
from cases.services.application.apply_values import propose_for
from security.tenancy.scope import program_scope
from tests.factories.intake import ACCOUNT, apply_whole, make_setup, person, roster_bytes
from tests.factories.security import World

pytestmark = pytest.mark.usefixtures("sent")
BIRTHS = ["19400000", "19700401", "20080401", "20080402", "20080403", "20090000", "20081200", "20250101", "20220815"]
MOVES = [("", ""), ("", ""), ("", "死亡"), ("20260601", "死亡"), ("20260602", "死亡"), ("20260601", "転出"),
         ("20260602", "転出"), ("20260601", "出生"), ("20260602", "転入"), ("20260101", "転居")]  # fmt: skip
UNTIL_18 = {"until_fiscal_year_end_of_age": 18}
RULES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"tax": "all_exempt", "children": UNTIL_18}, {"kind": "per_household", "yen": 30_000, "child_yen": 20_000}),
    ({}, {"kind": "per_person", "yen": 100_000}),
    ({"ages": {"min_age": 3, "until_fiscal_year_end_of_age": 18}}, {"kind": "per_person", "yen": 5_000}),
    ({"ages": {"max_age": 20}, "children": {"max_age": 5}}, {"kind": "per_household", "yen": 1_000, "child_yen": 7}),
]  # fmt: skip


def people(seed: int) -> list[dict[str, str]]:
    draw = random.Random(seed)
    rows = []
    for household in range(1, 121):
        for place in range(draw.randint(1, 4)):
            on, why = draw.choice(MOVES)
            rows.append(
                person(
                    household * 10 + place,
                    household,
                    head=place == 0,
                    生年月日=draw.choice(BIRTHS),
                    異動日=on,
                    異動事由=why,
                    課税区分=draw.choice("00000019 ").strip(),
                    支援措置=draw.choice("00001"),
                    **(ACCOUNT if place == 0 and draw.random() < 0.4 else {}),
                )
            )
    return rows


@pytest.mark.parametrize("number", range(len(RULES)))
def test_both_agree_on_who_is_entitled_and_to_how_much(world: World, number: int) -> None:
    eligibility, amount_rule = RULES[number]
    with program_scope(world.aoi.pk):
        setup = make_setup(world.aoi, eligibility=eligibility, amount_rule=amount_rule)
    apply_whole(world.actor("aoi_manager"), world.aoi, roster_bytes(people(number)))
    with program_scope(world.aoi.pk):
        households = list(Household.objects.all())
        assert len(households) == 120
        assert Recipient.objects.count() == len(people(number))
        facts = people_of(world.aoi.pk, [row.pk for row in households])
        excluded = 0
        for row in households:
            judged = judge_eligibility(eligibility, facts[row.pk], reference_on=setup.reference_on)
            assert row.excluded_reason == judged.excluded_reason, row.number
            excluded += bool(row.excluded_reason)
            expected = 0 if row.excluded_reason else propose_for(setup, facts[row.pk], {}).yen
            assert row.entitled_yen == expected, row.number
        assert 0 < excluded < 120


def test_an_age_range_becomes_its_two_days() -> None:
    ages = {"until_fiscal_year_end_of_age": 18, "min_age": 3}
    made = make_proposal(
        kind="gift", channels=[], eligibility={"ages": ages}, amount_rule={}, reference_on=dt.date(2026, 6, 1)
    )
    births = birth_range(ages, dt.date(2026, 6, 1))
    assert births is not None
    assert (made.is_gift, made.has_ages, made.born_from, made.born_until) == (
        True,
        True,
        births.earliest_on,
        births.latest_on,
    )
