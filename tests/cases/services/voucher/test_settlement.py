"""Shops, the sheets that they hand in, and their money: each sheet once, each shop once, each file once."""

import datetime as dt

import pytest
from django.db import connection

from cases.models import VoucherBench, VoucherClosing, VoucherFile, VoucherReturn, VoucherSettlement
from cases.rules.zengin import parse_file
from cases.services.voucher.admit_account import admit_account
from cases.services.voucher.cancel_closing import cancel_closing
from cases.services.voucher.enter_account import enter_account
from cases.services.voucher.read_file import read_file
from cases.services.voucher.record_failure import record_failure
from cases.services.voucher.settle_bench import settle_bench
from security import clock
from security.actor import NotAllowedError
from security.gate import grant_role
from security.models import AuditEvent
from security.roles import Role
from tests.cases.services.voucher.test_sales import refused, refused_to_raw_sql
from tests.factories.money import PAYOUT_DAY
from tests.factories.vouchers import BOOK_YEN, SHEET_YEN, VoucherOffice, account

NEXT_TRANSFER = dt.date(2025, 12, 19)


@pytest.fixture
def sold(shelf: VoucherOffice) -> VoucherOffice:
    """Books 1 and 2 are sold to the first household, 3 to the second."""
    shelf.sell(shelf.homes[0], 1, 2)
    shelf.sell(shelf.homes[1], 3)
    return shelf


def reasons(office: VoucherOffice, number: int) -> dict[int, str]:
    rows = VoucherBench.objects.filter(program_id=office.program_id, bundle__number=number)
    return dict(rows.values_list("line", "reason"))


def test_a_shop_takes_part_once_another_person_has_admitted_its_account(sold) -> None:
    shop = sold.shop("1234567", admitted=False)
    first = shop.accounts.get()
    assert refused(lambda: sold.hand_in(shop, sold.sheet(1, 1))) == "shop_not_admitted"
    officer = sold.who("officer")
    assert refused(lambda: admit_account(**officer, account_id=first.pk, number="1234568")) == "number"
    for name in ("clerk_2", "manager", "treasurer", "auditor"):
        with pytest.raises(NotAllowedError):
            admit_account(**sold.who(name), account_id=first.pk, number="1234567")
    newer = enter_account(**sold.who("clerk_1"), shop_id=shop.pk, account=account("7654321"))
    assert refused(lambda: admit_account(**officer, account_id=first.pk, number="1234567")) == "replaced"
    admit_account(**officer, account_id=newer.pk, number="7654321")
    assert refused(lambda: admit_account(**officer, account_id=newer.pk, number="7654321")) == "admitted"
    stored = bytes(type(newer).objects.get(pk=newer.pk).number)
    assert b"7654321" not in stored
    assert sold.hand_in(shop, sold.sheet(1, 1)).sheets == 1
    update = "UPDATE cases_vouchershopaccount SET admitted_at = now(), admitted_by_id = %s WHERE id = %s"
    clerks = {name: sold.world.users[f"aoi_{name}"].pk for name in ("clerk_1", "clerk_2")}
    for who in clerks.values():  # neither the person who entered it nor anybody of the contractor
        refused_to_raw_sql(update, who, first.pk)
    refused_to_raw_sql("UPDATE cases_vouchershopaccount SET number_tail = '000' WHERE id = %s", newer.pk)


def test_what_is_no_sheet_to_pay_for_goes_to_the_bench_with_its_reason(sold) -> None:
    shop = sold.shop()
    sold.hand_in(shop, sold.sheet(3, 1))
    texts = [
        sold.sheet(1, 1), "12345", sold.sheet(1, 2)[:-2] + "00", sold.cover(1), sold.sheet(1, 4), sold.sheet(12, 1),
        sold.sheet(9, 1), sold.sheet(1, 1), sold.sheet(3, 1),
    ]  # fmt: skip
    taken = sold.hand_in(shop, *texts)
    assert (taken.sheets, taken.on_bench) == (1, 8)
    assert reasons(sold, taken.number) == {
        2: "form", 3: "check_digits", 4: "cover", 5: "unknown", 6: "unknown", 7: "unsold", 8: "repeated", 9: "returned",
    }  # fmt: skip
    early = sold.hand_in(shop, sold.sheet(2, 1), on=dt.date(2025, 11, 28))
    assert reasons(sold, early.number) == {1: "before_sale"}
    figures = sold.figures()
    assert (figures.redeemed.count, figures.bench) == (2, 9)
    assert figures.adds_up


