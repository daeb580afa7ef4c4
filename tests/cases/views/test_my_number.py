"""Individual numbers on the page of a case: nothing without a legal basis, masked and logged with one."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import events
from cases.models import Application, MyNumber, Recipient, Status
from security.models import AuditEvent
from tests.cases.services.my_number.test_my_number import BASIS, NUMBER, set_basis
from tests.cases.views.conftest import Browser
from tests.factories.cases import make_application
from tests.factories.security import World

WORDS = re.compile(r"my.?number|individual number|個人番号|番号法", re.IGNORECASE)


def address(case: Application, act: str = "") -> str:
    return f"/p/aoi/cases/{case.receipt_number}/my-number{act}"


def page(case: Application) -> str:
    return f"/p/aoi/cases/{case.receipt_number}?tab=people"


def acts(case: Application) -> list[tuple[str, dict[str, Any]]]:
    person = Recipient.objects.get(household_id=case.household_id, is_head=True).pk
    return [
        (address(case), {"person_id": person, "my_number": NUMBER}),
        (address(case, f"/{person}"), {"reason": "document"}),
        (address(case, f"/{person}/erase"), {"reason": "done"}),
    ]


@pytest.fixture
def case(aoi: World) -> Application:
    set_basis(aoi, BASIS)
    return make_application(aoi, status=Status.VERIFIED)


def texts(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"(?s)<[^>]+>", " ", answer.content.decode()))


def test_without_a_basis_there_is_nothing_of_it(aoi: World, browser: Browser) -> None:
    case = make_application(aoi, status=Status.VERIFIED)
    for name in ("reviewer_1", "manager", "officer", "viewer"):
        client = browser(name)
        for tab in ("screening", "people", "history"):
            shown = client.get(f"/p/aoi/cases/{case.receipt_number}?tab={tab}").content.decode()
            assert not WORDS.search(shown)
        nothing = client.get("/p/aoi/cases/101-00000001-00")
        for path, body in acts(case):
            for answer in (client.get(path), client.post(path, body), client.put(path), client.delete(path)):
                assert (answer.status_code, texts(answer)) == (404, texts(nothing)), path
    assert not MyNumber.objects.exists()
    assert not AuditEvent.objects.filter(code__contains="my_number").exists()


def test_its_dialogs_ask_no_more_than_that_of_the_telephone(aoi: World, browser: Browser, case: Application) -> None:
    reviewer = browser("reviewer_1")
    (register, typed), (reveal, _reason), (erase, _done) = acts(case)
    reviewer.post(register, typed)
    counts = []
    for path in (f"/p/aoi/cases/{case.receipt_number}/telephone", reveal, erase):
        reviewer.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert reviewer.get(path).status_code == 200
        counts.append(len(asked))
    assert max(counts[1:]) <= counts[0]


def test_a_number_is_registered_masked_shown_and_erased(aoi: World, browser: Browser) -> None:
    set_basis(aoi, BASIS)
    case = make_application(aoi, status=Status.VERIFIED)
    reviewer = browser("reviewer_1")
    (register, typed), (reveal, reason), (erase, done) = acts(case)
    first = reviewer.get(page(case)).content.decode()
    assert "not registered" in first
    assert BASIS in first
    assert 'id="my-number"' in reviewer.get(register).content.decode()
    assert reviewer.post(register, {**typed, "my_number": "１２３４５６７８９０１８"}).status_code == 303
    shown = reviewer.get(page(case)).content.decode()
    assert "registered on" in shown
    assert not any(NUMBER[start : start + 4] in texts(reviewer.get(page(case))) for start in range(9))
    assert 'id="my-number-reveal"' in reviewer.get(reveal).content.decode()
    for nothing in ({}, {"reason": ""}, {"reason": "curious"}):
        answer = reviewer.post(reveal, nothing)
        assert answer.status_code == 422
        assert NUMBER not in answer.content.decode()
    assert not AuditEvent.objects.filter(code=events.MY_NUMBER_REVEALED.code).exists()
    answer = reviewer.post(reveal, reason)
    assert NUMBER in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    seen = AuditEvent.objects.get(code=events.MY_NUMBER_REVEALED.code)
    assert (seen.reason, seen.subject_ids, seen.actor_label) == ("document", [case.pk], "aoi_reviewer_1")
    assert reviewer.post(erase, {"reason": ""}).status_code == 422
    assert MyNumber.objects.get().number is not None
    assert reviewer.post(erase, done).status_code == 303
    assert MyNumber.objects.get().number is None
    assert reviewer.get(reveal).status_code == 404
    assert reviewer.post(reveal, reason).status_code == 404
    assert "not registered" in reviewer.get(page(case)).content.decode()


@pytest.mark.parametrize("typed", ["123456789017", "12345", "", "なんばん"])
def test_a_wrong_number_is_refused_and_not_sent_back(
    aoi: World, browser: Browser, case: Application, typed: str
) -> None:
    (register, body), *_others = acts(case)
    answer = browser("reviewer_1").post(register, {**body, "my_number": typed})
    assert answer.status_code == 422
    assert answer.context["my_number_form"].errors.keys() == {"my_number"}
    assert not typed or typed not in answer.content.decode()
    assert not MyNumber.objects.exists()


def test_others_may_not_and_see_nothing(aoi: World, browser: Browser, case: Application) -> None:
    browser("reviewer_1").post(*acts(case)[0])
    for name in ("officer", "viewer", "auditor", "keyer_1", "mailroom", "caller", "clerk_1"):
        client = browser(name)
        assert not WORDS.search(texts(client.get(page(case))))
        for path, body in acts(case):
            assert (client.get(path).status_code, client.post(path, body).status_code) == (403, 403)
    for path, body in acts(case):
        stranger = browser("midori_manager")
        assert (stranger.get(path).status_code, stranger.post(path, body).status_code) == (404, 404)
    assert MyNumber.objects.get().open("number") == NUMBER
    assert not AuditEvent.objects.filter(code=events.MY_NUMBER_REVEALED.code).exists()


def test_somebody_of_another_household_is_not_found(aoi: World, browser: Browser, case: Application) -> None:
    other = make_application(aoi, status=Status.VERIFIED)
    reviewer = browser("reviewer_1")
    reviewer.post(*acts(other)[0])
    person = Recipient.objects.get(household_id=other.household_id).pk
    assert reviewer.post(address(case), {"person_id": person, "my_number": NUMBER}).status_code == 422
    for act in (f"/{person}", f"/{person}/erase"):
        assert reviewer.get(address(case, act)).status_code == 404
        assert reviewer.post(address(case, act), {"reason": "document"}).status_code == 404
    assert MyNumber.objects.count() == 1


def test_an_ended_case_says_so(aoi: World, browser: Browser, case: Application) -> None:
    Application.objects.filter(pk=case.pk).update(status=Status.WITHDRAWN)
    answer = browser("reviewer_1").post(*acts(case)[0])
    assert answer.status_code == 422
    assert "The case has ended" in answer.content.decode()
    assert not MyNumber.objects.exists()


def test_before_and_after_say_that_it_changed_and_not_what(aoi: World, browser: Browser, case: Application) -> None:
    reviewer = browser("reviewer_1")
    reviewer.post(*acts(case)[0])
    reviewer.post(*acts(case)[2])
    shown = texts(browser("auditor").get(f"/p/aoi/cases/{case.receipt_number}/panel/changes"))
    assert shown.count("individual number changed; sealed values are not shown") == 2
    assert NUMBER not in shown


def test_search_and_lists_know_no_number(aoi: World, browser: Browser, case: Application) -> None:
    reviewer = browser("reviewer_1")
    reviewer.post(*acts(case)[0])
    found = reviewer.post("/p/aoi/search", {"q": NUMBER}, headers={"HX-Request": "true"}).content.decode()
    assert case.receipt_number not in found
    assert NUMBER not in reviewer.get("/p/aoi/cases").content.decode()
    assert NUMBER not in json.dumps(str(list(AuditEvent.objects.values())))
