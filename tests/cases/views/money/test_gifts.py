"""The gift desk on screen: lists are taken whole or not at all, and every card can be found."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import BenefitKind, GiftItem, ProgramSetup
from cases.services.fulfilment.assign_gifts import assign_gifts
from security.jobs.run import run_job
from security.models import Job
from tests.factories.money import make_household

READERS = ["manager", "mailroom", "caller", "officer", "viewer", "auditor"]


@pytest.fixture
def homes(office):
    ProgramSetup.objects.filter(program_id=office.program_id).update(kind=BenefitKind.GIFT)
    made = [make_household(office.world.aoi, number)[0] for number in (1, 2)]
    return [*made, make_household(office.world.aoi, 3, protected=True)[0]]


@pytest.fixture
def stocked(homes, office, visit):
    visit("mailroom", "gifts/lists/stock", {"lines": "GC-1,30000\nGC-2,30000\nGC-3,30000"})
    assign_gifts(
        actor=office.world.actor("aoi_manager"),
        program_id=office.program_id,
        household_ids=[homes[0].pk, homes[2].pk],
    )
    return {item.serial: item for item in GiftItem.objects.all()}


def states() -> dict[str, str]:
    return dict(GiftItem.objects.order_by("serial").values_list("serial", "state"))


@pytest.mark.parametrize("name", READERS)
def test_readers_see_the_desk_and_the_menu_leads_there(homes, visit, name: str) -> None:
    page = visit(name, "gifts")
    assert page.status_code == 200
    assert 'aria-current="page"' in page.content.decode()


def test_a_program_that_pays_has_no_gift_cards_in_its_menu(office, visit) -> None:
    page = visit("manager", "ledger").content.decode()
    assert "/gifts" not in page
    assert "/batches" in page
    assert visit("manager", "gifts").status_code == 404
    assert visit("manager", "gifts/lists/stock", {"lines": "GC-1,30000"}).status_code == 404
    assert not GiftItem.objects.exists()


@pytest.mark.parametrize("name", ["keyer_1", "clerk_1", "treasurer", "reviewer_1"])
def test_others_do_not_see_it(homes, visit, name: str) -> None:
    assert visit(name, "gifts").status_code == 403
    assert visit(name, "gifts/lists/stock", {"lines": "GC-1,30000"}).status_code == 403
    assert not GiftItem.objects.exists()


@pytest.mark.parametrize("name", ["caller", "officer", "viewer"])
def test_readers_change_nothing(homes, visit, name: str) -> None:
    assert visit(name, "gifts/lists/stock", {"lines": "GC-1,30000"}).status_code == 403
    assert visit(name, "gifts/assign", {}).status_code == 403
    assert not GiftItem.objects.exists()
    assert not Job.objects.exists()


def test_a_list_comes_into_stock_as_a_file_or_typed_in(homes, visit) -> None:
    file = SimpleUploadedFile("cards.csv", "管理番号,額面\nGC-1,30000\n".encode("cp932"))
    assert visit("mailroom", "gifts/lists/stock", {"file": file}).status_code == 303
    assert visit("manager", "gifts/lists/stock", {"lines": "GC-2,30000"}).status_code == 303
    assert states() == {"GC-1": "stock", "GC-2": "stock"}


def test_one_wrong_line_and_nothing_is_taken(homes, visit) -> None:
    typed = "GC-1,30000\nGC-1,30000\nGC 2,30000\nGC-3,none"
    page = visit("mailroom", "gifts/lists/stock", {"lines": typed})
    assert page.status_code == 422
    text = page.content.decode()
    assert "2行目：一覧に2回あります" in text
    assert "3行目：管理番号は、英字" in text
    assert "4行目：額面が" in text
    assert "GC 2,30000" in text, "what was typed is still there"
    assert states() == {}


@pytest.mark.parametrize("data", [{}, {"lines": "  "}, {"lines": "GC-1"}, {"lines": "serial,value"}])
def test_what_is_no_list_is_refused_beside_the_field(homes, visit, data) -> None:
    page = visit("mailroom", "gifts/lists/stock", data)
    assert page.status_code == 422
    assert "field--bad" in page.content.decode()
    assert visit("mailroom", "gifts/lists/nonsense", data).status_code == 404


def test_cards_go_out_come_back_and_go_out_again(stocked, visit) -> None:
    assert visit("mailroom", "gifts/lists/dispatch", {"lines": "GC-1,1111\nGC-2,2222"}).status_code == 303
    assert states() == {"GC-1": "sent", "GC-2": "sent", "GC-3": "stock"}
    news = "1111,配達完了\n2222,返送"
    assert visit("mailroom", "gifts/lists/carrier", {"lines": news}).status_code == 303
    assert visit("mailroom", "gifts/lists/carrier", {"lines": news}).status_code == 303, "the same list again"
    assert states() == {"GC-1": "delivered", "GC-2": "returned", "GC-3": "stock"}
    assert visit("mailroom", "gifts/lists/dispatch", {"lines": "GC-2,3333"}).status_code == 303
    assert states()["GC-2"] == "sent"


def test_lines_that_do_not_fit_are_named_and_nothing_changes(stocked, visit) -> None:
    page = visit("mailroom", "gifts/lists/dispatch", {"lines": "GC-1,1111\nGC-3,2\nGC-9,3\nGC-2,追跡"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "2行目：このカードは別の段階" in text
    assert "3行目：このカードはありません" in text
    assert "4行目：追跡番号は" in text
    page = visit("mailroom", "gifts/lists/carrier", {"lines": "1111,delivered\nx1,lost"})
    assert page.status_code == 422
    assert "2行目：結果が" in page.content.decode()
    assert states() == {"GC-1": "assigned", "GC-2": "assigned", "GC-3": "stock"}


def test_the_manager_gives_a_card_to_everybody_who_has_none(homes, visit, office) -> None:
    visit("manager", "gifts/lists/stock", {"lines": "GC-1,30000\nGC-2,30000\nGC-3,30000"})
    figures = visit("manager", "gifts").context["figures"]
    assert (figures.without_card, figures.apart) == (2, 1)
    assert visit("mailroom", "gifts/assign", {}).status_code == 403
    assert visit("manager", "gifts/assign", {}).status_code == 303
    run_job(office.program_id, Job.objects.get(kind="cases.assign_gifts").pk)
    assert dict(GiftItem.objects.filter(state="assigned").values_list("household_id", "serial")) == {
        homes[0].pk: "GC-1",
        homes[1].pk: "GC-2",
    }
    again = visit("manager", "gifts/assign", {})
    assert again.status_code == 422
    assert "対象の世帯すべて" in again.content.decode()


def test_cards_are_found_and_restricted_households_not_named(stocked, homes, visit) -> None:
    assert [line.item.serial for line in visit("manager", "gifts?q=GC-2").context["rows"]] == ["GC-2"]
    number = homes[0].receipt_number
    assert [line.item.serial for line in visit("caller", f"gifts?q={number}").context["rows"]] == ["GC-1"]
    rows = visit("manager", "gifts?state=assigned&after=nonsense").context["rows"]
    assert [(line.restricted, line.head is None) for line in rows] == [(False, False), (True, True)]


def test_the_desk_asks_few_questions(stocked, visit, django_assert_max_num_queries) -> None:
    visit("manager", "gifts")
    with django_assert_max_num_queries(30):
        visit("manager", "gifts")
