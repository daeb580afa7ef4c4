"""The search box: the list under it, the page, and who sees what."""

from collections.abc import Iterator

import pytest
from django.test import Client

from cases.services.search.index_people import index_people
from security import clock
from security.gate import grant_role
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.cases.conftest import MONDAY
from tests.factories.callcenter import make_caller_case
from tests.factories.cases import make_setup
from tests.factories.security import World

HTMX = {"HX-Request": "true"}


@pytest.fixture
def office(world: World) -> Iterator[World]:
    """A case in each of two programs, and a restricted one; the manager works on both programs."""
    grant_role(world.users["aoi_manager"], Role.MANAGER, world.midori)
    with clock.at(MONDAY):
        for program in (world.aoi, world.midori):
            with program_scope(program.pk):
                make_setup(program)
                make_caller_case(program, serial=12)
                index_people(program_id=program.pk, generation=0)
        with program_scope(world.aoi.pk):
            make_caller_case(
                world.aoi, serial=13, name="秘密 守", kana="ヒミツ マモル", telephone="0300000000", protected=True
            )
        yield world


def ask(client: Client, world: World, who: str, text: str, *, is_list: bool = False) -> str:
    client.force_login(world.users[who])
    answer = client.post("/p/aoi/search", {"q": text}, headers=HTMX if is_list else {})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("text", ["見本", "はなこ", "中央1-2"])
def test_every_program_of_the_person_is_searched(office: World, client: Client, text: str) -> None:
    for is_list in (True, False):
        page = ask(client, office, "aoi_manager", text, is_list=is_list)
        assert page.count("見本 花子") == 2
        assert "101-00000012" in page
        assert "102-00000012" in page
    assert ask(client, office, "aoi_caller", text).count("見本 花子") == 1


def test_digits_that_only_one_case_has_lead_to_it(office: World, client: Client) -> None:
    client.force_login(office.users["aoi_caller"])
    for text in ("０９０１２３４５６７８", "101 00000012", "12"):
        answer = client.post("/p/aoi/search", {"q": text})
        assert (answer.status_code, answer["Location"][:26]) == (303, "/p/aoi/cases/101-00000012-")
    assert ask(client, office, "aoi_manager", "090-1234-5678").count("見本 花子") == 2


def test_the_list_waits_for_two_characters(office: World, client: Client) -> None:
    assert "見本" not in ask(client, office, "aoi_caller", "見", is_list=True)
    assert "見本 花子" in ask(client, office, "aoi_caller", "見")


def test_a_restricted_case_has_no_name(office: World, client: Client) -> None:
    for is_list in (True, False):
        page = ask(client, office, "aoi_caller", "0300000000", is_list=is_list)
        assert "101-00000013" in page
        assert "秘密" not in page
        assert "101-00000013" not in ask(client, office, "aoi_caller", "秘密", is_list=is_list)


def test_nothing_found_says_what_to_leave_out(office: World, client: Client) -> None:
    for text in ("存在しない", "1' OR '1'='1", "%", "<b>x", "12345678901234567890", "\u3000"):
        page = ask(client, office, "aoi_caller", text)
        assert "<b>x" not in page
        assert "見本 花子" not in page


def test_what_is_typed_stands_in_no_address(office: World, client: Client) -> None:
    client.force_login(office.users["aoi_caller"])
    assert "見本" not in client.get("/p/aoi/search?q=見本").content.decode()
    assert 'method="post"' in client.get("/p/aoi/search").content.decode()


def test_who_may_not_search(office: World, client: Client) -> None:
    client.force_login(office.users["aoi_api"])
    assert client.post("/p/aoi/search", {"q": "見本"}).status_code == 403
    client.force_login(office.users["midori_caller"])
    assert client.post("/p/aoi/search", {"q": "見本"}).status_code == 404


def test_few_queries(office: World, client: Client, django_assert_max_num_queries) -> None:
    client.force_login(office.users["aoi_manager"])
    client.get("/p/aoi/search")  # the first page of a session stamps it and reads the menu's figures
    with django_assert_max_num_queries(30):
        client.post("/p/aoi/search", {"q": "見本"})
