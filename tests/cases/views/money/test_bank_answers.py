"""Results on screen: the bank's list, what fits, what does not, and the way back with another account."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import AccountRekey, BankAnswer, Notice, TransferLine, TransferResult
from cases.selectors.money import Figure
from tests.factories.money import make_case

LIST = "銀行コード,支店コード,預金種目,口座番号,受取人名,金額,不能理由\n"
KEYED = {
    "bank_code": "0001",
    "branch_code": "001",
    "account_type": "1",
    "number": "123",
    "holder_kana": "みほん　たろう",
}


def upload(text: str | bytes) -> dict[str, object]:
    content = text.encode("cp932") if isinstance(text, str) else text
    return {"source": "file", "answer": SimpleUploadedFile("list.csv", content, content_type="text/csv")}


def sent(office, count: int = 3):
    cases = [make_case(office.world.aoi, number) for number in range(1, count + 1)]
    office.send(*cases)
    return cases


def columns(page) -> dict[str, str]:
    chosen: dict[str, str] = page.context["chosen"]
    return chosen


def outcomes() -> dict[str, str]:
    return dict(TransferResult.objects.values_list("line__application__receipt_number", "outcome"))


def take(visit, later, text, number: int = 1) -> str:
    answer = visit("clerk_1", f"batches/{number}/results", upload(text), at=later)
    assert answer.status_code == 303
    return str(answer["Location"]).removeprefix("/p/aoi/")


def test_a_list_is_read_shown_and_recorded(office, visit, later) -> None:
    cases = sent(office)
    path = take(visit, later, LIST + "0001,001,普通,0000002,ﾐﾎﾝ,30000,口座名義相違\n")
    page = visit("clerk_1", path, at=later)
    shown = page.context["page"]
    assert (shown.open, shown.failing, shown.rest) == (Figure(3, 90_000), Figure(1, 30_000), Figure(2, 60_000))
    assert TransferResult.objects.count() == 0
    answer = visit("clerk_1", path, {**columns(page), "rest": "paid"}, at=later)
    assert (answer.status_code, answer["Location"]) == (303, "/p/aoi/batches/1")
    assert outcomes() == {case.application.receipt_number: "paid" for case in cases} | {
        cases[1].application.receipt_number: "failed"
    }
    assert TransferResult.objects.get(outcome="failed").reason == "name"
    assert Notice.objects.filter(kind="transfer_failed").count() == 1
    again = visit("clerk_1", path, {**columns(page), "rest": "paid"}, at=later)
    assert again.status_code == 422
    assert (
        visit(
            "clerk_1", "batches/1/results", upload(LIST + "0001,001,普通,0000002,ﾐﾎﾝ,30000,口座名義相違\n"), at=later
        ).status_code
        == 422
    )
    assert BankAnswer.objects.count() == 1


def test_a_row_that_fits_nothing_keeps_the_rest_open(office, visit, later) -> None:
    sent(office)
    path = take(
        visit, later, LIST + "0001,001,普通,0000001,ﾐﾎﾝ,30000,該当口座なし\n0001,001,普通,9999999,ﾐﾎﾝ,30000,番号相違\n"
    )
    page = visit("clerk_1", path, at=later)
    assert [read.fit for read in page.context["rows"]] == ["not_found", "fits"]
    assert visit("clerk_1", path, {**columns(page), "rest": "paid"}, at=later).status_code == 422
    assert TransferResult.objects.count() == 0
    assert visit("clerk_1", path, {**columns(page)}, at=later).context["form"].errors["rest"]
    assert visit("clerk_1", path, {**columns(page), "rest": "open"}, at=later).status_code == 303
    assert list(outcomes().values()) == ["failed"]


def test_the_list_of_another_batch_is_seen(office, visit, later) -> None:
    sent(office, 2)
    office.send(make_case(office.world.aoi, 7))
    path = take(visit, later, LIST + "0001,001,普通,0000001,ﾐﾎﾝ,30000,該当口座なし\n", number=2)
    (read,) = visit("clerk_1", path, at=later).context["rows"]
    assert (read.fit, read.line.batch_number) == ("other_batch", 1)


def test_a_list_is_not_recorded_before_the_transfer_date(office, visit) -> None:
    sent(office)
    path = visit("clerk_1", "batches/1/results", upload(LIST + "0001,001,1,0000001,ﾐﾎﾝ,30000,x\n"))["Location"]
    page = visit("clerk_1", path.removeprefix("/p/aoi/"))
    answer = visit("clerk_1", path.removeprefix("/p/aoi/"), {**columns(page), "rest": "paid"})
    assert answer.status_code == 422
    assert TransferResult.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"only,names\n", b"\x00\x01\x02", "銀行,支店\n".encode(), b"\xff\xfe\x00a"],
)
def test_a_file_that_is_no_list_is_said_beside_the_field(office, visit, later, content: bytes) -> None:
    sent(office)
    answer = visit("clerk_1", "batches/1/results", upload(content), at=later)
    assert answer.status_code == 422
    assert answer.context["file_form"].errors["answer"]
    assert BankAnswer.objects.count() == 0


def test_columns_can_be_chosen_by_hand(office, visit, later) -> None:
    cases = sent(office)
    number = cases[0].application.receipt_number
    path = take(visit, later, f"A,B\n{number},口座解約\n")
    assert visit("clerk_1", path, at=later).context["fault"]
    page = visit("clerk_1", f"{path}?chosen=1&receipt_number=0&reason=1", at=later)
    assert page.context["page"].failing == Figure(1, 30_000)
    assert visit("clerk_1", f"{path}?chosen=1&receipt_number=9", at=later).status_code == 200


def test_failures_from_paper_take_the_same_way(office, visit, later) -> None:
    cases = sent(office)
    number = cases[2].application.receipt_number
    rows = {"source": "paper", "paper-TOTAL_FORMS": 2, "paper-INITIAL_FORMS": 0}
    empty = visit("clerk_1", "batches/1/results", rows, at=later)
    half = visit("clerk_1", "batches/1/results", rows | {"paper-0-receipt_number": number}, at=later)
    assert (empty.status_code, half.status_code) == (422, 422)
    assert number in half.content.decode()
    filled = rows | {"paper-0-receipt_number": number, "paper-0-reason": "closed"}
    path = visit("clerk_1", "batches/1/results", filled, at=later)["Location"].removeprefix("/p/aoi/")
    page = visit("clerk_1", path, at=later)
    assert page.context["page"].failures == {TransferLine.objects.get(application_id=cases[2].pk).pk: "closed"}


def test_no_failure_is_recorded_with_a_look_at_the_account(office, visit, later) -> None:
    sent(office)
    assert visit("clerk_1", "batches/1/results", {"source": "none"}, at=later).status_code == 422
    assert visit("clerk_1", "batches/1/results", {"source": "none", "compared": "on"}).status_code == 422
    assert TransferResult.objects.count() == 0
    assert visit("clerk_1", "batches/1/results", {"source": "none", "compared": "on"}, at=later).status_code == 303
    assert set(outcomes().values()) == {"paid"}


@pytest.mark.parametrize("name", ["officer", "treasurer", "viewer", "manager", "keyer_1"])
def test_only_a_clerk_takes_results_in(office, visit, later, name: str) -> None:
    sent(office)
    assert visit(name, "batches/1/results", upload(LIST), at=later).status_code == 403
    assert BankAnswer.objects.count() == 0


def failed(office):
    (case, *_others) = sent(office)
    batch_id = TransferLine.objects.get(application_id=case.pk).batch_id
    office.results(batch_id, {TransferLine.objects.get(application_id=case.pk).pk: "number"})
    return case


def test_a_failed_account_is_keyed_twice_and_paid_as_attempt_2(office, visit, later) -> None:
    case = failed(office)
    path = f"failed-accounts/{case.application.receipt_number}"
    assert [row.receipt_number for row in visit("keyer_1", "failed-accounts", at=later).context["rows"]] == [
        case.application.receipt_number
    ]
    assert visit("keyer_1", path, KEYED, at=later).status_code == 303
    own = visit("keyer_1", path, KEYED | {"keying": AccountRekey.objects.get().pk}, at=later)
    assert own.status_code == 422
    second = visit("clerk_1", path, at=later)
    assert "123" not in second.context["form"].as_p()
    answer = visit("clerk_1", path, KEYED | {"keying": AccountRekey.objects.get().pk}, at=later)
    assert answer.status_code == 303
    assert AccountRekey.objects.get().state == "agreed"
    visit("clerk_1", "batches/prepare", {"transfer_on": "2025-12-18", "due_count": 1, "due_yen": 30_000}, at=later)
    assert TransferLine.objects.get(application_id=case.pk, attempt=2).amount_yen == 30_000
    assert visit("viewer", "batches/2", at=later).context["page"].chain.adds_up


def test_two_first_keyings_at_once_are_not_taken_for_two(office, visit, later) -> None:
    case = failed(office)
    path = f"failed-accounts/{case.application.receipt_number}"
    visit("keyer_1", path, KEYED | {"keying": ""}, at=later)
    answer = visit("keyer_2", path, KEYED | {"keying": ""}, at=later)
    assert answer.status_code == 422
    assert AccountRekey.objects.get().state == "open"


@pytest.mark.parametrize(
    ("field", "value"),
    [("bank_code", "9999"), ("branch_code", "998"), ("number", "12345678"), ("number", "0"), ("holder_kana", "漢字")],
)
def test_a_wrong_account_is_said_beside_the_field(office, visit, later, field: str, value: str) -> None:
    case = failed(office)
    answer = visit("clerk_1", f"failed-accounts/{case.application.receipt_number}", KEYED | {field: value}, at=later)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert answer.context["form"][field].value() == value
    assert AccountRekey.objects.count() == 0


def test_a_restricted_case_is_not_keyed_here(office, visit, later) -> None:
    case = make_case(office.world.aoi, 1, household={"protected": True})
    office.send(case)
    office.results(TransferLine.objects.get().batch_id, {TransferLine.objects.get().pk: "number"})
    (row,) = visit("clerk_1", "failed-accounts", at=later).context["rows"]
    assert (row.restricted, row.number_tail, row.bank_name) == (True, "", "")
    assert visit("clerk_1", f"failed-accounts/{case.application.receipt_number}", at=later).status_code == 404


@pytest.mark.parametrize("name", ["officer", "treasurer", "viewer", "caller", "mailroom"])
def test_the_others_key_nothing(office, visit, later, name: str) -> None:
    case = failed(office)
    assert visit(name, "failed-accounts", at=later).status_code == 403
    assert visit(name, f"failed-accounts/{case.application.receipt_number}", KEYED, at=later).status_code == 403
    assert AccountRekey.objects.count() == 0
