"""Books: into stock once, sold once, for a computed amount, within the ceiling; taken back by rule only."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from cases.errors import CaseError
from cases.models import VoucherBook, VoucherRefund, VoucherSale
from cases.services.voucher.import_books import import_books
from cases.services.voucher.refund_sale import refund_sale
from cases.services.voucher.void_books import void_books
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.factories.vouchers import BOOK_YEN, VoucherOffice

WRONG_SELLERS = ["officer", "clerk_1", "treasurer", "auditor", "caller", "keyer_1"]


def states(office: VoucherOffice) -> dict[int, str]:
    return dict(VoucherBook.objects.filter(program_id=office.program_id).values_list("number", "state"))


def refused(act) -> str:
    """The code of the refusal; nothing of the act stays."""
    with pytest.raises(CaseError) as found, transaction.atomic():
        act()
    return found.value.code


def refused_to_raw_sql(sql: str, *values) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("{a1},{a2}", "known"),
        ("{a12},{a11}", "run"),
        ("{a11},{a12}\n{a12},{a12}", "run"),
        ("{a11},{a51}", "not_issued"),
        ("{a11},{s11}", "numbers"),
        ("000011-00-00,{a12}", "numbers"),
        ("nothing", "list.no_lines"),
        ("{a11}", "list.cells"),
    ],
)
def test_a_list_of_books_is_taken_as_a_whole_or_not_at_all(shelf, lines, code) -> None:
    names = {f"a{number}": shelf.cover(number) for number in (1, 2, 11, 12, 51)} | {"s11": shelf.sheet(11, 1)}
    content = lines.format(**names).encode()
    assert refused(lambda: import_books(**shelf.who("mailroom"), content=content)) == code
    assert len(states(shelf)) == 10


def test_a_book_is_in_the_books_once_and_of_the_terms_to_raw_sql(shelf) -> None:
    columns = "program_id, number, sheets, sheet_yen, price_yen, state, stocked_at, void_reason"
    for number, sheets, price in ((1, 3, BOOK_YEN), (51, 3, BOOK_YEN), (11, 4, BOOK_YEN), (11, 3, 900)):
        refused_to_raw_sql(
            f"INSERT INTO cases_voucherbook ({columns}) VALUES (%s, %s, %s, 500, %s, 'stock', now(), '')",
            shelf.program_id, number, sheets, price,
        )  # fmt: skip
    assert len(states(shelf)) == 10


def test_a_sale_takes_the_computed_amount_and_is_recorded(shelf) -> None:
    sale = shelf.sell(shelf.homes[0], 1, 2)
    assert (sale.books, sale.yen) == (2, 2 * BOOK_YEN)
    assert states(shelf)[1] == states(shelf)[2] == "sold"
    event = AuditEvent.objects.get(program_id=shelf.program_id, code="cases.vouchers_sold")
    assert event.subject_ids == [shelf.homes[0].pk]
    figures = shelf.figures()
    assert figures.adds_up
    assert (figures.stock.count, figures.sold.count, figures.taken.yen) == (8, 2, 2 * BOOK_YEN)


def test_what_a_sale_is_refused_for_leaves_nothing(shelf) -> None:
    home, other, away = shelf.homes
    shelf.sell(home, 1)
    away.excluded_reason = "moved"
    away.save()
    cases = (
        (lambda: shelf.sell(home, 2, 3), "ceiling"),
        (lambda: shelf.sell(other, 1), "not_in_stock"),
        (lambda: shelf.sell(other, 12), "not_in_stock"),
        (lambda: shelf.sell(other, 2, yen=900), "price_changed"),
        (lambda: shelf.sell(other, 2, 2), "numbers"),
        (lambda: shelf.sell(other), "numbers"),
        (lambda: shelf.sell(away, 2), "excluded"),
    )
    for act, code in cases:
        assert refused(act) == code
    with clock.at(dt.datetime(2025, 12, 21, 10, tzinfo=clock.JAPAN)):
        assert refused(lambda: shelf.sell(other, 2)) == "not_on_sale"
    for name in WRONG_SELLERS:
        with pytest.raises(NotAllowedError):
            shelf.sell(other, 2, by=name)
    assert VoucherSale.objects.filter(program_id=shelf.program_id).count() == 1
    assert list(states(shelf).values()).count("sold") == 1


def test_a_restricted_household_is_served_by_the_dedicated_desk(shelf) -> None:
    shelf.homes[0].protected = True
    shelf.homes[0].save()
    assert refused(lambda: shelf.sell(shelf.homes[0], 1)) == "restricted"
    assert states(shelf)[1] == "stock"


def test_ceiling_price_and_second_sale_hold_against_raw_sql(shelf) -> None:
    sale = shelf.sell(shelf.homes[0], 1, 2)
    sell = "UPDATE cases_voucherbook SET state = 'sold', sale_id = %s WHERE program_id = %s AND number = %s"
    refused_to_raw_sql(sell, sale.pk, shelf.program_id, 3)  # more than the sale has
    refused_to_raw_sql(sell, sale.pk, shelf.program_id, 1)  # sold already
    columns = "program_id, number, household_id, books, yen, sold_on, sold_at, sold_by_id"
    insert = f"INSERT INTO cases_vouchersale ({columns}) SELECT program_id, %s, household_id, %s, %s, %s, sold_at, sold_by_id FROM cases_vouchersale WHERE id = %s RETURNING id"  # noqa: E501
    refused_to_raw_sql(insert, 90, 1, BOOK_YEN - 1, "2025-12-01", sale.pk)
    refused_to_raw_sql(insert, 90, 1, BOOK_YEN, "2025-12-21", sale.pk)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [90, 1, BOOK_YEN, "2025-12-01", sale.pk])
        (second,) = cursor.fetchone()
    refused_to_raw_sql(sell, second, shelf.program_id, 3)  # a third book of the household
    refused_to_raw_sql("UPDATE cases_voucherbook SET state = 'stock', sale_id = NULL WHERE number = 1")
    refused_to_raw_sql("UPDATE cases_vouchersale SET yen = 1 WHERE id = %s", sale.pk)
    assert list(states(shelf).values()).count("sold") == 2


def test_a_sale_is_taken_back_as_a_whole_by_another_person(shelf) -> None:
    sale = shelf.sell(shelf.homes[0], 1, 2)
    manager = shelf.who("manager")
    assert refused(lambda: refund_sale(**manager, number=sale.number, reason=" ")) == "reason_missing"
    refund = refund_sale(**manager, number=sale.number, reason="bought by mistake")
    assert refund.yen == sale.yen
    assert states(shelf)[1] == states(shelf)[2] == "voided"
    assert refused(lambda: refund_sale(**manager, number=sale.number, reason="again")) == "refunded"
    figures = shelf.figures()
    assert figures.adds_up
    assert (figures.given_back.count, figures.refunded.yen, figures.in_hand_yen) == (2, 2 * BOOK_YEN, 0)
    assert shelf.sell(shelf.homes[0], 3, 4).books == 2  # the household may buy again, other books


def test_what_a_sale_is_not_taken_back_for(shelf) -> None:
    own = shelf.sell(shelf.homes[0], 1, by="manager")
    used = shelf.sell(shelf.homes[1], 2)
    shelf.hand_in(shelf.shop(), shelf.sheet(2, 1))
    manager = shelf.who("manager")
    assert refused(lambda: refund_sale(**manager, number=own.number, reason="x")) == "same_person"
    assert refused(lambda: refund_sale(**manager, number=used.number, reason="x")) == "used"
    assert refused(lambda: refund_sale(**manager, number=77, reason="x")) == "not_found"
    late = shelf.sell(shelf.homes[2], 3)
    with clock.at(dt.datetime(2025, 12, 21, 10, tzinfo=clock.JAPAN)):
        assert refused(lambda: refund_sale(**manager, number=late.number, reason="x")) == "no_refund"
    for name in ("mailroom", "officer", "treasurer"):
        with pytest.raises(NotAllowedError):
            refund_sale(**shelf.who(name), number=late.number, reason="x")
    columns = "program_id, sale_id, yen, reason, refunded_on, refunded_at, refunded_by_id"
    insert = f"INSERT INTO cases_voucherrefund ({columns}) VALUES (%s, %s, %s, 'x', %s, now(), %s)"
    by = manager["actor"].user_id
    for sale, yen, on, person in (
        (own, BOOK_YEN, "2025-12-01", by),
        (used, BOOK_YEN, "2025-12-01", by),
        (late, BOOK_YEN - 1, "2025-12-01", by),
        (late, BOOK_YEN, "2025-12-21", by),
    ):
        refused_to_raw_sql(insert, shelf.program_id, sale.pk, yen, on, person)
    assert not VoucherRefund.objects.filter(program_id=shelf.program_id).exists()
    assert set(states(shelf).values()) == {"sold", "stock"}


def test_a_spoilt_book_is_never_sold(shelf) -> None:
    numbers = [shelf.cover(1)]
    assert refused(lambda: void_books(**shelf.who("manager"), numbers=numbers, reason="")) == "reason_missing"
    with pytest.raises(NotAllowedError):
        void_books(**shelf.who("mailroom"), numbers=numbers, reason="torn")
    assert states(shelf)[1] == "stock"
    assert void_books(**shelf.who("manager"), numbers=numbers, reason="torn") == 1
    assert refused(lambda: void_books(**shelf.who("manager"), numbers=numbers, reason="torn")) == "not_in_stock"
    assert refused(lambda: shelf.sell(shelf.homes[0], 1)) == "not_in_stock"
    assert shelf.figures().spoilt.count == 1
    assert shelf.figures().adds_up
