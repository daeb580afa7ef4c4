"""Decisions on the pages: one, those picked, all that match; refused to everybody else."""

import re

import pytest

from cases.models import Application, Decision, HoldKind, Household, Status
from cases.services.hold.open import open_holds
from security.models import Job
from tests.cases.views.conftest import Browser
from tests.factories.cases import make_applications
from tests.factories.security import World

LIST = "/p/aoi/work/decisions"


def page(row: Application, act: str = "") -> str:
    return f"/p/aoi/cases/{row.receipt_number}{act}"


@pytest.fixture
def ready(aoi: World) -> list[Application]:
    rows = make_applications(aoi, 3, status=Status.REVIEWED)
    Application.objects.update(amount_yen=30_000, amount_explained=[{"code": "household", "yen": 30_000}])
    return rows


def seen(text: str) -> dict[str, str]:
    return {
        name: match.group(1)
        for name in ("seen_ready", "seen_yen")
        if (match := re.search(rf'name="{name}"\s+value="(\d+)"', text))
    }


def test_one_is_granted_with_its_amount_explained(aoi: World, browser: Browser, ready: list[Application]) -> None:
    officer = browser("officer")
    text = officer.get(page(ready[0]) + "?in=decisions").content.decode()
    assert "Grant 30,000 yen" in text
    assert "For the household: 30,000 yen." in text
    assert "aoi_reviewer" not in text
    answer = officer.post(page(ready[0], "/decide?in=decisions"), {"outcome": "grant", "decided_on": "2026-09-07"})
    assert answer["Location"] == f"{page(ready[1])}?in=decisions"
    assert Decision.objects.get().amount_yen == 30_000
    twice = officer.post(page(ready[0], "/decide"), {"outcome": "grant", "decided_on": "2026-09-07"})
    assert twice.status_code == 422
    assert Decision.objects.count() == 1


def test_a_denial_needs_its_reason_and_a_day_that_has_come(
    aoi: World, browser: Browser, ready: list[Application]
) -> None:
    officer = browser("officer")
    for given in (
        {"outcome": "deny", "decided_on": "2026-09-07", "reason": ""},
        {"outcome": "deny", "decided_on": "2026-09-08", "reason": "taxed"},
        {"outcome": "deny", "decided_on": "soon", "reason": "taxed"},
    ):
        answer = officer.post(page(ready[0], "/decide"), given)
        assert answer.status_code == 422
        assert given["reason"] in answer.content.decode()
    assert not Decision.objects.exists()
    officer.post(page(ready[0], "/decide"), {"outcome": "deny", "decided_on": "2026-09-07", "reason": "taxed"})
    assert Decision.objects.get().reason == "taxed"


def test_nobody_but_an_officer_decides(aoi: World, browser: Browser, ready: list[Application]) -> None:
    given = {"outcome": "grant", "decided_on": "2026-09-07"}
    for person in ("manager", "reviewer_1", "treasurer", "viewer"):
        assert browser(person).post(page(ready[0], "/decide"), given).status_code == 403
        assert browser(person).post(LIST, {"act": "decide", "all": "1", **given}).status_code == 403
    assert not Decision.objects.exists()
    assert set(Application.objects.values_list("status", flat=True)) == {Status.REVIEWED}


def test_those_picked_with_their_sum_before(aoi: World, browser: Browser, ready: list[Application]) -> None:
    officer = browser("officer")
    picked = [str(row.pk) for row in ready[:2]]
    confirm = officer.post(LIST, {"act": "grant", "pick": picked}).content.decode()
    assert "Grant 2 cases, 60,000 yen" in confirm
    assert not Decision.objects.exists()
    given = {"act": "decide", "outcome": "grant", "decided_on": "2026-09-07", "pick": picked, **seen(confirm)}
    assert officer.post(LIST, given).status_code == 303
    assert Decision.objects.count() == 2


def amounts_of(confirm: str) -> list[tuple[str, str, str]]:
    row = r">\s*of these, ([^<]+?)\s*</th>\s*<td[^>]*>(\d+)</td>\s*<td>\s*(\S+) yen together"
    return re.findall(row, confirm)


