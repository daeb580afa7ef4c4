"""The pages of the goods desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import GiftItem, ProgramSetup
from tests.factories.money import make_household, open_office

SERIALS = "シリアル番号,額面\nG-1,30000\nG-2,30000\nG-2,30000\n".encode()
PAGES = ["goods", "goods/serials", "goods/pack", "goods/carrier", "goods/cards"]


@pytest.fixture
def office(world):
    with open_office(world, kind="gift") as opened:
        yield opened


def listed(content: bytes) -> dict:
    return {"list": SimpleUploadedFile("list.csv", content)}


def test_from_the_list_of_serials_to_the_delivery(office, visit) -> None:
    home, _head = make_household(office.world.aoi, 1)
    taken = visit("mailroom", "goods/serials", listed(SERIALS))
    assert taken.status_code == 200
    assert taken.context["refusals"] == [(3, "repeated")]
    assert visit("mailroom", "goods", {}).status_code == 303
    item = GiftItem.objects.get(household=home.pk)
    other = GiftItem.objects.exclude(pk=item.pk).get()
    values = {"letter": home.receipt_number, "tracking": "T-1"}
    stopped = visit("mailroom", "goods/pack", values | {"serial": other.serial})
    assert (stopped.status_code, stopped.context["packed"].fits) == (200, False)
    sent = visit("mailroom", "goods/pack", values | {"serial": item.serial})
    assert sent.context["packed"].fits
    list_of_carrier = "お問い合わせ番号,配送状況\nT-1,配達完了\n".encode()
    assert visit("mailroom", "goods/carrier", listed(list_of_carrier)).status_code == 303
    assert GiftItem.objects.get(pk=item.pk).state == "delivered"
    assert visit("viewer", "goods").context["figures"].adds_up


def test_a_refusal_stands_beside_its_field(office, visit) -> None:
    visit("mailroom", "goods/serials", listed(SERIALS))
    for path, values, field in (
        ("goods/serials", listed(b"nothing\n1\n"), "list"),
        ("goods/carrier", listed(b""), "list"),
        ("goods/pack", {"letter": "1", "serial": "G-1", "tracking": "T"}, "letter"),
        (
            "goods/count",
            {"value_yen": "30000", "counted": "1", "witness": str(office.world.users["aoi_manager"].pk)},
            "counted",
        ),
    ):
        page = visit("mailroom", path, values)
        assert page.status_code == 422, path
        form = page.context["count_form"] if path == "goods/count" else page.context["form"]
        assert field in form.errors


def test_a_lost_card(office, visit) -> None:
    visit("mailroom", "goods/serials", listed(SERIALS))
    item = GiftItem.objects.get(serial="G-1")
    assert visit("manager", f"goods/cards/{item.pk}/lost", {"reason": " "}).status_code == 422
    assert visit("mailroom", f"goods/cards/{item.pk}/lost").status_code == 403
    assert visit("manager", f"goods/cards/{item.pk}/lost").status_code == 200
    assert visit("manager", f"goods/cards/{item.pk}/lost", {"reason": "not in the safe"}).status_code == 303
    assert GiftItem.objects.get(pk=item.pk).state == "lost"
    assert visit("manager", "goods/cards/999999/lost").status_code == 404


def test_labels_are_a_file(office, visit) -> None:
    answer = visit("mailroom", "goods/labels", {})
    assert answer["Content-Disposition"].startswith("attachment")
    assert visit("viewer", "goods/labels", {}).status_code == 403


def test_who_sees_the_desk(office, visit) -> None:
    for name in ("manager", "mailroom"):
        assert [visit(name, path).status_code for path in PAGES] == [200] * 5
    assert visit("treasurer", "goods").status_code == 200
    assert visit("treasurer", "goods/pack").status_code == 403
    assert visit("keyer_1", "goods").status_code == 403


def test_a_program_that_pays_money_has_no_goods(office, visit) -> None:
    ProgramSetup.objects.filter(program_id=office.program_id).update(kind="cash")
    assert [visit("mailroom", path).status_code for path in PAGES] == [404] * 5


def test_the_menu_follows_the_kind_of_the_program(office, visit) -> None:
    page = visit("manager", "goods").content.decode()
    assert "/p/aoi/goods/pack" in page
    assert "/p/aoi/batches" not in page


def test_the_pages_ask_few_questions(office, visit, django_assert_max_num_queries) -> None:
    rows = "".join(f"G-{number},30000\n" for number in range(1, 60))
    visit("mailroom", "goods/serials", listed(f"シリアル番号,額面\n{rows}".encode()))
    for number in range(1, 40):
        make_household(office.world.aoi, number)
    visit("mailroom", "goods", {})
    visit("mailroom", "goods")
    for path in PAGES:
        with django_assert_max_num_queries(30):
            visit("mailroom", path)
