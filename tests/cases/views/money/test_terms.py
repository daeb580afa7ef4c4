"""Terms on screen: a batch for one of them, the money of each, a change on the page of a case."""

import datetime as dt
from collections.abc import Iterator

import pytest

from cases.models import Application, Decision, PayoutBatch, Status
from cases.rules.check_digits import make_receipt_number
from security import clock
from tests.cases.services.payout.test_terms import TERMS, YEN, pupil, released, settled
from tests.factories.money import Office, open_office
from tests.factories.security import World


@pytest.fixture
def school(world: World) -> Iterator[Office]:
    with open_office(world, terms=TERMS, amount_rule={"kind": "per_household", "yen": YEN}) as office:
        yield office


def test_a_clerk_prepares_the_batch_of_a_term(school: Office, visit) -> None:
    school.decide(pupil(school, 1), pupil(school, 2))
    page = visit("clerk_1", "batches/prepare").content.decode()
    assert "1学期" in page
    assert 'value="2025-12-10"' in page
    shown = visit("clerk_1", "batches/prepare?transfer_on=2025-12-10&term=1")
    assert shown.context["payable"].due.yen == 2 * YEN
    given = {"transfer_on": "2025-12-10", "cut_off_on": "", "due_count": "2", "due_yen": str(2 * YEN)}
    assert visit("clerk_1", "batches/prepare", given).status_code == 422
    assert not PayoutBatch.objects.exists()
    assert visit("clerk_1", "batches/prepare", {**given, "term": "1"}).status_code == 303
    assert PayoutBatch.objects.get().term == 1
    listed = visit("treasurer", "batches")
    assert [one.in_batch.yen for one in listed.context["by_term"]] == [2 * YEN, 0, 0]
    assert "1学期" in visit("treasurer", "batches/1").content.decode()


def test_an_officer_changes_a_case_from_a_term_on(school: Office, visit) -> None:
    number = str(make_receipt_number(school.world.aoi.number, 1))
    case = pupil(school, receipt_number=number)
    school.decide(case)
    path = f"cases/{case.application.receipt_number}/terms"
    offered = visit("officer", path).context["terms_form"].fields["from_term"]
    assert [value for value, _label in offered.choices] == ["", 1, 2, 3]
    assert not offered.help_text
    sent = {"change": "end", "from_term": "2", "reason": ""}
    refused = visit("officer", path, sent)
    assert refused.status_code == 422
    assert refused.context["terms_form"].errors.keys() == {"reason"}
    assert Decision.objects.count() == 3
    assert visit("clerk_1", path, {**sent, "reason": "転出"}).status_code == 403
    assert Decision.objects.count() == 3
    assert visit("officer", path, {**sent, "reason": "転出"}).status_code == 303
    assert list(Decision.objects.filter(sequence=2).values_list("term", "outcome")) == [(2, "deny"), (3, "deny")]
    assert Application.objects.get().status == Status.DECIDED
    tab = visit("officer", f"cases/{case.application.receipt_number}?tab=money")
    assert [one.is_open for one in tab.context["money"].terms] == [True, False, False]
    first = Decision.objects.filter(sequence=1, term__gt=1)
    assert tab.context["money"].replaced == set(first.values_list("pk", flat=True))
    assert tab.content.decode().count("</svg>変更前</span>") == 2


def test_what_a_change_comes_to_is_shown_before_it_is_decided(school: Office, visit) -> None:
    number = str(make_receipt_number(school.world.aoi.number, 1))
    case = pupil(school, receipt_number=number)
    school.decide(case)
    path = f"cases/{number}/terms"
    assert f"{path}/preview" in visit("officer", path).content.decode()
    blank = visit("officer", f"{path}/preview")
    assert blank.status_code == 200
    assert "foreseen" not in blank.context
    shown = visit("officer", f"{path}/preview?change=end&from_term=2").context["foreseen"]
    assert [(one.term.number, one.before_yen, one.after_yen) for one in shown] == [(2, YEN, 0), (3, YEN, 0)]
    same = visit("officer", f"{path}/preview?change=amount&from_term=3")
    assert same.context["refusal"] == "金額は今と同じです。変わるところがありません。"
    assert visit("clerk_1", f"{path}/preview?change=end&from_term=2").status_code == 403
    assert Decision.objects.count() == 3


def test_only_terms_that_can_still_change_are_offered(school: Office, visit) -> None:
    number = str(make_receipt_number(school.world.aoi.number, 1))
    case = pupil(school, receipt_number=number)
    school.decide(case)
    settled(school, released(school, 1))
    path = f"cases/{number}/terms"
    field = visit("officer", path).context["terms_form"].fields["from_term"]
    assert [value for value, _label in field.choices] == ["", 2, 3]
    assert field.help_text == "1学期は支払済みです。"
    with clock.at(dt.datetime(2026, 4, 1, 9, 0, tzinfo=clock.JAPAN)):
        batch_id = school.prepare(term=2, transfer_on=dt.date(2026, 4, 10)).batch_id
    field = visit("officer", path).context["terms_form"].fields["from_term"]
    assert [value for value, _label in field.choices] == ["", 3]
    assert "2学期は第2回の振込データに入っています" in field.help_text
    sent = {"change": "end", "reason": "転出"}
    for term in ("", "1", "2"):
        refused = visit("officer", path, {**sent, "from_term": term})
        assert refused.status_code == 422
        assert refused.context["terms_form"].errors.keys() == {"from_term"}
    assert batch_id is not None
    assert Decision.objects.count() == 3


def test_the_callers_schedule_names_the_terms(school: Office, visit) -> None:
    school.decide(pupil(school))
    school.prepare(term=1)
    page = visit("caller", "payment-days")
    assert page.status_code == 200
    assert [entry.term for entry in page.context["entries"]] == ["1学期"]
    assert "3学期" in page.content.decode()
