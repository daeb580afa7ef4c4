"""The ledger of addressees on screen: filters, one household, changes by hand, the form sent anew."""

import pytest

from cases.models import Household, LedgerEvent, LedgerState, Notice
from tests.factories.money import make_case

READERS = ["manager", "mailroom", "reviewer_1", "caller", "officer", "viewer", "auditor"]


@pytest.fixture
def homes(office):
    cases = [make_case(office.world.aoi, number) for number in (1, 2)]
    make_case(office.world.aoi, 3, household={"protected": True})
    Household.objects.filter(pk=cases[1].household.pk).update(ledger_state=LedgerState.RETURNED)
    return cases


def number_of(case) -> str:
    return str(case.household.receipt_number)


@pytest.mark.parametrize("name", READERS)
def test_readers_see_the_ledger(homes, visit, name: str) -> None:
    page = visit(name, "ledger")
    assert [line.restricted for line in page.context["rows"]] == [False, False, True]
    assert visit(name, f"ledger/{number_of(homes[0])}").status_code == 200


@pytest.mark.parametrize("name", ["keyer_1", "clerk_1", "treasurer"])
def test_others_do_not(homes, visit, name: str) -> None:
    assert visit(name, "ledger").status_code == 403
    assert visit(name, f"ledger/{number_of(homes[0])}").status_code == 403


def test_the_list_is_narrowed_by_where_households_stand(homes, visit) -> None:
    page = visit("manager", "ledger?state=returned")
    assert [line.household.pk for line in page.context["rows"]] == [homes[1].household.pk]
    assert len(visit("manager", "ledger?state=nonsense&approach=x&after=y").context["rows"]) == 3
    assert visit("manager", f"ledger?after={homes[0].household.pk}").context["rows"][0].household == homes[1].household


def test_a_restricted_household_shows_its_number_only(homes, visit, office) -> None:
    restricted = Household.objects.get(protected=True)
    page = visit("manager", f"ledger/{restricted.receipt_number}")
    assert page.status_code == 200
    assert restricted.address not in page.content.decode()
    assert (
        visit("manager", f"ledger/{restricted.receipt_number}", {"change": "decline", "reason": "x"}).status_code == 404
    )
    assert visit("manager", "ledger/101-00000099-99").status_code == 404


def test_the_pages_ask_few_questions(homes, visit, django_assert_max_num_queries) -> None:
    visit("manager", "ledger")
    for path in ("ledger", f"ledger/{number_of(homes[0])}"):
        with django_assert_max_num_queries(30):
            visit("manager", path)


def test_what_is_possible_by_hand_is_recorded(homes, visit) -> None:
    path = f"ledger/{number_of(homes[1])}"
    assert visit("mailroom", path, {"change": "no_answer", "reason": "x"}).status_code == 422
    assert visit("mailroom", path, {"change": "lose", "reason": ""}).status_code == 422
    assert visit("viewer", path, {"change": "lose", "reason": "x"}).status_code == 422
    assert LedgerEvent.objects.count() == 0
    assert visit("mailroom", path, {"change": "lose", "reason": "town office"}).status_code == 303
    event = LedgerEvent.objects.get()
    assert (event.to_state, event.reason) == (LedgerState.UNKNOWN, "town office")


def test_a_household_declines(homes, visit) -> None:
    path = f"ledger/{number_of(homes[0])}"
    assert visit("caller", path, {"change": "decline", "reason": "by telephone"}).status_code == 303
    assert Household.objects.get(pk=homes[0].household.pk).ledger_state == LedgerState.DECLINED


def test_the_form_goes_out_anew_with_another_secret(homes, visit) -> None:
    path = f"ledger/{number_of(homes[0])}/reissue"
    assert visit("viewer", path, {}).status_code == 403
    assert Notice.objects.count() == 0
    assert visit("caller", path, {}).status_code == 303
    assert Household.objects.get(pk=homes[0].household.pk).secret_version == 2
    assert Notice.objects.get().kind == "confirmation_form"
