"""Statements, bench, years and deemed withdrawals on screen."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import (
    Application,
    BankStatement,
    DeemedItem,
    DeemedList,
    Notice,
    NoticeKind,
    StatementEntry,
    StatementMatch,
    TransferLine,
)
from tests.factories.bank import Moved, statement_bytes
from tests.factories.money import PAYOUT_DAY, make_case

PROPOSED = {"kind": "account", "until_on": ""}
LATER = PAYOUT_DAY + dt.timedelta(days=22)


def upload(content: bytes) -> dict[str, object]:
    return {"statement": SimpleUploadedFile("meisai.txt", content)}


def failed(office, *numbers: int) -> list[Application]:
    cases = [make_case(office.world.aoi, number) for number in numbers]
    batch_id = office.send(*cases)
    lines = TransferLine.objects.filter(batch_id=batch_id)
    office.results(batch_id, dict.fromkeys(lines.values_list("pk", flat=True), "name"))
    Notice.objects.filter(kind=NoticeKind.TRANSFER_FAILED).update(state="posted", posted_at=PAYOUT_DAY)
    return [case.application for case in cases]


def test_a_statement_is_taken_in_and_its_bench_is_emptied_by_hand(office, visit) -> None:
    first, _second = failed(office, 1, 2)
    content = statement_bytes([Moved(-60_000), Moved(30_000), Moved(-110)])
    answer = visit("treasurer", "statements", upload(content), at=PAYOUT_DAY)
    assert (answer.status_code, answer["Location"]) == (303, "/p/aoi/statements/bench")
    page = visit("treasurer", "statements/bench", at=PAYOUT_DAY)
    deposit, fee = StatementEntry.objects.filter(matches=None).order_by("row")
    assert len(page.context["rows"]) == 2
    address = f"statements/bench/{deposit.pk}"
    refused = visit("treasurer", address, {"what": "receipt", "receipt_number": "", "why": ""}, at=PAYOUT_DAY)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"receipt_number", "why"}
    values = {"what": "receipt", "receipt_number": "1010000000", "why": "letter of the bank"}
    refused = visit("treasurer", address, values, at=PAYOUT_DAY)
    assert refused.context["form"].errors["receipt_number"]
    assert StatementMatch.objects.filter(by__isnull=False).count() == 0
    values["receipt_number"] = first.receipt_number
    assert visit("treasurer", address, values, at=PAYOUT_DAY).status_code == 303
    fee_values = {"what": "other", "why": "fee"}
    assert visit("treasurer", f"statements/bench/{fee.pk}", fee_values, at=PAYOUT_DAY).status_code == 303
    page = visit("auditor", "statements", at=PAYOUT_DAY)
    assert page.context["found"].agrees
    assert visit("treasurer", address, fee_values, at=PAYOUT_DAY).status_code == 404


def test_a_match_is_undone_with_its_reason(office, visit) -> None:
    failed(office, 1)
    visit("clerk_1", "statements", upload(statement_bytes([Moved(-30_000), Moved(30_000)])), at=PAYOUT_DAY)
    entry = StatementEntry.objects.get(is_deposit=True)
    address = f"statements/entries/{entry.pk}/undo"
    assert visit("clerk_1", address, {"why": ""}).status_code == 422
    assert visit("auditor", address, {"why": "no"}).status_code == 403
    assert StatementMatch.objects.count() == 2
    assert visit("clerk_1", address, {"why": "of another program"}).status_code == 303
    assert visit("clerk_1", "statements/1").context["rows"][1].match is None
    assert visit("clerk_1", "statements/2").status_code == 404


def test_a_file_that_is_none_is_said_at_its_field(office, visit) -> None:
    for content in (b"x", statement_bytes([Moved(-1)], account="0000001")):
        page = visit("treasurer", "statements", upload(content))
        assert page.status_code == 422
        assert page.context["form"].errors["statement"]
    assert visit("manager", "statements", upload(statement_bytes([]))).status_code == 403
    assert not BankStatement.objects.exists()


def test_the_years_add_up_to_the_ledger_and_are_given_as_a_list(office, visit) -> None:
    failed(office, 1)
    page = visit("treasurer", "money/years")
    assert page.context["found"].agrees
    answer = visit("viewer", "money/years/report")
    assert answer["Content-Type"].startswith("text/csv")
    assert "令和7年度,振込不能,1,1,30000" in answer.content.decode("utf-8-sig")


def test_a_list_goes_from_the_clerk_to_the_officer_and_an_item_back(office, visit) -> None:
    applications = failed(office, 1, 2)
    (waiting,) = visit("clerk_1", "deemed", at=LATER).context["kinds"]
    assert (waiting.kind, len(waiting.rows)) == (DeemedList.Kind.ACCOUNT, 2)
    assert visit("officer", "deemed", PROPOSED, at=LATER).status_code == 403
    assert not DeemedList.objects.exists()
    answer = visit("clerk_1", "deemed", PROPOSED, at=LATER)
    assert answer["Location"] == "/p/aoi/deemed/1"
    assert visit("clerk_1", "deemed/1/approve", {"compared": "on"}, at=LATER).status_code == 403
    assert visit("officer", "deemed/1/approve", {}, at=LATER).status_code == 422
    assert DeemedList.objects.get().state == "proposed"
    assert visit("officer", "deemed/1/approve", {"compared": "on"}, at=LATER).status_code == 303
    assert {row.status for row in Application.objects.filter(pk__in=[one.pk for one in applications])} == {"lapsed"}
    item = DeemedItem.objects.earliest("pk")
    address = f"deemed/1/items/{item.pk}/reverse"
    assert visit("officer_2", address, {"why": ""}, at=LATER).status_code == 422
    assert visit("officer_2", address, {"why": "had answered"}, at=LATER).status_code == 303
    assert Application.objects.get(pk=item.application_id).status == "decided"
    assert visit("officer", "deemed/2/approve", {"compared": "on"}, at=LATER).status_code == 404
    assert visit("officer", f"deemed/1/items/{item.pk + 99}/reverse", {"why": "x"}, at=LATER).status_code == 404


def test_a_list_is_dropped_for_a_reason(office, visit) -> None:
    failed(office, 1)
    visit("manager", "deemed", PROPOSED, at=LATER)
    assert visit("officer", "deemed/1/drop", {"why": ""}, at=LATER).status_code == 422
    assert visit("officer", "deemed/1/drop", {"why": "one has called"}, at=LATER).status_code == 303
    assert DeemedList.objects.get().drop_reason == "one has called"
    assert visit("manager", "deemed", PROPOSED | {"until_on": "moon"}, at=LATER).status_code == 422


def test_the_pages_ask_few_questions(office, visit, django_assert_max_num_queries) -> None:
    failed(office, 1, 2, 3)
    visit("treasurer", "statements", upload(statement_bytes([Moved(-90_000), Moved(30_000), Moved(30_000)])))
    visit("clerk_1", "deemed", PROPOSED, at=LATER)
    for path in ("statements", "statements/1", "statements/bench", "money/years", "deemed", "deemed/1"):
        visit("treasurer", path, at=LATER)
        with django_assert_max_num_queries(34):
            assert visit("treasurer", path, at=LATER).status_code == 200
