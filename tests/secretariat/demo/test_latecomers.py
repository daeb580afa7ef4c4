"""Households that answer in the last days, so that whoever signs in to the demo finds work."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cases.models import Approach, BenefitKind
from secretariat.demo.latecomers import hold_back
from secretariat.demo.people.behaviour import Behaviour, Channel
from secretariat.demo.residents import Resident
from secretariat.demo.stage import Stage

LAST = dt.date(2026, 11, 25)  # a Wednesday; the 23rd is a holiday, the 21st and 22nd a weekend
PLAN = Behaviour("1", Channel.MAIL, 9, None, (), None, None, False, None, ())


def resident(number: int, **changes: Any) -> Resident:
    plan = replace(PLAN, household_no=str(number), **changes.pop("plan", {}))
    facts: dict[str, Any] = {
        "household_id": number, "number": str(number), "receipt_number": f"101-{number:08}-00", "secret": "x",
        "approach": Approach.CONFIRMATION, "protected": False, "excluded": False, "tax_unclear": False,
        "entitled_yen": 30_000, "members": (), "head_name": "", "head_kana": "", "birth": "", "address": "",
        "telephone": "", "account": None, "on_file": False, "behaviour": plan, "asked_on": dt.date(2026, 10, 1),
    }  # fmt: skip
    return Resident(**{**facts, **changes})


def stage_of(residents: list[Resident], kind: str = BenefitKind.CASH) -> Stage:
    nobody: Any = SimpleNamespace()
    setup: Any = SimpleNamespace(kind=kind)
    return Stage(
        program=nobody, cast=nobody, setup=setup, narrator=nobody, jobs=nobody, studio=nobody,
        seed=1, starts_on=dt.date(2026, 10, 1), day=LAST, residents=residents,
    )  # fmt: skip


def test_some_answer_on_the_last_office_days_and_some_forms_are_keyed_wrong() -> None:
    stage = stage_of([resident(number) for number in range(200)])
    assert hold_back(stage, last=LAST) == 24
    late = [one for one in stage.residents if one.late_on]
    assert {one.replies_on() for one in late} == {LAST, dt.date(2026, 11, 24), dt.date(2026, 11, 20)}
    assert sum(one.behaviour.keying_mistake is not None for one in late) == 4
    assert stage.leaves_work


@pytest.mark.parametrize(
    "unwilling",
    [
        {"approach": Approach.PUSH},
        {"excluded": True},
        {"plan": {"channel": Channel.NONE, "reply_after_days": None}},
        {"plan": {"channel": Channel.OPT_OUT, "reply_after_days": None}},
        {"plan": {"is_letter_returned": True}},
    ],
)
def test_who_answers_otherwise_keeps_the_plan(unwilling: dict[str, Any]) -> None:
    stage = stage_of([resident(number, **dict(unwilling)) for number in range(50)])
    assert hold_back(stage, last=LAST) == 0
    assert all(one.late_on is None for one in stage.residents)


def test_one_restricted_household_brings_the_form_of_the_dedicated_desk() -> None:
    found_missing = {"deficiencies": ("D01",), "channel": Channel.ONLINE}
    residents = [resident(number, protected=True, asked_on=None, plan=found_missing) for number in range(3)]
    stage = stage_of(residents)
    assert hold_back(stage, last=LAST) == 0
    first, *others = stage.residents
    assert first.replies_on() == dt.date(2026, 11, 20)
    assert (first.behaviour.channel, first.behaviour.deficiencies) == (Channel.MAIL, ())
    assert all(one.replies_on() is None for one in others)


def test_one_answers_by_mail_and_on_the_last_day_online() -> None:
    stage = stage_of([resident(number, plan={"channel": Channel.ONLINE}) for number in range(40)])
    hold_back(stage, last=LAST)
    twice = [one for one in stage.residents if one.behaviour.channel is Channel.BOTH]
    assert [one.replies_again_on() for one in twice] == [LAST]
    assert twice[0].replies_on() in {dt.date(2026, 11, 24), dt.date(2026, 11, 20)}


def test_a_gift_program_leaves_nothing() -> None:
    stage = stage_of([resident(1), resident(2)], BenefitKind.GIFT)
    assert hold_back(stage, last=LAST) == 0
    assert not stage.leaves_work


def test_a_desk_leaves_a_part_on_the_unfinished_day_only() -> None:
    stage = stage_of([resident(number) for number in range(40)])
    hold_back(stage, last=LAST)
    assert stage.todays(list(range(10)), 0.7) == list(range(7))
    stage.day = dt.date(2026, 11, 24)
    assert stage.todays(list(range(10)), 0.7) == list(range(10))
