"""The page on which the dedicated desk opens a case to people."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from cases.models import Application, RestrictedGrant, Status
from cases.services.restricted.open_case import open_restricted_case
from security.roles import Role
from tests.cases.views.conftest import Browser
from tests.factories.cases import make_application, make_household
from tests.factories.security import World, make_user


@pytest.fixture
def case(aoi: World) -> Application:
    household = make_household(aoi.aoi, protected=True)
    return make_application(aoi, status=Status.RECEIVED, household=household)


@pytest.fixture
def desk(aoi: World, browser: Browser) -> Client:
    aoi.users["desk"] = make_user("desk", Role.PROTECTED_CASE_OFFICER, aoi.aoi)
    return browser("desk")


def test_the_desk_opens_and_closes_the_case(aoi: World, case: Application, desk: Client) -> None:
    address = f"/p/aoi/cases/{case.receipt_number}/openings"
    person = aoi.users["aoi_reviewer_1"]
    answer = desk.post(address, {"person": person.pk, "days": 5, "reason": "second screening"})
    assert (answer.status_code, answer["Location"]) == (303, address)
    grant = RestrictedGrant.objects.get()
    page = desk.get(address).content.decode()
    assert f"Close it to {person}" in page
    assert desk.post(address, {"close": grant.pk}).status_code == 303
    grant.refresh_from_db()
    assert grant.revoked_by == aoi.users["desk"]
    assert "Open to once" in desk.get(address).content.decode()


def test_people_are_offered_with_their_roles_and_systems_are_not(aoi: World, case: Application, desk: Client) -> None:
    page = desk.get(f"/p/aoi/cases/{case.receipt_number}/openings").content.decode()
    offered = dict(re.findall(r'<option value="(\d+)">([^<]+)</option>', page))
    reviewer, system = aoi.users["aoi_reviewer_1"], aoi.users["aoi_api"]
    assert offered[str(reviewer.pk)] == f"{reviewer} (reviewer)"
    assert str(system.pk) not in offered
    assert str(aoi.users["desk"].pk) not in offered


def test_what_is_missing_is_said_beside_the_field_and_kept(case: Application, desk: Client) -> None:
    address = f"/p/aoi/cases/{case.receipt_number}/openings"
    answer = desk.post(address, {"person": "", "days": 500, "reason": "kept text"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "kept text" in page
    assert "2 places to mend" in page
    assert not RestrictedGrant.objects.exists()


def test_nobody_else_opens_the_page(case: Application, browser: Browser) -> None:
    for name in ("manager", "officer", "reviewer_1"):
        address = f"/p/aoi/cases/{case.receipt_number}/openings"
        assert browser(name).get(address).status_code == 403
        assert browser(name).post(address, {"days": 5}).status_code == 403
    assert not RestrictedGrant.objects.exists()


def test_the_case_page_of_the_desk_has_the_panel(case: Application, desk: Client) -> None:
    page = desk.get(f"/p/aoi/cases/{case.receipt_number}").content.decode()
    assert f"/p/aoi/cases/{case.receipt_number}/openings" in page
    part = desk.get(f"/p/aoi/cases/{case.receipt_number}/openings", headers={"HX-Request": "true"}).content.decode()
    assert "The dedicated desk only." in part
    assert "<html" not in part


def test_the_list_has_all_for_the_desk_and_for_others_what_is_open_to_them(
    aoi: World, case: Application, desk: Client, browser: Browser
) -> None:
    other = make_application(aoi, status=Status.RECEIVED, household=make_household(aoi.aoi, protected=True))
    plain = make_application(aoi, status=Status.RECEIVED)
    cache.clear()  # the menu's figures
    person = aoi.users["aoi_reviewer_1"]
    desk.post(f"/p/aoi/cases/{case.receipt_number}/openings", {"person": person.pk, "days": 5, "reason": "second"})
    of_desk = desk.get("/p/aoi/work/restricted").content.decode()
    assert case.receipt_number in of_desk
    assert other.receipt_number in of_desk
    assert plain.receipt_number not in of_desk
    open_restricted_case(
        actor=aoi.actor("desk"),
        program_id=aoi.aoi.pk,
        household_id=make_household(aoi.aoi, protected=True).pk,  # nothing has come from it
        person_id=person.pk,
        days=5,
        reason="second",
    )
    cache.clear()
    of_person = browser("reviewer_1").get("/p/aoi/work/restricted").content.decode()
    assert f"{case.receipt_number}</a>" in of_person
    assert other.receipt_number not in of_person
    assert re.search(r'dedicated desk<span class="nav__count ">1</span>', of_person), "the figure is that of the list"
    place = 'href="/p/aoi/work/restricted"'
    assert place in browser("reviewer_1").get("/p/aoi/cases").content.decode()
    of_manager = browser("manager").get("/p/aoi/work/restricted").content.decode()
    assert case.receipt_number not in of_manager
    assert place not in browser("manager").get("/p/aoi/cases").content.decode()
