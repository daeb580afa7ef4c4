"""The pages of the vouchers: the desk, the shops, their money; who may do what, and what a refusal leaves."""

import datetime as dt

import pytest

from cases.models import ProgramSetup, VoucherBook, VoucherClosing, VoucherReturn, VoucherSale, VoucherShop
from security import clock
from tests.factories.money import NOW, PAYOUT_DAY
from tests.factories.vouchers import BOOK_YEN, SHEET_YEN, SHEETS, open_voucher_office

READ = ["vouchers", "vouchers/rows?what=redeemed", "vouchers/shops", "vouchers/bundles", "vouchers/closings"]
ACCOUNT = {
    "bank_code": "0005",
    "branch_code": "001",
    "account_type": "1",
    "number": "7654321",
    "holder_kana": "ミホンショウテン",
}


@pytest.fixture
def office(world):
    with open_voucher_office(world) as opened:
        opened.stock(1, 4)
        yield opened


@pytest.fixture
def paid(office):
    """A sheet of a sold book came back and is paid."""
    office.sell(office.homes[0], 1)
    shop = office.shop()
    office.hand_in(shop, office.sheet(1, 1), "5")
    return office.pay()[0]


def test_the_desk_shows_the_amount_and_sells_for_it(office, visit) -> None:
    values = {"receipt_number": office.homes[0].receipt_number, "numbers": f"{office.cover(1)}\n{office.cover(2)}"}
    offered = visit("mailroom", "vouchers/sales", values)
    assert offered.status_code == 200
    assert offered.context["offer"].yen == 2 * BOOK_YEN
    assert not VoucherSale.objects.exists()
    sell = {**values, "expected_yen": str(2 * BOOK_YEN)}
    assert visit("mailroom", "vouchers/sales/sell", sell).status_code == 422  # nobody said that money was taken
    cheap = {**sell, "taken": "on", "expected_yen": "1"}
    assert visit("mailroom", "vouchers/sales/sell", cheap).status_code == 422
    assert not VoucherSale.objects.exists()
    assert visit("mailroom", "vouchers/sales/sell", {**sell, "taken": "on"}).status_code == 303
    assert VoucherSale.objects.get().yen == 2 * BOOK_YEN
    refused = visit("mailroom", "vouchers/sales/sell", {**sell, "taken": "on"})
    assert refused.status_code == 422
    assert "numbers" in refused.context["form"].errors
    assert VoucherSale.objects.count() == 1


def test_the_ledger_of_addressees_has_no_amounts_where_nobody_is_paid(office, visit) -> None:
    home = office.homes[0]
    home.entitled_yen = 6_000
    home.save()
    page = visit("officer", "ledger").content.decode()
    assert home.receipt_number in page
    assert "6,000" not in page
    assert "金額" not in page
    ProgramSetup.objects.update(kind="cash")
    assert "6,000" in visit("officer", "ledger").content.decode()


def test_no_money_is_asked_for_what_cannot_be_sold(office, visit) -> None:
    office.sell(office.homes[0], 1)
    number, other = office.homes[0].receipt_number, office.homes[1].receipt_number
    two, twice = f"{office.cover(2)}\n{office.cover(3)}", f"{office.cover(2)}\n{office.cover(2)}"
    for receipt_number, numbers, at, field in (
        (number, two, NOW, "numbers"),  # it bought one of two
        (other, office.sheet(2, 1), NOW, "numbers"),
        (other, twice, NOW, "numbers"),
        (other, two, dt.datetime(2025, 12, 22, 10, tzinfo=clock.JAPAN), "receipt_number"),  # the sale is over
    ):
        page = visit("mailroom", "vouchers/sales", {"receipt_number": receipt_number, "numbers": numbers}, at=at)
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]
        assert "offer" not in page.context
    assert VoucherSale.objects.count() == 1


