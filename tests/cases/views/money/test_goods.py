"""The packing table, lost cards, labels and stock counts on screen."""

import pytest

from cases.models import GiftItem, ProgramSetup
from cases.services.fulfilment.assign_gifts import assign_gifts
from cases.services.fulfilment.import_serials import import_serials
from tests.factories.money import make_household, open_office

PAGES = ["goods", "goods/pack", "gifts"]


@pytest.fixture
def office(world):
    with open_office(world, kind="gift") as opened:
        manager = world.actor("aoi_manager")
        cards = [(f"G-{number}", 30_000) for number in range(1, 4)]
        import_serials(actor=manager, program_id=opened.program_id, items=cards)
        yield opened


@pytest.fixture
def home(office):
    household, _head = make_household(office.world.aoi, 1)
    manager = office.world.actor("aoi_manager")
    assign_gifts(actor=manager, program_id=office.program_id, household_ids=[household.pk])
    return household


def test_a_card_of_another_household_stops_the_line_on_screen(office, home, visit) -> None:
    item = GiftItem.objects.get(household=home.pk)
    other = GiftItem.objects.exclude(pk=item.pk).first()
    values = {"letter": home.receipt_number, "tracking": "T-1"}
    assert other is not None
    stopped = visit("mailroom", "goods/pack", values | {"serial": other.serial})
    assert (stopped.status_code, stopped.context["packed"].fits) == (200, False)
    assert GiftItem.objects.get(pk=item.pk).state == "assigned"
    sent = visit("mailroom", "goods/pack", values | {"serial": item.serial})
    assert sent.context["packed"].fits
    assert GiftItem.objects.get(pk=item.pk).state == "sent"
    assert visit("viewer", "goods").context["figures"].adds_up


def test_a_refusal_stands_beside_its_field(office, visit) -> None:
    manager = str(office.world.users["aoi_manager"].pk)
    for path, values, field in (
        ("goods/pack", {"letter": "1", "serial": "G-1", "tracking": "T"}, "letter"),
        ("goods/pack", {"letter": "", "serial": "", "tracking": ""}, "tracking"),
        ("goods/count", {"value_yen": "30000", "counted": "1", "witness": manager}, "counted"),
        ("goods/count", {"value_yen": "5", "counted": "", "witness": ""}, "value_yen"),
    ):
        page = visit("mailroom", path, values)
        assert page.status_code == 422, path
        form = page.context["count_form"] if path == "goods/count" else page.context["form"]
        assert field in form.errors


def test_a_count_is_kept(office, visit) -> None:
    manager = str(office.world.users["aoi_manager"].pk)
    values = {"value_yen": "30000", "counted": "3", "witness": manager, "note": ""}
    assert visit("mailroom", "goods/count", values).status_code == 303
    assert [count.counted for count in visit("mailroom", "goods").context["counts"]] == [3]


def test_a_lost_card(office, visit) -> None:
    item = GiftItem.objects.get(serial="G-1")
    assert visit("manager", f"goods/cards/{item.pk}/lost", {"reason": " "}).status_code == 422
    assert visit("mailroom", f"goods/cards/{item.pk}/lost").status_code == 403
    assert visit("manager", f"goods/cards/{item.pk}/lost").status_code == 200
    assert visit("manager", f"goods/cards/{item.pk}/lost", {"reason": "not in the safe"}).status_code == 303
    assert GiftItem.objects.get(pk=item.pk).state == "lost"
    assert visit("manager", "gifts?state=lost").status_code == 200
    assert visit("manager", "goods/cards/999999/lost").status_code == 404


def test_labels_are_asked_for_and_not_simply_saved(office, visit) -> None:
    assert "/exports/ask/labels" in visit("manager", "goods").content.decode()
    assert "/exports/ask/labels" not in visit("mailroom", "goods").content.decode()
    assert visit("mailroom", "goods/labels", {}).status_code == 404


def test_who_sees_the_pages(office, visit) -> None:
    for name in ("manager", "mailroom"):
        assert [visit(name, path).status_code for path in PAGES] == [200] * 3
    assert visit("treasurer", "goods").status_code == 200
    assert visit("treasurer", "goods/pack").status_code == 403
    assert visit("keyer_1", "goods").status_code == 403


def test_a_program_that_pays_money_has_no_goods(office, visit) -> None:
    ProgramSetup.objects.filter(program_id=office.program_id).update(kind="cash")
    assert [visit("mailroom", path).status_code for path in PAGES[:2]] == [404] * 2


def test_the_pages_ask_few_questions(office, home, visit, django_assert_max_num_queries) -> None:
    visit("mailroom", "goods")
    for path in PAGES:
        with django_assert_max_num_queries(30):
            visit("mailroom", path)
