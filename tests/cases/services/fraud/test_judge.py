"""A person's word on a case of the bench: it stops or frees the case, and never denies it."""

import pytest
from django.db import IntegrityError, transaction

from cases.errors import NotFoundError
from cases.models import Application, FraudEntry, FraudJudgement, Hold
from cases.services.fraud.judge import judge_entry
from security.actor import NotAllowedError
from tests.cases.services.fraud.conftest import code_of, who


@pytest.fixture
def entry(office, ring, look) -> FraudEntry:
    look()
    return FraudEntry.objects.get(application_id=ring[0].pk)


def say(office, entry, verdict, by="aoi_reviewer_1", reason="looked at the passbook"):
    return judge_entry(**who(office, by), entry_id=entry.pk, verdict=verdict, reason=reason)


def open_hold(entry) -> Hold | None:
    return Hold.objects.filter(application_id=entry.application_id, released_at=None).first()


def test_no_concern_lets_the_case_go_on(office, ring, entry) -> None:
    made = say(office, entry, "cleared")
    assert (made.verdict, made.rules, made.judged_by.username) == ("cleared", {"account_shared": 3}, "aoi_reviewer_1")
    assert open_hold(entry) is None
    office.decide(ring[0])
    assert Application.objects.get(pk=ring[0].pk).status == "decided"


def test_a_hold_stops_decision_and_payment_until_it_is_cleared(office, ring, entry) -> None:
    say(office, entry, "held")
    hold = open_hold(entry)
    assert hold is not None
    assert (hold.kind, hold.waits_for) == ("examination", "office")
    assert office.decide(ring[0], partial=True).refusals == {ring[0].pk: "hold"}
    say(office, entry, "cleared")
    assert open_hold(entry) is None
    assert office.decide(ring[0]).done == [ring[0].pk]


def test_the_municipality_is_asked_and_answers(office, ring, entry) -> None:
    say(office, entry, "asked")
    hold = open_hold(entry)
    assert hold is not None
    assert hold.waits_for == "municipality"
    assert code_of(lambda: say(office, entry, "cleared")) == "municipality"
    say(office, entry, "confirmed", by="aoi_officer")
    entry.refresh_from_db()
    assert entry.state == "confirmed"
    assert open_hold(entry) is not None, "it stays stopped"
    assert Application.objects.get(pk=ring[0].pk).status == "reviewed", "and it is not denied"
    assert list(FraudJudgement.objects.order_by("sequence").values_list("verdict", flat=True)) == ["asked", "confirmed"]


def test_what_was_paid_cannot_be_held_but_asked(office, ring, entry) -> None:
    Application.objects.filter(pk=ring[0].pk).update(status="closed")
    assert code_of(lambda: say(office, entry, "held")) == "ended"
    assert not FraudJudgement.objects.exists()
    say(office, entry, "asked")
    assert open_hold(entry) is None
    assert FraudEntry.objects.get(pk=entry.pk).state == "asked"


def test_a_word_needs_a_reason_and_is_said_once(office, entry) -> None:
    assert code_of(lambda: say(office, entry, "cleared", reason="  ")) == "reason_missing"
    say(office, entry, "cleared")
    assert code_of(lambda: say(office, entry, "held")) == "judged"
    assert FraudJudgement.objects.count() == 1
    with pytest.raises(NotFoundError):
        judge_entry(**who(office, "aoi_officer"), entry_id=999_999, verdict="cleared", reason="x")


@pytest.mark.parametrize(
    ("person", "verdict"),
    [
        ("aoi_keyer_1", "cleared"),
        ("aoi_caller", "held"),
        ("aoi_clerk_1", "held"),
        ("aoi_auditor", "cleared"),
        ("aoi_reviewer_1", "confirmed"),
        ("aoi_manager", "confirmed"),
        ("aoi_officer", "asked"),
        ("midori_officer", "confirmed"),
    ],
)
def test_others_may_not(office, entry, person, verdict) -> None:
    with pytest.raises(NotAllowedError):
        say(office, entry, verdict, by=person)
    entry.refresh_from_db()
    assert entry.state == "open"
    assert open_hold(entry) is None
    assert not FraudJudgement.objects.exists()


def test_raw_sql_changes_no_word(office, entry) -> None:
    say(office, entry, "cleared")
    with pytest.raises(IntegrityError), transaction.atomic():
        FraudJudgement.objects.update(reason="another")
    with pytest.raises(IntegrityError), transaction.atomic():
        FraudJudgement.objects.all().delete()
