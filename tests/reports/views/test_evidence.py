"""One yen traced on screen: from the bank's line to the envelope, for treasurer and auditor."""

import pytest
from django.test import Client

from cases.models import Household, TransferLine
from cases.rules.check_digits import make_receipt_number
from security.models import AccessLog
from tests.factories.money import make_case, open_office


@pytest.fixture
def office(world):
    with open_office(world) as opened:
        yield opened


def case_of(office, **values):
    """A case whose number is written as it stands in addresses."""
    number = str(make_receipt_number(office.world.aoi.number, 1))
    return make_case(office.world.aoi, 1, receipt_number=number, **values)


def panel(office, name: str, number: str):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(office.world.users[f"aoi_{name}"])
    return client.get(f"/p/aoi/cases/{number}/panel/evidence")


def test_a_payment_shows_what_it_rests_on(office) -> None:
    case = case_of(office, account={"number": "7654321"})
    office.results(office.send(case))
    for name in ("treasurer", "auditor"):
        text = panel(office, name, case.application.receipt_number).content.decode()
        assert "30,000" in text
        assert "file, decision and account agree" in text
        assert "7654321" not in text
        assert "••••321" in text
    assert AccessLog.objects.filter(program_id=office.program_id, purpose="supervision").exists()


def test_a_case_without_a_payment_says_so(office) -> None:
    case = case_of(office)
    text = panel(office, "treasurer", case.application.receipt_number).content.decode()
    assert "No payment of this case" in text


def test_not_for_everybody_and_not_of_a_restricted_case(office) -> None:
    case = case_of(office)
    office.send(case)
    number = case.application.receipt_number
    for name in ("clerk_1", "officer", "manager", "keyer_1", "viewer"):
        assert panel(office, name, number).status_code == 403
    Household.objects.filter(pk=case.household.pk).update(protected=True)
    text = panel(office, "treasurer", number).content.decode()
    assert TransferLine.objects.get().account.holder_kana not in text
    assert "30,000" not in text
