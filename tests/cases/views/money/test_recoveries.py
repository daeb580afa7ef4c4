"""The pages of money that is asked back."""

import pytest

from cases.models import Application, Recovery, TransferLine
from cases.rules.check_digits import parse_receipt_number
from tests.factories.money import PAYOUT_DAY, make_case


@pytest.fixture
def paid(office) -> TransferLine:
    batch_id = office.send(make_case(office.world.aoi, 1))
    office.results(batch_id)
    return TransferLine.objects.select_related("application").get(batch_id=batch_id)


def claim_of(paid, **values) -> dict:
    given = {
        "receipt_number": paid.application.receipt_number,
        "line": paid.pk,
        "kind": "clawback",
        "amount_yen": "30000",
        "reason": "double",
        "legal_kind": "public",
        "due_on": "2026-01-31",
    }
    return given | values


def test_from_the_number_to_the_money(paid, visit) -> None:
    number = paid.application.receipt_number
    assert visit("officer", "recoveries/open", at=PAYOUT_DAY).status_code == 200
    assert visit("officer", f"recoveries/open?receipt_number={number}", at=PAYOUT_DAY).context["claim_form"]
    assert visit("officer", "recoveries/open", claim_of(paid), at=PAYOUT_DAY).status_code == 303
    values = {"kind": "received", "on": "2025-12-10", "yen": "30000", "note": ""}
    assert visit("clerk_1", "recoveries/1", values, at=PAYOUT_DAY).status_code == 303
    page = visit("viewer", "recoveries", at=PAYOUT_DAY)
    assert [claim.state for claim in page.context["rows"]] == ["settled"]


def test_a_refused_recall_stands_beside_its_payment(paid, visit) -> None:
    recall = claim_of(paid, kind="recall", legal_kind="", due_on="")
    assert visit("treasurer", "recoveries/open", recall, at=PAYOUT_DAY).status_code == 303
    number = str(parse_receipt_number(paid.application.receipt_number))
    Application.objects.filter(pk=paid.application_id).update(receipt_number=number)
    page = f"cases/{number}?tab=money"
    assert "受取人のところ" not in visit("manager", page, at=PAYOUT_DAY).content.decode()
    refused = {"kind": "refused", "on": "2025-12-10", "yen": "", "note": ""}
    assert visit("treasurer", "recoveries/1", refused, at=PAYOUT_DAY).status_code == 303
    assert "お金は受取人のところに残っています。" in visit("manager", page, at=PAYOUT_DAY).content.decode()


def test_a_refusal_stands_beside_its_field(paid, visit) -> None:
    assert visit("officer", "recoveries/open?receipt_number=1", at=PAYOUT_DAY).status_code == 422
    for values, field in (
        ({"amount_yen": "30001"}, "amount_yen"),
        ({"due_on": ""}, "due_on"),
        ({"due_on": "2025-01-01"}, "due_on"),
        ({"line": "0"}, "line"),
    ):
        page = visit("officer", "recoveries/open", claim_of(paid, **values), at=PAYOUT_DAY)
        assert page.status_code == 422
        assert field in page.context["form"].errors
    assert not Recovery.objects.filter(program=paid.program_id).exists()
    visit("officer", "recoveries/open", claim_of(paid), at=PAYOUT_DAY)
    page = visit("clerk_1", "recoveries/1", {"kind": "received", "on": "2025-12-10", "yen": "30001"}, at=PAYOUT_DAY)
    assert "yen" in page.context["form"].errors


def test_who_sees_what(paid, visit) -> None:
    assert visit("clerk_1", "recoveries/open", at=PAYOUT_DAY).status_code == 403
    assert visit("keyer_1", "recoveries", at=PAYOUT_DAY).status_code == 403
    assert visit("viewer", "recoveries/1", at=PAYOUT_DAY).status_code == 404
    assert visit("treasurer", "recoveries/open", claim_of(paid), at=PAYOUT_DAY).status_code == 403
    assert not Recovery.objects.filter(program=paid.program_id).exists()