def test_the_sum_is_broken_down_by_amount_before_it_is_signed(
    aoi: World, browser: Browser, ready: list[Application], monkeypatch
) -> None:
    officer = browser("officer")

    def confirm(act: str = "grant") -> str:
        return officer.post(LIST, {"act": act, "all": "1"}).content.decode()

    assert amounts_of(confirm()) == [("30,000 yen each", "3", "90,000")]
    Application.objects.filter(pk=ready[0].pk).update(amount_yen=50_000)
    assert "Grant 3 cases, 110,000 yen" in confirm()
    most = ("30,000 yen each", "2", "60,000")
    assert amounts_of(confirm()) == [most, ("50,000 yen each", "1", "50,000")]
    monkeypatch.setattr("cases.selectors.decisions.AMOUNTS_SHOWN", 1)
    assert amounts_of(confirm()) == [most, ("of other amounts", "1", "50,000")]
    assert amounts_of(confirm("deny")) == []


def test_all_that_match_with_what_stays_behind(aoi: World, browser: Browser, ready: list[Application]) -> None:
    open_holds(
        actor=aoi.actor("aoi_manager"),
        program_id=aoi.aoi.pk,
        application_ids=[ready[0].pk],
        kind=HoldKind.INQUIRY,
        reason="Q1",
    )
    Application.objects.filter(pk=ready[1].pk).update(amount_yen=None)
    Household.objects.filter(pk=ready[2].household_id).update(protected=True)
    officer = browser("officer")
    listed = officer.get(LIST).content.decode()
    assert "a case of the dedicated desk" in listed
    confirm = officer.post(LIST, {"act": "grant", "all": "1"}).content.decode()
    assert "Grant 1 case, 30,000 yen" in confirm
    assert "Without an amount within the ceiling" in confirm
    assert "1 of the dedicated desk" in confirm


def test_a_list_that_changed_is_shown_again(aoi: World, browser: Browser, ready: list[Application]) -> None:
    officer = browser("officer")
    confirm = officer.post(LIST, {"act": "grant", "all": "1"}).content.decode()
    Application.objects.filter(pk=ready[0].pk).update(amount_yen=20_000)
    given = {"act": "decide", "outcome": "grant", "decided_on": "2026-09-07", "all": "1", **seen(confirm)}
    answer = officer.post(LIST, given)
    assert answer.status_code == 409
    assert "80,000" in answer.content.decode()
    assert not Decision.objects.exists()


def test_many_are_long_work(aoi: World, browser: Browser, ready: list[Application], monkeypatch) -> None:
    monkeypatch.setattr("cases.views.decision.AT_ONCE", 2)
    officer = browser("officer")
    confirm = officer.post(LIST, {"act": "grant", "all": "1"}).content.decode()
    given = {"act": "decide", "outcome": "grant", "decided_on": "2026-09-07", "all": "1", **seen(confirm)}
    answer = officer.post(LIST, given)
    job = Job.objects.get()
    assert answer["Location"] == f"/p/aoi/jobs/{job.pk}"
    assert officer.get(answer["Location"]).status_code == 200
    assert browser("officer_2").get(answer["Location"]).status_code == 404
    assert officer.post(answer["Location"], {"act": "cancel"}).status_code == 403
    assert (job.kind, job.created_by) == ("cases.decide", aoi.users["aoi_officer"])


def test_sent_back_together(aoi: World, browser: Browser, ready: list[Application]) -> None:
    officer = browser("officer")
    picked = [str(row.pk) for row in ready[:2]]
    assert "2 picked cases go back" in officer.post(LIST, {"act": "send_back", "pick": picked}).content.decode()
    assert officer.post(LIST, {"act": "do_send_back", "pick": picked, "reason": " "}).status_code == 422
    assert officer.post(LIST, {"act": "do_send_back", "pick": picked, "reason": "the account"}).status_code == 303
    assert Application.objects.filter(status=Status.VERIFIED, review_cycle=2).count() == 2