def test_what_is_typed_wrong_is_said_beside_its_field_and_stays(office, visit) -> None:
    account = {**ACCOUNT, "name": "見本商店", "telephone": ""}
    for name, path, values, form, field in (
        ("mailroom", "vouchers/sales", {"receipt_number": "1", "numbers": office.cover(1)}, "form", "receipt_number"),
        ("mailroom", "vouchers/stock/import", {"lines": "1,2"}, "books_form", "lines"),
        ("manager", "vouchers/stock/void", {"numbers": office.cover(9), "reason": "torn"}, "void_form", "numbers"),
        ("clerk_1", "vouchers/shops", {**account, "bank_code": "9999"}, "form", "bank_code"),
        ("clerk_1", "vouchers/shops", {**account, "name": "", "number": ""}, "form", "name"),
        ("clerk_1", "vouchers/shops", {**account, "number": "12345678"}, "form", "number"),
        ("mailroom", "vouchers/bundles", {"lines": "1", "declared": "1", "received_on": "2025-12-01"}, "form", "shop"),
        ("clerk_1", "vouchers/closings", {"until_on": "2025-12-01", "transfer_on": "2025-12-10"}, "form", "until_on"),
        (
            "clerk_1",
            "vouchers/closings",
            {"until_on": "2025-12-01", "transfer_on": "2025-12-13"},
            "form",
            "transfer_on",
        ),
    ):
        page = visit(name, path, values)
        assert page.status_code == 422, path
        assert field in page.context[form].errors, (path, page.context[form].errors)
        assert {key: page.context[form].data[key] for key in values} == values
        said = page.content.decode()
        assert "%(" not in said
        assert ("空欄です" in said) == (values.get("number") == "")  # what Django says by itself, in our words
    assert not VoucherShop.objects.exists()
    assert VoucherBook.objects.filter(state="stock").count() == 4


def test_from_the_shop_to_its_money(office, visit) -> None:
    office.sell(office.homes[0], 1)
    account = {**ACCOUNT, "name": "見本商店", "telephone": "03-0000-0000"}
    assert visit("clerk_1", "vouchers/shops", account).status_code == 303
    shop = VoucherShop.objects.get()
    address = f"vouchers/shops/{shop.number}"
    assert visit("officer", f"{address}/admit", {"number": "1"}).status_code == 422
    assert visit("officer", f"{address}/admit", {"number": "7654321"}).status_code == 303
    bundle = {
        "shop": str(shop.pk),
        "received_on": "2025-12-01",
        "declared": "2",
        "lines": f"{office.sheet(1, 1)}\n{office.sheet(1, 2)[:-1]}",
    }
    assert visit("mailroom", "vouchers/bundles", bundle).status_code == 303
    (item, _form) = visit("mailroom", "vouchers/bundles/1").context["lines"][0]
    bench = f"vouchers/bundles/1/bench/{item.pk}"
    assert visit("mailroom", bench, {"number": "", "note": ""}).status_code == 422
    assert visit("mailroom", bench, {"number": office.sheet(1, 2), "note": ""}).status_code == 303
    assert VoucherReturn.objects.count() == 2
    dates = {"until_on": "2025-12-01", "transfer_on": "2025-12-10"}
    assert visit("clerk_1", "vouchers/closings", dates).status_code == 303
    closing = "vouchers/closings/1"
    assert visit("officer", f"{closing}/approve", {}).status_code == 422
    assert visit("officer", f"{closing}/approve", {"compared": "on"}).status_code == 303
    assert visit("treasurer", f"{closing}/release", {"compared": "on"}).status_code == 303
    assert visit("treasurer", f"{closing}/release", {"compared": "on"}).status_code == 422
    file = visit("clerk_2", f"{closing}/file", {})
    assert file["Content-Disposition"] == 'attachment; filename="kankin-0001-20251210.txt"'
    figures = visit("treasurer", "vouchers").context["figures"]
    assert figures.adds_up
    assert figures.paid.count == 2


def test_the_statement_is_a_paper_for_the_shop(office, paid, visit) -> None:
    settlement = paid.settlements.get()
    address = f"vouchers/closings/{paid.number}/shops/{settlement.pk}/statement"
    answer = visit("clerk_1", address, {})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert visit("auditor", address, {}).status_code == 403
    assert visit("clerk_1", f"vouchers/closings/{paid.number}/shops/999/statement", {}).status_code == 404
    # A shop takes the paper for a promise: there is none before the money is released.
    office.hand_in(office.shop("7654321"), office.sheet(1, 2))
    closed = office.close()
    early = f"vouchers/closings/{closed.number}/shops/{closed.settlements.get().pk}/statement"
    assert "statement" not in visit("clerk_1", f"vouchers/closings/{closed.number}").content.decode()
    assert visit("clerk_1", early, {}).status_code == 409


def test_a_failure_is_recorded_on_its_day(office, paid, visit) -> None:
    address = f"vouchers/closings/{paid.number}/shops/{paid.settlements.get().pk}/failed"
    assert visit("clerk_1", address, {"reason": "closed"}).status_code == 422
    assert visit("clerk_1", address, {"reason": "closed"}, at=PAYOUT_DAY).status_code == 303
    assert visit("clerk_1", "vouchers/closings", at=PAYOUT_DAY).context["owed"].count == 1


