"""The certificate desk on screen: found, replaced, revoked, and a caller's application filed."""

from collections.abc import Iterator

import pytest

from cases.models import Application, Certificate, Household
from cases.rules.delivery import BY_DOWNLOAD, BY_MAIL
from security import clock
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.cases.conftest import MONDAY
from tests.cases.views.conftest import Browser
from tests.factories.cases import make_setup
from tests.factories.certificates import couple, issued, set_up_certificates
from tests.factories.security import World

LIST = "/p/aoi/certificates"


@pytest.fixture
def aoi(world: World) -> Iterator[World]:
    """Instead of the program that pays."""
    with clock.at(MONDAY), program_scope(world.aoi.pk):
        set_up_certificates(world)
        yield world


@pytest.fixture
def home(aoi: World) -> Household:
    return couple(aoi)


@pytest.fixture
def held(aoi: World, home: Household) -> list[Certificate]:
    return issued(aoi, home)


def page(one: Certificate, act: str = "") -> str:
    return f"{LIST}/{one.pk}{act}"


def states() -> list[str]:
    return list(Certificate.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("name", ["manager", "caller", "reviewer_1", "officer", "viewer", "auditor"])
def test_the_desk_lists_them_and_the_menu_leads_there(browser: Browser, held: list[Certificate], name: str) -> None:
    text = browser(name).get(LIST).content.decode()
    assert 'aria-current="page"' in text
    assert "adds up" in text
    for one in held:
        assert one.number in text
        assert one.person.name in text


def test_one_is_found_by_its_number_however_typed(browser: Browser, held: list[Certificate]) -> None:
    typed = held[0].number.replace("-", "").lower()
    text = browser("caller").get(LIST, {"q": typed}).content.decode()
    assert held[0].number in text
    assert held[1].number not in text
    assert "No certificate stands here" in browser("caller").get(LIST, {"q": "105"}).content.decode()
    assert held[0].number not in browser("caller").get(LIST, {"state": "revoked"}).content.decode()


def test_a_program_that_pays_has_none(aoi: World, browser: Browser, held: list[Certificate]) -> None:
    make_setup(aoi.aoi)
    caller = browser("manager")
    assert "/certificates" not in caller.get("/p/aoi/cases").content.decode()
    for path in (LIST, page(held[0]), f"{LIST}/caller/{held[0].household.receipt_number}"):
        assert caller.get(path).status_code == 404
    assert caller.post(page(held[0], "/another"), {"reason": "x", "delivery": "1"}).status_code == 404
    assert states() == ["valid", "valid"]


def test_a_caller_has_a_lost_one_replaced(browser: Browser, held: list[Certificate]) -> None:
    caller = browser("caller")
    text = caller.get(page(held[0])).content.decode()
    assert "Replace it by another one" in text
    assert "Revoke the certificate" not in text
    refused = caller.post(page(held[0], "/another"), {"reason": "", "delivery": BY_MAIL})
    assert refused.status_code == 422
    assert "Write why another certificate is needed" in refused.content.decode()
    assert states() == ["valid", "valid"]
    answer = caller.post(page(held[0], "/another"), {"reason": "lost it", "delivery": BY_MAIL})
    new = Certificate.objects.get(replaces=held[0])
    assert (answer.status_code, answer["Location"]) == (303, page(new))
    text = caller.get(page(new)).content.decode()
    assert held[0].number in text
    assert "lost it" in text
    twice = caller.post(page(held[0], "/another"), {"reason": "lost it", "delivery": BY_MAIL})
    assert twice.status_code == 422
    assert states() == ["replaced", "valid", "valid"]


def test_an_officer_revokes_with_a_reason(browser: Browser, held: list[Certificate]) -> None:
    officer = browser("officer")
    assert "Revoke the certificate" in officer.get(page(held[0])).content.decode()
    refused = officer.post(page(held[0], "/revoke"), {"reason": ""})
    assert refused.status_code == 422
    assert states() == ["valid", "valid"]
    assert officer.post(page(held[0], "/revoke"), {"reason": "moved"}).status_code == 303
    text = officer.get(page(held[0])).content.decode()
    assert "moved" in text
    assert "Revoke the certificate" not in text
    assert states() == ["revoked", "valid"]


@pytest.mark.parametrize("name", ["manager", "caller", "viewer", "reviewer_1"])
def test_others_do_not_revoke(browser: Browser, held: list[Certificate], name: str) -> None:
    assert browser(name).post(page(held[0], "/revoke"), {"reason": "x"}).status_code == 403
    assert states() == ["valid", "valid"]
    assert not AuditEvent.objects.filter(code="cases.certificate_revoked").exists()


@pytest.mark.parametrize("name", ["viewer", "keyer_1", "treasurer"])
def test_others_do_not_replace(browser: Browser, held: list[Certificate], name: str) -> None:
    assert browser(name).post(page(held[0], "/another"), {"reason": "x", "delivery": "1"}).status_code == 403
    assert states() == ["valid", "valid"]


def test_another_program_is_not_found(aoi: World, browser: Browser, held: list[Certificate]) -> None:
    outsider = browser("midori_officer")
    missing = outsider.get("/p/aoi/nothing").status_code
    assert (
        {
            outsider.get(LIST).status_code,
            outsider.get(page(held[0])).status_code,
            outsider.post(page(held[0], "/revoke"), {"reason": "x"}).status_code,
        }
        == {missing}
        == {404}
    )
    assert states() == ["valid", "valid"]


def test_a_restricted_household_shows_no_name(aoi: World, browser: Browser, home: Household, held) -> None:
    Household.objects.filter(program_id=aoi.aoi.pk, pk=home.pk).update(protected=True)
    caller = browser("caller")
    text = caller.get(LIST).content.decode()
    assert held[0].number in text
    assert "青井" not in text
    assert caller.get(page(held[0])).status_code == 404
    assert caller.post(page(held[0], "/another"), {"reason": "x", "delivery": "1"}).status_code == 404
    assert states() == ["valid", "valid"]


def test_a_callers_application_is_filed(aoi: World, browser: Browser, home: Household) -> None:
    caller = browser("caller")
    path = f"{LIST}/caller/{home.receipt_number}"
    assert path in caller.get(f"/p/aoi/ledger/{home.receipt_number}").content.decode()
    text = caller.get(path).content.decode()
    assert text.count("not entitled") == 1
    given = {"applicant_name": "青井　花子", "telephone": "090-1234", "delivery": BY_DOWNLOAD}
    refused = caller.post(path, given)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "now 7 digits" in text
    assert "tick that they agree" in text
    assert 'value="青井　花子"' in text
    assert not Application.objects.exists()
    answer = caller.post(path, {**given, "telephone": "090-1234-5678", "identity_confirmed": "on"})
    assert answer["Location"] == f"/p/aoi/cases/{home.receipt_number}"
    assert "An application is under way already" in caller.get(path).content.decode()
    assert caller.post(path, {**given, "telephone": "0312345678", "identity_confirmed": "on"}).status_code == 422
    assert Application.objects.count() == 1


@pytest.mark.parametrize("name", ["keyer_1", "officer", "mailroom"])
def test_others_file_nothing(browser: Browser, home: Household, name: str) -> None:
    path = f"{LIST}/caller/{home.receipt_number}"
    assert browser(name).get(path).status_code == 403
    given = {"applicant_name": "x", "telephone": "0312345678", "delivery": "1", "identity_confirmed": "on"}
    assert browser(name).post(path, given).status_code == 403
    assert not Application.objects.exists()


def test_the_case_says_who_is_entitled(browser: Browser, held: list[Certificate]) -> None:
    case = f"/p/aoi/cases/{held[0].application.receipt_number}"
    text = browser("reviewer_2").get(case).content.decode()
    assert "Who gets a certificate" in text
    assert held[0].number in text
