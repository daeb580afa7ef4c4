"""What households will do: decided once and for all, consistent in itself, in the shares of the domain reference."""

from collections import Counter
from dataclasses import replace

import pytest

from secretariat.demo.people.behaviour import (
    DEFAULT_PROFILE,
    LONGEST_REPLY_DAYS,
    Behaviour,
    CallTopic,
    Channel,
    decide_behaviour,
)
from tests.secretariat.demo.people_sample import sample


def decided(**options) -> list[Behaviour]:
    return [decide_behaviour(household, seed=3, reference_year=2026, **options) for household in sample()]


@pytest.fixture(scope="module")
def plans() -> list[Behaviour]:
    return decided()


@pytest.fixture(scope="module")
def replies(plans) -> list[Behaviour]:
    return [plan for plan in plans if plan.reply_after_days is not None]


def test_deterministic_and_independent_of_the_order(plans):
    again = [decide_behaviour(household, seed=3, reference_year=2026) for household in reversed(sample())]
    assert again[::-1] == plans
    assert decide_behaviour(sample()[0], seed=4, reference_year=2026).household_no == plans[0].household_no
    other = [decide_behaviour(household, seed=4, reference_year=2026) for household in sample()[:50]]
    assert other != plans[:50]


def test_most_replies_come_within_two_weeks(replies):
    within = sum(plan.reply_after_days <= 14 for plan in replies) / len(replies)
    assert 0.6 <= within <= 0.8
    assert all(2 <= plan.reply_after_days <= LONGEST_REPLY_DAYS for plan in replies)


def test_shares_of_replies(replies):
    assert sum(bool(plan.deficiencies) for plan in replies) / len(replies) == pytest.approx(0.16, abs=0.015)
    assert sum(bool(plan.keying_mistake) for plan in replies) / len(replies) == pytest.approx(0.01, abs=0.004)
    assert sum(bool(plan.transfer_failure) for plan in replies) / len(replies) == pytest.approx(0.01, abs=0.004)


def test_shares_of_letters(plans):
    assert sum(plan.is_letter_returned for plan in plans) / len(plans) == pytest.approx(0.02, abs=0.005)
    channels = Counter(plan.channel for plan in plans)
    assert set(channels) == set(Channel)
    assert channels[Channel.MAIL] > channels[Channel.ONLINE] > channels[Channel.NONE] > channels[Channel.OPT_OUT]


def test_missing_enclosures_lead_and_paper_faults_do_not_happen_online(replies):
    codes = Counter(code for plan in replies for code in plan.deficiencies)
    assert [code for code, _ in codes.most_common(3)] == ["D01", "D05", "D06"]
    assert {"D09", "D12", "D14", "D15", "D28"} <= set(codes)
    online = {code for plan in replies if plan.channel is Channel.ONLINE for code in plan.deficiencies}
    assert not online & {"D09", "D12", "D14", "D15", "D26"}


def test_plans_are_consistent(plans):
    for plan in plans:
        replies = plan.channel in {Channel.MAIL, Channel.ONLINE, Channel.BOTH}
        assert replies == (plan.reply_after_days is not None)
        assert (plan.duplicate_after_days is not None) == (plan.channel is Channel.BOTH)
        if plan.duplicate_after_days is not None:
            assert plan.duplicate_after_days > plan.reply_after_days
        assert replies or not (plan.deficiencies or plan.keying_mistake or plan.transfer_failure)
        assert plan.deficiency_answer_after_days is None or plan.deficiencies
        # Nobody is paid, or fails to be paid, while a deficiency is open for good.
        assert plan.transfer_failure is None or not plan.deficiencies or plan.deficiency_answer_after_days
        topics = {call.topic for call in plan.calls}
        assert CallTopic.DEFICIENCY not in topics or plan.deficiencies
        assert CallTopic.TRANSFER_FAILURE not in topics or plan.transfer_failure


def test_some_deficiencies_are_left_to_expire(replies):
    open_ends = [plan for plan in replies if plan.deficiencies and plan.deficiency_answer_after_days is None]
    deficient = [plan for plan in replies if plan.deficiencies]
    assert 0.03 < len(open_ends) / len(deficient) < 0.12


def test_dead_and_gone_households_do_not_reply(plans):
    gone = [
        plan
        for plan, household in zip(plans, sample(), strict=True)
        if not any(person.is_present for person in household.persons)
    ]
    assert gone
    assert {plan.channel for plan in gone} == {Channel.NONE}


def test_old_heads_prefer_mail(plans):
    def online(low, high):
        chosen = [
            plan.channel is Channel.ONLINE
            for plan, household in zip(plans, sample(), strict=True)
            if low <= 2026 - household.head.birth.year < high and plan.reply_after_days is not None
        ]
        return sum(chosen) / len(chosen)

    assert online(65, 110) < 0.2
    assert online(18, 65) > 0.3


def test_profile_changes_the_shares():
    nobody = decided(profile=replace(DEFAULT_PROFILE, no_reply=1.0))
    assert {plan.channel for plan in nobody} == {Channel.NONE}
    flawless = decided(profile=replace(DEFAULT_PROFILE, deficient=0.0))
    assert not any(plan.deficiencies for plan in flawless)