def test_a_sale_is_taken_back_on_its_page(office, visit) -> None:
    sale = office.sell(office.homes[0], 1)
    address = f"vouchers/sales/{sale.number}"
    assert visit("mailroom", f"{address}/refund", {"reason": "x"}).status_code == 403
    assert visit("manager", f"{address}/refund", {"reason": ""}).status_code == 422
    assert visit("manager", f"{address}/refund", {"reason": "unused"}).status_code == 303
    assert visit("auditor", address).status_code == 200
    assert VoucherBook.objects.get(number=1).state == "voided"


def test_who_may_do_what(office, paid, visit) -> None:
    for path, values, allowed in (
        ("vouchers/sales", {"numbers": "1"}, {"manager", "mailroom"}),
        ("vouchers/stock/import", {"lines": "1,1"}, {"manager", "mailroom"}),
        ("vouchers/stock/void", {"numbers": "1"}, {"manager"}),
        ("vouchers/shops", {"name": ""}, {"manager", "clerk_1"}),
        ("vouchers/shops/1/admit", {"number": ""}, {"officer"}),
        ("vouchers/bundles", {"lines": ""}, {"manager", "mailroom"}),
        ("vouchers/closings", {"until_on": ""}, {"clerk_1"}),
        (f"vouchers/closings/{paid.number}/approve", {}, {"officer"}),
        (f"vouchers/closings/{paid.number}/release", {}, {"treasurer"}),
        (f"vouchers/closings/{paid.number}/cancel", {}, {"clerk_1", "officer", "treasurer"}),
    ):
        for name in ("manager", "mailroom", "clerk_1", "officer", "treasurer", "auditor"):
            assert visit(name, path, values).status_code == (422 if name in allowed else 403), (name, path)
    assert VoucherClosing.objects.get().state == "released"


def test_who_reads_the_pages(office, paid, visit, django_assert_max_num_queries) -> None:
    pages = [*READ, f"vouchers/closings/{paid.number}", "vouchers/shops/1", "vouchers/bundles/1", "vouchers/sales/1"]
    for path in pages:
        assert visit("caller", path).status_code == 403
        visit("auditor", path)
        with django_assert_max_num_queries(30):
            assert visit("auditor", path).status_code == 200, path
    sheets = visit("treasurer", "vouchers/rows?what=sheets_sold")
    assert sum(row.yen for row in sheets.context["found"].rows) == sheets.context["figure"].yen == SHEETS * SHEET_YEN
    assert f"全部で {SHEETS}枚、{SHEETS * SHEET_YEN:,}円" in sheets.content.decode()
    for what in ("issued", "stock", "sold", "spoilt", "given_back", "taken", "refunded", "outstanding", "settled"):
        assert visit("treasurer", f"vouchers/rows?what={what}").status_code == 200
    assert visit("treasurer", "vouchers/rows?what=nothing").status_code == 404
    assert visit("mailroom", "vouchers/stock").status_code == 200


def test_a_program_that_sells_none_has_no_such_pages(office, visit) -> None:
    ProgramSetup.objects.filter(program_id=office.program_id).update(kind="cash")
    assert {visit("manager", path).status_code for path in [*READ, "vouchers/sales", "vouchers/stock"]} == {404}


def test_requests_are_entered_and_drawn_on_their_page(world, visit) -> None:
    after = PAYOUT_DAY
    with open_voucher_office(world, requests_until="2025-12-05") as office:
        office.stock(1, 1)
        number = office.homes[0].receipt_number
        asked = {"receipt_number": number, "books": "2", "via": "mail", "received_on": "2025-12-01"}
        assert visit("caller", "vouchers/requests", {**asked, "books": "3"}).status_code == 422
        assert visit("caller", "vouchers/requests", {**asked, "receipt_number": "1"}).status_code == 422
        assert visit("officer", "vouchers/requests", asked).status_code == 403
        assert visit("caller", "vouchers/requests", asked).status_code == 303
        assert visit("officer", "vouchers/requests/draw", {"seed": "1"}).status_code == 422
        assert visit("manager", "vouchers/requests/draw", {"seed": "1"}, at=after).status_code == 403
        assert visit("auditor", "vouchers/requests/list", at=after).status_code == 404
        assert visit("officer", "vouchers/requests/draw", {"seed": "1"}, at=after).status_code == 303
        answered = visit("caller", f"ledger/{number}", at=after)
        assert (answered.context["vouchers"].drawn.granted, answered.context["vouchers"].room) == (1, 1)
        assert "1冊が当たりました" in answered.content.decode()
        assert "申込みはありません" in visit("caller", f"ledger/{office.homes[1].receipt_number}").content.decode()
        drawn = visit("auditor", "vouchers/requests", at=after).context["page"]
        assert (drawn.draw.granted, drawn.won, drawn.lost) == (1, 1, 0)
        assert number in visit("auditor", "vouchers/requests/list", at=after).content.decode("utf-8-sig")
