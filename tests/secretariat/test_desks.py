"""Where a program opens: at the desk of the person's role."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cases.models import ProgramSetup
from cases.models.setup import BenefitKind
from reports.models import DataReturn
from security import clock
from security.pages.menu import menu_for
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.factories.cases import make_setup
from tests.factories.security import World, make_user
from tests.factories.vouchers import VoucherOffice, open_voucher_office

DESKS = {
    "aoi_caller": "callcenter:call-desk",
    "aoi_clerk_1": "cases:batch-list",
    "aoi_treasurer": "cases:batch-list",
    "aoi_mailroom": "intake:mail-desk",
    "aoi_keyer_1": "intake:entry-first",
    "aoi_reviewer_1": "cases:screening-first",
    "aoi_officer": "cases:decision-list",
    "aoi_viewer": "reports:figures",
    "aoi_auditor": "reports:figures",
    "aoi_manager": "reports:figures",
    "aoi_dedicated": "cases:restricted-list",
}


@pytest.fixture
def people(world: World) -> World:
    cache.clear()
    world.users["aoi_dedicated"] = make_user("aoi_dedicated", Role.PROTECTED_CASE_OFFICER, world.aoi)
    return world


def desk_of(world: World, who: str) -> str:
    client = Client()
    client.force_login(world.users[who])
    answer = client.get("/p/aoi/")
    assert answer.status_code == 302
    assert client.get(answer.headers["Location"]).status_code == 200
    return str(answer.headers["Location"])


def test_every_role_starts_at_its_own_desk(people: World) -> None:
    with program_scope(people.aoi.pk):
        make_setup(people.aoi)
    assert {who: desk_of(people, who) for who in DESKS} == {
        who: reverse(name, args=["aoi"]) for who, name in DESKS.items()
    }


def test_a_program_that_gives_cards_has_the_stock_for_the_treasurer(people: World) -> None:
    with program_scope(people.aoi.pk):
        make_setup(people.aoi)
        ProgramSetup.objects.filter(program=people.aoi).update(kind=BenefitKind.GIFT)
    assert desk_of(people, "aoi_treasurer") == reverse("cases:goods-desk", args=["aoi"])


# What only reads, by who sees it.
READ: dict[str, set[str]] = {
    "aoi_manager": {
        "cases:application-list",
        "cases:money-ledger",
        "cases:money-years",
        "cases:household-list",
        "callcenter:call-list",
        "reports:figures",
        "reports:access-log",
        "reports:incident-list",
        "reports:medium-list",
        "reports:data-return-list",
        "reports:disposal-list",
        "security:people",
        "security:audit-state",
        "security:job-list",
    },
    "aoi_keyer_1": {"cases:application-list"},
}


def give_back(world: World) -> None:
    """The data of the program went back to the municipality."""
    now = clock.now()
    DataReturn.objects.create(
        program=world.aoi,
        number=1,
        reason="契約の終了",
        state=DataReturn.State.RECEIVED,
        asked_by=world.users["aoi_manager"],
        asked_at=now,
        decided_by=world.users["aoi_officer"],
        decided_at=now,
        summary={"tables": [], "differing": []},
        rows=0,
        size=0,
        manifest_sha256="0" * 64,
        built_at=now,
        received_by=world.users["aoi_officer"],
        received_at=now,
        receipt_note="保管庫",
    )


@pytest.mark.parametrize("who", list(READ))
def test_where_the_data_went_back_there_is_nothing_to_work_on(people: World, who: str) -> None:
    with program_scope(people.aoi.pk):
        make_setup(people.aoi)
        give_back(people)
        groups = menu_for(people.actor(who), program_id=people.aoi.pk, program_code="aoi", path="/")
    assert {place.url for group in groups for place in group.places} == {
        reverse(name, args=["aoi"]) for name in READ[who]
    }


def test_where_the_data_went_back_a_program_opens_at_what_reads(people: World) -> None:
    with program_scope(people.aoi.pk):
        make_setup(people.aoi)
        give_back(people)
    assert desk_of(people, "aoi_manager") == reverse("reports:figures", args=["aoi"])
    assert desk_of(people, "aoi_keyer_1") == reverse("cases:application-list", args=["aoi"])


@pytest.fixture
def vouchers(people: World) -> Iterator[VoucherOffice]:
    with open_voucher_office(people) as office:
        yield office


def test_a_program_of_vouchers_has_its_own_figures_and_no_list_of_decisions(vouchers: VoucherOffice) -> None:
    figures = reverse("cases:voucher-figures", args=["aoi"])
    for who in ("aoi_viewer", "aoi_auditor", "aoi_manager"):
        assert desk_of(vouchers.world, who) == figures
    for who in ("aoi_viewer", "aoi_auditor", "aoi_manager", "aoi_officer", "aoi_treasurer"):
        client = Client()
        client.force_login(vouchers.world.users[who])
        page = client.get("/p/aoi/figures", follow=True)
        assert page.redirect_chain == [(figures, 303)]
        assert page.status_code == 200
        # Only as a line of the menu would it stand there with its address.
        assert reverse("reports:figures", args=["aoi"]) + '"' not in page.content.decode()
        assert reverse("cases:decision-list", args=["aoi"]) + '"' not in page.content.decode()


def test_a_program_of_vouchers_has_no_lists_of_what_is_screened(vouchers: VoucherOffice) -> None:
    def missing() -> set[str]:
        cache.clear()  # figures of the menu are kept for a moment
        client = Client()
        client.force_login(vouchers.world.users["aoi_manager"])
        page = client.get(reverse("cases:application-list", args=["aoi"])).content.decode()
        lists = ("screening-first", "screening-second", "deficiency-list", "duplicate-list")
        return {name for name in lists if reverse(f"cases:{name}", args=["aoi"]) + '"' not in page}

    assert missing() == {"screening-first", "screening-second", "deficiency-list"}
    ProgramSetup.objects.filter(program=vouchers.world.aoi).update(kind=BenefitKind.CASH)
    assert missing() == set()


def test_who_may_not_see_daily_figures_is_not_led_to_those_of_vouchers(vouchers: VoucherOffice) -> None:
    client = Client()
    client.force_login(vouchers.world.users["aoi_mailroom"])
    assert client.get("/p/aoi/figures").status_code == 403


def test_the_officer_of_vouchers_starts_where_something_waits(vouchers: VoucherOffice) -> None:
    def desk() -> str:
        cache.clear()  # figures of the menu are kept for a moment
        return desk_of(vouchers.world, "aoi_officer")

    shops, money = (reverse(f"cases:voucher-{name}", args=["aoi"]) for name in ("shops", "closings"))
    assert desk() == shops
    shop = vouchers.shop()
    vouchers.stock(1, 1)
    vouchers.sell(vouchers.homes[0], 1)
    vouchers.hand_in(shop, vouchers.sheet(1, 1))
    vouchers.close()
    assert desk() == money
    vouchers.shop("7654321", name="見本青果", admitted=False)
    assert desk() == shops
