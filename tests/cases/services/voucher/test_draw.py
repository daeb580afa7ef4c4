"""Requests and their draw: one a household, one draw a program, and only who won may buy."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import translation

from cases.errors import CaseError
from cases.models import VoucherDraw, VoucherDrawn, VoucherRequest
from cases.rules.voucher_draw import Request, draw_books
from cases.selectors.voucher_requests import draw_csv
from cases.services.voucher.draw_requests import draw_requests
from cases.services.voucher.enter_request import enter_request
from security import clock
from security.actor import NotAllowedError
from tests.cases.services.voucher.test_sales import refused, refused_to_raw_sql
from tests.factories.vouchers import VoucherOffice, open_voucher_office

AFTER = dt.datetime(2025, 12, 6, 10, tzinfo=clock.JAPAN)
SEED = "48,283.07"
NOT_ASKED = "この世帯は購入を申し込んでいません。申し込んで当選した世帯だけが買えます。"
NOT_DRAWN = "この世帯は抽選に外れたため、買えません。"
ALL_BOUGHT = "この世帯は、買える%d冊をすべて買っています。"


def why_not(act) -> str:
    """What the desk reads of a refusal for the ceiling; nothing of the act stays."""
    with pytest.raises(CaseError) as found, transaction.atomic(), translation.override("ja"):
        act()
    assert found.value.code == "ceiling"
    return str(found.value)


@pytest.fixture
def asked(world):
    """Three books in stock; three households ask for five."""
    with open_voucher_office(world, requests_until="2025-12-05") as office:
        office.stock(1, 3)
        for home, books in zip(office.homes, (2, 2, 1), strict=True):
            ask(office, home, books)
        yield office


def ask(office: VoucherOffice, home, books: int, *, by: str = "mailroom", on: dt.date | None = None) -> VoucherRequest:
    return enter_request(
        **office.who(by),
        household_id=home.pk,
        books=books,
        via=VoucherRequest.Via.MAIL,
        received_on=on or clock.today(),
    )


def test_a_household_asks_once_and_in_time(world) -> None:
    with open_voucher_office(world, requests_until="2025-12-05") as office:
        office.stock(1, 3)
        home, other, away = office.homes
        away.excluded_reason = "moved"
        away.save()
        assert refused(lambda: ask(office, home, 3)) == "ceiling"
        assert refused(lambda: ask(office, away, 1)) == "excluded"
        assert refused(lambda: ask(office, home, 1, on=dt.date(2025, 12, 2))) == "received_on"
        with clock.at(AFTER):
            assert refused(lambda: ask(office, home, 1)) == "received_on"
        for name in ("officer", "clerk_1", "auditor"):
            with pytest.raises(NotAllowedError):
                ask(office, home, 1, by=name)
        ask(office, home, 2)
        assert refused(lambda: ask(office, home, 1)) == "asked"
        assert why_not(lambda: office.sell(home, 1)) == "まだ抽選をしていません。抽選のあとで販売します。"
        assert why_not(lambda: office.sell(other, 1)) == NOT_ASKED
        assert VoucherRequest.objects.count() == 1


def test_a_program_without_requests_has_no_draw(shelf) -> None:
    assert refused(lambda: ask(shelf, shelf.homes[0], 1)) == "no_draw"
    assert refused(lambda: draw_requests(**shelf.who("officer"), seed="1")) == "no_draw"


def test_the_draw_is_held_once_and_says_who_may_buy(asked) -> None:
    officer = asked.who("officer")
    assert refused(lambda: draw_requests(**officer, seed=SEED)) == "too_early"
    with clock.at(AFTER):
        assert refused(lambda: draw_requests(**officer, seed=" ")) == "seed"
        for name in ("manager", "mailroom", "treasurer", "clerk_1"):
            with pytest.raises(NotAllowedError):
                draw_requests(**asked.who(name), seed=SEED)
        assert not VoucherDraw.objects.exists()
        draw = draw_requests(**officer, seed=SEED)
        assert (draw.requests, draw.asked, draw.books, draw.granted) == (3, 5, 3, 3)
        assert refused(lambda: draw_requests(**officer, seed="another")) == "drawn"
        rows = VoucherRequest.objects.select_related("household")
        by_hand = draw_books(SEED, [Request(row.household.receipt_number, row.books) for row in rows], books=3)
        kept = VoucherDrawn.objects.order_by("rank").values_list("request__household__receipt_number", "granted")
        assert list(kept) == [(each.receipt_number, each.granted) for each in by_hand]
        text = draw_csv(**asked.who("auditor")).decode("utf-8-sig")
        assert SEED in text
        assert all(each.receipt_number in text for each in by_hand)


def test_who_won_buys_what_was_given_and_no_more(asked) -> None:
    with clock.at(AFTER):
        draw_requests(**asked.who("officer"), seed=SEED)
        book = 1
        for row in VoucherDrawn.objects.select_related("request__household").order_by("rank"):
            home, first, book = row.request.household, book, book + row.granted
            if row.granted:
                assert asked.sell(home, *range(first, book)).books == row.granted
            if book <= 3:
                why = why_not(lambda buyer=home, number=book: asked.sell(buyer, number))
                assert why == (ALL_BOUGHT % row.granted if row.granted else NOT_DRAWN)
        lost = VoucherDrawn.objects.get(granted=0).request.household
        assert why_not(lambda: asked.sell(lost, 4)) == NOT_DRAWN
    assert asked.figures().sold.count == 3


def test_what_was_drawn_stays_to_raw_sql(asked) -> None:
    with clock.at(AFTER):
        draw = draw_requests(**asked.who("officer"), seed=SEED)
    row = VoucherDrawn.objects.order_by("-rank")[0]
    refused_to_raw_sql("UPDATE cases_voucherdrawn SET granted = 9 WHERE id = %s", row.pk)
    refused_to_raw_sql("DELETE FROM cases_voucherrequest WHERE id = %s", row.request_id)
    columns = "program_id, seed, requests, asked, books, granted, list_sha256, drawn_at, drawn_by_id"
    refused_to_raw_sql(
        f"INSERT INTO cases_voucherdraw ({columns}) SELECT {columns} FROM cases_voucherdraw WHERE id = %s", draw.pk
    )
    assert VoucherDraw.objects.count() == 1
