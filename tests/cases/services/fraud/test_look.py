"""A look over a program: what fires, who comes to the bench, and that nothing happens to any case."""

import datetime as dt

import pytest

from cases.models import Application, Decision, FraudEntry, FraudSignal, Hold, ProgramSetup
from cases.selectors.fraud import rule_outcomes
from cases.services.fraud.judge import judge_entry
from cases.services.fraud.look import look_for_fraud
from cases.services.fraud.start_look import start_look
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent, Job
from security.sealing.seal import blind_index
from tests.cases.services.fraud.conftest import SHARED, code_of, who
from tests.factories.money import make_account, make_case


def fired(rule: str) -> set[int]:
    rows = FraudSignal.objects.filter(rule=rule, is_standing=True)
    return set(rows.values_list("application_id", flat=True))


def test_one_account_for_three_households_comes_to_the_bench_and_stops_nothing(office, ring, look) -> None:
    before = list(Application.objects.order_by("pk").values())
    looked = look()
    assert looked.opened == [case.pk for case in ring[:3]]
    entry = FraudEntry.objects.get(application_id=ring[0].pk)
    assert (entry.state, entry.score) == ("open", 40)
    signal = FraudSignal.objects.get(application_id=ring[0].pk)
    assert (signal.rule, signal.count, signal.related) == ("account_shared", 3, [ring[1].pk, ring[2].pk])
    assert list(Application.objects.order_by("pk").values()) == before
    assert not Hold.objects.exists()
    assert not Decision.objects.exists()
    event = AuditEvent.objects.filter(code="cases.fraud_looked").latest("pk")
    assert SHARED["number"] not in str(event.data)


def test_a_second_look_changes_nothing(office, ring, look) -> None:
    look()
    rows = list(FraudSignal.objects.order_by("pk").values())
    assert look().opened == []
    assert list(FraudSignal.objects.order_by("pk").values()) == rows


def test_two_households_are_below_the_threshold(office, look) -> None:
    for number in (1, 2):
        make_case(office.world.aoi, number, account=SHARED)
    assert look().fired == 0


def test_a_program_sets_weights_and_thresholds(office, look) -> None:
    for number in (1, 2):
        make_case(office.world.aoi, number, account=SHARED)
    ProgramSetup.objects.update(fraud_rules={"account_shared": {"weight": 15, "threshold": 2}}, fraud_score=15)
    assert len(look().opened) == 2
    ProgramSetup.objects.update(fraud_rules={"account_shared": {"weight": 0, "threshold": 2}})
    assert look().fired == 0
    assert set(FraudEntry.objects.values_list("score", "state")) == {(0, "open")}, "it waits for a person's word"


def test_telephones_letters_and_dwellings_weigh_together(office, look) -> None:
    index = blind_index("0900000000", program_id=office.program_id, purpose="telephone")
    mailing = {"mailing_postcode": "9998888", "mailing_address": "みほん市本町9"}
    for number in (1, 2, 3):
        make_case(office.world.aoi, number, household=mailing, telephone_index=index)
    make_case(office.world.aoi, 4, telephone_index=index)
    for number in (5, 6, 7, 8):
        make_case(office.world.aoi, number, household={"address_key": "one", "katagaki": "101"})
    looked = look()
    assert len(fired("telephone_shared")) == 4
    assert len(fired("mailing_shared")) == 3
    assert len(fired("dwelling_shared")) == 4
    assert len(looked.opened) == 3, "20 and 20; a telephone or a dwelling alone is not enough"


def test_an_account_that_changes_shortly_before_the_payment(office, look) -> None:
    with clock.at(clock.now() - dt.timedelta(days=20)):
        cases = [make_case(office.world.aoi, number) for number in (1, 2)]
    late = make_account(cases[0].household, "5555555")
    Application.objects.filter(pk=cases[0].pk).update(account=late)
    office.decide(*cases)
    look()
    assert fired("account_changed") == {cases[0].pk}
    assert FraudSignal.objects.get(rule="account_changed").evidence == [{"account": late.pk}]
    with clock.at(clock.now() + dt.timedelta(days=4)):
        look()
    assert fired("account_changed") == set(), "it was not that short before"


def test_who_ended_without_money_is_left_out(office, ring, look) -> None:
    Application.objects.filter(pk=ring[0].pk).update(status="withdrawn")
    assert look().fired == 0


def test_what_was_cleared_comes_back_for_more_only(office, ring, look) -> None:
    look()
    entry = FraudEntry.objects.get(application_id=ring[0].pk)
    judge_entry(**who(office, "aoi_reviewer_1"), entry_id=entry.pk, verdict="cleared", reason="one guardian of three")
    assert look().again == []
    make_case(office.world.aoi, 9, account=SHARED)
    assert look().again == [ring[0].pk]
    entry.refresh_from_db()
    assert entry.state == "open"


def test_outcomes_stand_beside_the_rules(office, ring, look) -> None:
    look()
    first, second, _third = FraudEntry.objects.order_by("pk")
    judge_entry(**who(office, "aoi_reviewer_1"), entry_id=first.pk, verdict="cleared", reason="one guardian")
    judge_entry(**who(office, "aoi_officer"), entry_id=second.pk, verdict="confirmed", reason="admitted")
    row = next(one for one in rule_outcomes(office.program_id) if one.rule.code == "account_shared")
    assert (row.fired, row.waiting, row.cleared, row.confirmed, row.confirmed_percent) == (3, 1, 1, 1, 50)


def test_a_look_takes_as_many_statements_for_many(office, look, django_assert_max_num_queries) -> None:
    for number in range(1, 31):
        make_case(office.world.aoi, number, account=SHARED)
    with django_assert_max_num_queries(40):
        assert len(look().opened) == 30


def test_one_look_at_a_time_and_not_by_everybody(office, ring) -> None:
    for person in ("aoi_reviewer_1", "aoi_officer", "aoi_auditor", "midori_manager"):
        with pytest.raises(NotAllowedError):
            look_for_fraud(**who(office, person))
        with pytest.raises(NotAllowedError):
            start_look(**who(office, person))
    assert not FraudSignal.objects.exists()
    assert not Job.objects.exists()
    start_look(**who(office, "aoi_manager"))
    assert code_of(lambda: start_look(**who(office, "aoi_manager"))) == "under_way"
    assert Job.objects.count() == 1