def test_a_bundle_that_does_not_fit_leaves_nothing(sold) -> None:
    shop = sold.shop()
    assert refused(lambda: sold.hand_in(shop, sold.sheet(1, 1), declared=2)) == "declared"
    assert refused(lambda: sold.hand_in(shop, "番号", declared=1)) == "no_numbers"
    assert refused(lambda: sold.hand_in(shop, sold.sheet(1, 1), on=dt.date(2025, 12, 2))) == "received_on"
    with clock.at(dt.datetime(2026, 2, 2, 10, tzinfo=clock.JAPAN)):
        assert refused(lambda: sold.hand_in(shop, sold.sheet(1, 1))) == "received_on"
    for name in ("clerk_1", "officer", "treasurer", "caller"):
        with pytest.raises(NotAllowedError):
            sold.hand_in(shop, sold.sheet(1, 1), by=name)
    assert not VoucherReturn.objects.filter(program_id=sold.program_id).exists()


def test_a_sheet_comes_back_once_and_of_a_sold_book_to_raw_sql(sold) -> None:
    sold.hand_in(sold.shop(), sold.sheet(1, 1))
    row = VoucherReturn.objects.get(program_id=sold.program_id)
    insert = "INSERT INTO cases_voucherreturn (program_id, bundle_id, book_id, position) SELECT %s, %s, id, %s FROM cases_voucherbook WHERE program_id = %s AND number = %s"  # noqa: E501
    for book, position in ((1, 1), (1, 4), (1, 0), (9, 1)):
        refused_to_raw_sql(insert, sold.program_id, row.bundle_id, position, sold.program_id, book)
    refused_to_raw_sql("DELETE FROM cases_voucherreturn WHERE id = %s", row.pk)
    refused_to_raw_sql("UPDATE cases_voucherreturn SET position = 2 WHERE id = %s", row.pk)


def test_a_line_of_the_bench_is_read_again_or_given_back(sold) -> None:
    shop = sold.shop()
    sold.hand_in(shop, "1", "2")
    first, second = VoucherBench.objects.filter(program_id=sold.program_id).order_by("line")
    desk = sold.who("mailroom")
    assert refused(lambda: settle_bench(**desk, item_id=first.pk)) == "note_missing"
    assert refused(lambda: settle_bench(**desk, item_id=first.pk, number=sold.sheet(9, 1))) == "number"
    assert settle_bench(**desk, item_id=first.pk, number=sold.sheet(2, 3)).outcome == "corrected"
    assert refused(lambda: settle_bench(**desk, item_id=first.pk, number=sold.sheet(2, 2))) == "settled"
    assert settle_bench(**desk, item_id=second.pk, note="torn, given back").outcome == "refused"
    with pytest.raises(NotAllowedError):
        settle_bench(**sold.who("officer"), item_id=second.pk, note="x")
    assert (sold.figures().redeemed.count, sold.figures().bench) == (1, 0)
    refused_to_raw_sql("UPDATE cases_voucherbench SET outcome = 'corrected' WHERE id = %s", second.pk)


def test_a_period_is_closed_approved_and_paid_by_one_file(sold) -> None:
    one, two = sold.shop("1111111", name="一番商店"), sold.shop("2222222", name="二番商店")
    sold.hand_in(one, sold.sheet(1, 1), sold.sheet(1, 2))
    sold.hand_in(two, sold.sheet(3, 1))
    closing, released = sold.pay()
    assert (closing.shops, closing.sheets, closing.total_yen) == (2, 3, 3 * SHEET_YEN)
    records = parse_file(released.content).records
    assert [(record.account_number, record.amount_yen) for record in records] == [
        ("1111111", 2 * SHEET_YEN),
        ("2222222", SHEET_YEN),
    ]
    figures = sold.figures()
    assert figures.adds_up
    assert (figures.settled.count, figures.paid.yen, figures.waiting.count) == (3, 3 * SHEET_YEN, 0)
    assert read_file(**sold.who("clerk_2"), number=closing.number).content == released.content
    codes = set(AuditEvent.objects.filter(program_id=sold.program_id).values_list("code", flat=True))
    assert {"cases.period_closed", "cases.closing_approved", "cases.closing_released"} <= codes
    assert refused(lambda: sold.release(closing.number)) == "closing_released"
    assert refused(sold.close) == "nothing_to_settle"
    assert VoucherFile.objects.filter(program_id=sold.program_id).count() == 1


