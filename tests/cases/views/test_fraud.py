"""The fraud bench on the pages: what fired and why, a person's word, the rules with their outcomes."""

import pytest

from cases.models import Application, FraudEntry, FraudJudgement, Hold, Household
from cases.services.fraud.look import look_for_fraud
from security.actor import system_actor
from security.models import Job
from tests.cases.views.conftest import Browser
from tests.factories.cases import make_application, make_household
from tests.factories.money import make_account
from tests.factories.security import World

BENCH = "/p/aoi/work/fraud"


@pytest.fixture
def ring(aoi: World) -> list[Application]:
    """Three applications to one account, on the bench."""
    rows = []
    for _number in range(3):
        household = make_household(aoi.aoi)
        row = make_application(aoi, household=household)
        row.account = make_account(household, "7654321")
        row.save()
        rows.append(row)
    look_for_fraud(actor=system_actor("test"), program_id=aoi.aoi.pk)
    return rows


def entry_of(row: Application) -> FraudEntry:
    return FraudEntry.objects.get(application=row)


def test_the_bench_says_what_fired_and_with_whom(aoi: World, browser: Browser, ring: list[Application]) -> None:
    entry = entry_of(ring[0])
    reviewer = browser("reviewer_1")
    text = reviewer.get(BENCH).content.decode()
    assert f"/work/fraud/{entry.pk}" in text
    assert "one account for several households" in text
    assert f"/work/fraud/{entry.pk}" not in reviewer.get(f"{BENCH}?rule=image_alike").content.decode()
    assert f"/work/fraud/{entry.pk}" not in reviewer.get(f"{BENCH}?state=held").content.decode()
    page = reviewer.get(f"{BENCH}/{entry.pk}").content.decode()
    assert ring[1].receipt_number in page
    assert "••••321" in page
    assert "7654321" not in page


def test_a_word_without_choice_or_reason_keeps_what_was_typed(
    aoi: World, browser: Browser, ring: list[Application]
) -> None:
    entry = entry_of(ring[0])
    reviewer = browser("reviewer_1")
    refused = reviewer.post(f"{BENCH}/{entry.pk}", {"reason": "one guardian"})
    assert refused.status_code == 422
    assert "one guardian" in refused.content.decode()
    assert reviewer.post(f"{BENCH}/{entry.pk}", {"verdict": "cleared", "reason": ""}).status_code == 422
    assert reviewer.post(f"{BENCH}/{entry.pk}", {"verdict": "confirmed", "reason": "x"}).status_code == 422
    assert not FraudJudgement.objects.exists()
    assert entry_of(ring[0]).state == "open"


def test_a_hold_and_the_answer_of_the_municipality(aoi: World, browser: Browser, ring: list[Application]) -> None:
    page = f"{BENCH}/{entry_of(ring[0]).pk}"
    asked = browser("reviewer_1").post(page, {"verdict": "asked", "reason": "three heads, one account"})
    assert asked.status_code == 303
    assert Hold.objects.filter(application=ring[0], kind="examination", released_at=None).exists()
    assert "An officer answers on this page" in browser("reviewer_1").get(page).content.decode()
    answer = browser("officer").post(page, {"verdict": "cleared", "reason": "a home for the elderly"})
    assert answer.status_code == 303
    assert not Hold.objects.filter(application=ring[0], released_at=None).exists()
    text = browser("officer").get(page).content.decode()
    assert "three heads, one account" in text
    rules = browser("auditor").get(f"{BENCH}/rules").content.decode()
    assert "one account for several households" in rules


def test_the_manager_has_the_program_looked_over(aoi: World, browser: Browser, ring: list[Application]) -> None:
    assert browser("reviewer_1").post(f"{BENCH}/look").status_code == 403
    assert not Job.objects.exists()
    assert browser("manager").post(f"{BENCH}/look").status_code == 303
    assert Job.objects.get().kind == "cases.look_for_fraud"
    assert browser("manager").post(f"{BENCH}/look").status_code == 303
    assert Job.objects.count() == 1


def test_a_restricted_case_is_not_there_and_shows_nothing(
    aoi: World, browser: Browser, ring: list[Application]
) -> None:
    entry = entry_of(ring[0])
    Household.objects.filter(pk=ring[0].household_id).update(protected=True)
    reviewer = browser("reviewer_1")
    assert f"/work/fraud/{entry.pk}" not in reviewer.get(BENCH).content.decode()
    assert reviewer.get(f"{BENCH}/{entry.pk}").status_code == 404
    assert reviewer.post(f"{BENCH}/{entry.pk}", {"verdict": "held", "reason": "x"}).status_code == 404
    assert not Hold.objects.exists()
    other = reviewer.get(f"{BENCH}/{entry_of(ring[1]).pk}").content.decode()
    assert "and 1 case of the dedicated desk" in other
    assert ring[0].receipt_number not in other


def test_not_for_everybody(aoi: World, browser: Browser, ring: list[Application]) -> None:
    page = f"{BENCH}/{entry_of(ring[0]).pk}"
    for name in ("keyer_1", "caller", "clerk_1", "treasurer", "viewer"):
        assert browser(name).get(BENCH).status_code == 403
        assert browser(name).post(page, {"verdict": "held", "reason": "x"}).status_code == 403
    assert browser("auditor").post(page, {"verdict": "cleared", "reason": "x"}).status_code == 422
    assert not FraudJudgement.objects.exists()


def test_the_pages_ask_few_questions(
    aoi: World, browser: Browser, ring: list[Application], django_assert_max_num_queries
) -> None:
    reviewer = browser("reviewer_1")
    reviewer.get(BENCH)
    for path in (BENCH, f"{BENCH}/{entry_of(ring[0]).pk}", f"{BENCH}/rules"):
        with django_assert_max_num_queries(35):
            reviewer.get(path)
