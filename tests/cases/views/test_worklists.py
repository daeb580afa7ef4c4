"""The worklists: who opens them, what they show, how far they ask the database."""

import datetime as dt
import re

import pytest
from django.test import Client

from cases.models import Application, Hold, HoldKind, Status
from cases.services.hold.open import open_holds
from security import clock, events
from security.models import AuditEvent, SavedFilter
from tests.cases.views.conftest import Browser
from tests.factories.cases import make_application, make_applications, make_household
from tests.factories.security import World

PEOPLE = ("reviewer_1", "manager", "officer", "viewer", "treasurer", "auditor", "caller", "mailroom", "keyer_1")
LISTS = {
    "work/mine": {"reviewer_1", "manager"},
    "work/overdue": {"reviewer_1", "manager", "officer"},
    "work/first": {"reviewer_1", "manager"},
    "work/second": {"reviewer_1", "manager"},
    "work/deficiencies": {"reviewer_1", "manager", "caller", "mailroom", "keyer_1"},
    "work/duplicates": {"reviewer_1", "manager", "caller", "mailroom", "keyer_1"},
    "work/decisions": {"officer"},
    "work/restricted": set(PEOPLE),
    "cases": set(PEOPLE),
}


def numbers(answer) -> list[str]:
    return re.findall(r"/p/aoi/cases/([0-9-]+)\?in=", answer.content.decode())


@pytest.mark.parametrize("path", LISTS)
def test_each_list_opens_to_its_roles_only(aoi: World, browser: Browser, path: str) -> None:
    make_application(aoi, status=Status.VERIFIED)
    for person in PEOPLE:
        status = browser(person).get(f"/p/aoi/{path}").status_code
        assert status == (200 if person in LISTS[path] else 403), person
    assert browser("midori_manager").get(f"/p/aoi/{path}").status_code == 404


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_no_more_for_more_rows(
    aoi: World, browser: Browser, path: str, django_assert_max_num_queries
) -> None:
    make_applications(aoi, 12, status=Status.REVIEWED)
    make_applications(aoi, 12, status=Status.VERIFIED)
    person = browser("officer" if "officer" in LISTS[path] else "reviewer_1")
    with django_assert_max_num_queries(30):
        person.get(f"/p/aoi/{path}")


def test_pages_go_on_and_back_by_a_cursor(aoi: World, browser: Browser, monkeypatch) -> None:
    monkeypatch.setattr("security.pages.lists.ListView.page_size", 2)
    rows = []
    for days in range(5, 0, -1):
        with clock.at(clock.now() - dt.timedelta(days=days)):
            rows.append(make_application(aoi, status=Status.VERIFIED).receipt_number)
    reviewer = browser("reviewer_1")
    seen, address = [], "/p/aoi/work/first"
    while address:
        answer = reviewer.get(address)
        seen.append(numbers(answer))
        onward = re.search(r'href="(\?[^"]*cursor=[^"]*)"\s+rel="next"', answer.content.decode())
        address = "/p/aoi/work/first" + onward.group(1).replace("&amp;", "&") if onward else ""
    assert [number for page in seen for number in page] == rows
    back = re.search(r'href="(\?[^"]*cursor=[^"]*)"\s+rel="prev"', answer.content.decode())
    assert back
    before = reviewer.get("/p/aoi/work/first" + back.group(1).replace("&amp;", "&"))
    assert numbers(before) == seen[-2]
    assert numbers(reviewer.get("/p/aoi/work/first?cursor=nonsense")) == seen[0]
    assert numbers(reviewer.get("/p/aoi/work/first?cursor=nd2026-99-99_1")) == seen[0]


def test_sorted_by_amount_the_other_way_round(aoi: World, browser: Browser) -> None:
    rows = make_applications(aoi, 3, status=Status.VERIFIED)
    for row, yen in zip(rows, (10_000, 30_000, None), strict=True):
        Application.objects.filter(pk=row.pk).update(amount_yen=yen)
    reviewer = browser("reviewer_1")
    falling = [rows[1].receipt_number, rows[0].receipt_number, rows[2].receipt_number]
    assert numbers(reviewer.get("/p/aoi/work/first?sort=-amount")) == falling
    assert numbers(reviewer.get("/p/aoi/work/first?sort=amount")) == falling[::-1]