def test_closing_approval_and_release_are_of_three_people(sold) -> None:
    sold.hand_in(sold.shop(), sold.sheet(1, 1))
    for name in ("officer", "treasurer", "manager", "mailroom", "auditor"):
        with pytest.raises(NotAllowedError):
            sold.close(by=name)
    closing = sold.close()
    assert refused(lambda: sold.release(closing.number)) == "closing_closed"
    for name in ("clerk_1", "clerk_2", "manager", "treasurer", "viewer"):
        with pytest.raises(NotAllowedError):
            sold.approve(closing.number, by=name)
    grant_role(sold.world.users["aoi_officer"], Role.TREASURER, sold.world.aoi)
    sold.approve(closing.number)
    assert refused(lambda: sold.release(closing.number, by="officer")) == "same_person"
    for name in ("clerk_1", "officer_2", "manager"):
        with pytest.raises(NotAllowedError):
            sold.release(closing.number, by=name)
    people = {name: sold.world.users[f"aoi_{name}"].pk for name in ("clerk_2", "officer", "treasurer")}
    release = (
        "UPDATE cases_voucherclosing SET state = 'released', released_at = now(), released_by_id = %s WHERE id = %s"
    )
    for who in people.values():  # a contractor's, the approver, and the right one without a file
        refused_to_raw_sql(release, who, closing.pk)
    refused_to_raw_sql("UPDATE cases_voucherclosing SET total_yen = 1 WHERE id = %s", closing.pk)
    closing.refresh_from_db()
    assert closing.state == "approved"
    assert not VoucherFile.objects.filter(program_id=sold.program_id).exists()


def test_a_sheet_is_settled_once_to_raw_sql(sold) -> None:
    shop = sold.shop()
    sold.hand_in(shop, sold.sheet(1, 1))
    sold.pay()
    sold.hand_in(shop, sold.sheet(1, 2))
    second = sold.close(transfer_on=NEXT_TRANSFER)
    other = VoucherSettlement.objects.get(program_id=sold.program_id, closing=second)
    paid = VoucherReturn.objects.get(program_id=sold.program_id, position=1)
    update = "UPDATE cases_voucherreturn SET settlement_id = %s WHERE id = %s"
    refused_to_raw_sql(update, other.pk, paid.pk)
    refused_to_raw_sql(update, None, paid.pk)
    refused_to_raw_sql("UPDATE cases_vouchersettlement SET yen = yen + 1 WHERE id = %s", other.pk)
    with connection.cursor() as cursor:  # what was closed is not what is approved: a sheet is missing
        cursor.execute("SELECT count(*) FROM cases_voucherreturn WHERE settlement_id = %s", [other.pk])
        assert cursor.fetchone() == (1,)


def test_a_cancelled_closing_frees_its_sheets_for_the_next(sold) -> None:
    sold.hand_in(sold.shop(), sold.sheet(1, 1), sold.sheet(1, 2))
    first = sold.close()
    treasurer = sold.who("treasurer")
    assert refused(lambda: cancel_closing(**treasurer, number=first.number, reason=" ")) == "reason_missing"
    sold.approve(first.number)
    cancel_closing(**treasurer, number=first.number, reason="wrong day")
    assert sold.figures().waiting.count == 2
    assert sold.figures().adds_up
    second, _released = sold.pay()
    assert second.total_yen == first.total_yen
    assert refused(lambda: cancel_closing(**treasurer, number=second.number, reason="late")) == "closing_released"
    states = VoucherClosing.objects.filter(program_id=sold.program_id).order_by("number")
    assert list(states.values_list("state", flat=True)) == ["cancelled", "released"]
    assert sold.figures().adds_up


def test_a_transfer_that_failed_is_paid_by_the_next_closing_on_the_new_account(sold) -> None:
    shop = sold.shop("1111111")
    sold.hand_in(shop, sold.sheet(1, 1))
    closing, first_file = sold.pay()
    settlement = VoucherSettlement.objects.get(program_id=sold.program_id)
    fail = {**sold.who("clerk_1"), "settlement_id": settlement.pk}
    assert refused(lambda: record_failure(**fail, reason="closed")) == "too_early"
    with clock.at(PAYOUT_DAY):
        with pytest.raises(NotAllowedError):
            record_failure(**sold.who("treasurer"), settlement_id=settlement.pk, reason="closed")
        record_failure(**fail, reason="account closed")
        assert refused(lambda: record_failure(**fail, reason="again")) == "failed"
        assert (sold.figures().waiting.count, sold.figures().settled.count) == (1, 0)
        newer = enter_account(**sold.who("clerk_1"), shop_id=shop.pk, account=account("2222222"))
        admit_account(**sold.who("officer"), account_id=newer.pk, number="2222222")
        again, second_file = sold.pay(transfer_on=NEXT_TRANSFER)
    (record,) = parse_file(second_file.content).records
    assert (record.account_number, record.amount_yen, again.total_yen) == ("2222222", SHEET_YEN, closing.total_yen)
    assert first_file.sha256 != second_file.sha256
    assert sold.figures().adds_up
    assert sold.figures().taken.yen == 3 * BOOK_YEN
