"""The pages of people: roster, companies, review; what is typed stays, what is refused changes nothing."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from security import clock
from security.models import Site, Subcontract, User
from tests.factories.security import World

PAGES = ["people", "people?show=kept_out", "people?show=left", "people/companies", "people/review"]


def visit(world: World, name: str, path: str, data: dict[str, Any] | None = None) -> Any:
    client = Client(HTTP_ACCEPT_LANGUAGE="ja")
    client.force_login(world.users[f"aoi_{name}"])
    address = f"/p/aoi/{path}"
    return client.get(address) if data is None else client.post(address, data)


@pytest.mark.parametrize("name", ["manager", "officer", "auditor", "viewer"])
@pytest.mark.parametrize(
    "path", ["people", "people?show=kept_out", "people?show=left", "people/companies", "people/review"]
)
def test_the_pages_open_for_who_answers_for_people(world: World, name: str, path: str) -> None:
    page = visit(world, name, path)
    assert page.status_code == 200
    assert "midori_" not in page.content.decode()


def test_a_manager_enters_training_and_pledge_for_who_was_picked(world: World) -> None:
    keyer = world.users["aoi_keyer_1"]
    User.objects.filter(pk=keyer.pk).update(trained_on=None, pledged_on=None)
    assert "aoi_keyer_1" in visit(world, "manager", "people?show=kept_out").content.decode()
    everybody = visit(world, "manager", "people").content.decode()
    assert "在籍中の人" in everybody  # who may not enter yet is among them, and does not work
    assert "aoi_keyer_1" in everybody
    today = clock.today().isoformat()
    for act in ("training", "pledge"):
        assert visit(world, "manager", "people", {"act": act, "pick": keyer.pk, "on": today}).status_code == 303
    assert "aoi_keyer_1" not in visit(world, "manager", "people?show=kept_out").content.decode()


def test_a_refusal_says_where_and_keeps_what_was_picked(world: World) -> None:
    keyer = world.users["aoi_keyer_1"]
    answer = visit(world, "manager", "people", {"act": "pledge", "pick": keyer.pk, "on": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("field__error") == 1
    assert f'value="{keyer.pk}"' in page
    assert "checked" in page
    for data in ({"act": "pledge", "on": clock.today().isoformat()}, {"act": "site", "pick": keyer.pk, "site": "9"}):
        assert visit(world, "manager", "people", data).status_code == 422
    assert visit(world, "manager", "people", {"act": "other"}).status_code == 404


def test_an_officer_agrees_to_a_company_and_a_site_is_entered(world: World) -> None:
    last = (clock.today() + dt.timedelta(days=9)).isoformat()
    asked = {
        "act": "ask",
        "company": "みほんコール株式会社",
        "handed_on_by": world.aoi.contractor_id,
        "work": "電話応対",
        "starts_on": clock.today().isoformat(),
        "ends_on": last,
    }
    assert visit(world, "officer", "people/companies", asked).status_code == 403
    assert visit(world, "manager", "people/companies", {**asked, "work": ""}).status_code == 422
    assert not Subcontract.objects.exists()
    assert visit(world, "manager", "people/companies", asked).status_code == 303
    row = Subcontract.objects.get()
    decision = {"act": "approve", "row": row.pk}
    assert visit(world, "manager", "people/companies", decision).status_code == 403
    assert "引き受けることを認める" in visit(world, "officer", "people/companies").content.decode()
    refused = visit(world, "officer", "people/companies", {**decision, "act": "refuse"})
    assert refused.status_code == 422
    row.refresh_from_db()
    assert row.state == "asked"
    assert visit(world, "officer", "people/companies", decision).status_code == 303
    row.refresh_from_db()
    assert row.state == "approved"
    site = {"act": "open_site", "company": row.subcontractor_id, "name": "コールルーム", "address": "見本区1-1"}
    assert visit(world, "manager", "people/companies", site).status_code == 303
    assert visit(world, "manager", "people/companies", site).status_code == 422
    entered = Site.objects.get()
    assert visit(world, "manager", "people/companies", {"act": "close_site", "row": entered.pk}).status_code == 303
    assert visit(world, "manager", "people/companies", {"act": "end", "row": row.pk}).status_code == 303


def test_a_manager_keeps_and_withdraws_from_the_page(world: World) -> None:
    keyers = [world.users[f"aoi_keyer_{number}"].pk for number in (1, 2)]
    assert visit(world, "manager", "people/review", {"act": "keep", "pick": keyers[0]}).status_code == 303
    assert visit(world, "manager", "people/review", {"act": "withdraw", "pick": keyers[1]}).status_code == 422
    assert world.actor("aoi_keyer_2").program_ids
    sent = {"act": "withdraw", "pick": keyers[1], "note": "配属が変わった"}
    assert visit(world, "manager", "people/review", sent).status_code == 303
    assert not world.actor("aoi_keyer_2").program_ids
    assert "配属が変わった" in visit(world, "auditor", "people/review").content.decode()