def test_conditions_are_chips_that_come_off(aoi: World, browser: Browser) -> None:
    plain, stopped = make_applications(aoi, 2, status=Status.VERIFIED)
    open_holds(
        actor=aoi.actor("aoi_manager"),
        program_id=aoi.aoi.pk,
        application_ids=[stopped.pk],
        kind=HoldKind.INQUIRY,
        reason="Q1",
        waits_for=Hold.WaitsFor.MUNICIPALITY,
    )
    reviewer = browser("reviewer_1")
    answer = reviewer.get("/p/aoi/work/first?held=yes&sort=-since")
    assert numbers(answer) == [stopped.receipt_number]
    assert 'href="?sort=-since"' in answer.content.decode()
    assert numbers(reviewer.get("/p/aoi/work/first?held=no")) == [plain.receipt_number]
    none = reviewer.get("/p/aoi/work/first?held=yes&waits_for=resident").content.decode()
    assert "Nothing matches the conditions" in none
    wrong = reviewer.get("/p/aoi/work/first?held=perhaps&received_from=31/31")
    assert "place to mend" in wrong.content.decode() or "places to mend" in wrong.content.decode()


def test_overdue_is_what_the_office_has_not_done_in_time(aoi: World, browser: Browser) -> None:
    with clock.at(clock.now() - dt.timedelta(days=15)):
        late, waits = make_applications(aoi, 2, status=Status.VERIFIED)
    with clock.at(clock.now() - dt.timedelta(days=14)):
        make_application(aoi, status=Status.VERIFIED)
    open_holds(
        actor=aoi.actor("aoi_manager"),
        program_id=aoi.aoi.pk,
        application_ids=[waits.pk],
        kind=HoldKind.INQUIRY,
        reason="Q1",
        waits_for=Hold.WaitsFor.MUNICIPALITY,
    )
    assert numbers(browser("manager").get("/p/aoi/work/overdue")) == [late.receipt_number]


def test_a_restricted_case_is_a_line_without_a_name(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.VERIFIED, household=make_household(aoi.aoi, protected=True))
    text = browser("reviewer_1").get("/p/aoi/work/first").content.decode()
    assert row.receipt_number in text
    assert "a case of the dedicated desk" in text
    assert "青井" not in text
    assert f"/cases/{row.receipt_number}" not in text


def test_the_next_one_is_started_by_one_person_only(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    answer = browser("reviewer_1").post("/p/aoi/work/next/first")
    assert answer["Location"] == f"/p/aoi/cases/{row.receipt_number}?in=first"
    assert browser("reviewer_2").post("/p/aoi/work/next/first")["Location"] == "/p/aoi/work/first"
    assert "aoi_reviewer_1 works on it" in browser("reviewer_2").get("/p/aoi/work/first").content.decode()
    assert "aoi_reviewer_1" not in browser("officer").get("/p/aoi/cases").content.decode()
    assert numbers(browser("reviewer_1").get("/p/aoi/work/mine")) == [row.receipt_number]
    assert browser("officer").post("/p/aoi/work/next/first").status_code == 403
    assert browser("reviewer_1").post("/p/aoi/work/next/third").status_code == 404


def test_conditions_are_kept_by_a_person_and_hold_only_what_the_form_knows(aoi: World, browser: Browser) -> None:
    reviewer: Client = browser("reviewer_1")
    page = "/p/aoi/work/first?held=yes&name=青井&sort=-since"
    assert reviewer.post(page, {"act": "save_filter", "name": "stopped"}).status_code == 303
    kept = SavedFilter.objects.get()
    assert (kept.query, kept.owner, kept.page) == ("held=yes", aoi.users["aoi_reviewer_1"], "first")
    assert AuditEvent.objects.filter(code=events.FILTER_SAVED.code).count() == 1
    assert 'href="?held=yes"' in reviewer.get("/p/aoi/work/first").content.decode()
    assert "stopped" not in browser("reviewer_2").get("/p/aoi/work/first").content.decode().split("<dialog")[0]
    assert reviewer.post(page, {"act": "save_filter", "name": ""}).status_code == 422
    browser("reviewer_2").post(page, {"act": "drop_filter", "filter": kept.pk})
    assert SavedFilter.objects.count() == 1
    reviewer.post(page, {"act": "drop_filter", "filter": kept.pk})
    assert not SavedFilter.objects.exists()


def test_the_menu_counts_what_waits(aoi: World, browser: Browser) -> None:
    make_applications(aoi, 3, status=Status.VERIFIED)
    text = browser("reviewer_1").get("/p/aoi/work/first").content.decode()
    assert re.search(r'aria-current="page"\s*>First screening<span class="nav__count ">3</span>', text)
