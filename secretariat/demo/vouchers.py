"""The sixth program of the demo: premium vouchers, on a few days only.

Nobody files an application and no letter is printed, so it is played beside the four that must add up: a small roll,
requests and their draw, books sold, sheets handed in by three shops, one period paid, one that waits for an officer and
sheets for a clerk to close. Its own figures have to add up.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from cases.models import Household, VoucherBench, VoucherBook, VoucherDrawn, VoucherRequest, VoucherShop
from cases.rules.business_days import BankCalendar
from cases.rules.keyed_account import KeyedAccount
from cases.rules.templates import PREMIUM_VOUCHER
from cases.rules.voucher_numbers import VoucherNumber
from cases.selectors.vouchers import voucher_figures
from cases.services.voucher.admit_account import admit_account
from cases.services.voucher.approve_closing import approve_closing
from cases.services.voucher.close_period import close_period
from cases.services.voucher.draw_requests import draw_requests
from cases.services.voucher.enter_request import enter_request
from cases.services.voucher.import_books import import_books
from cases.services.voucher.refund_sale import refund_sale
from cases.services.voucher.register_shop import register_shop
from cases.services.voucher.release_closing import release_closing
from cases.services.voucher.sell_books import sell_books
from cases.services.voucher.settle_bench import settle_bench
from cases.services.voucher.take_bundle import take_bundle
from cases.services.voucher.void_books import void_books
from secretariat.demo.desks import closing
from secretariat.demo.desks.roster import take_in_roster
from secretariat.demo.errors import DemoError
from secretariat.demo.options import DemoOptions, last_office_day, next_office_day
from secretariat.demo.outputs import write_rows
from secretariat.demo.people import MIHON
from secretariat.demo.people.roster_file import CP932
from secretariat.demo.programs import APPLICATION_DAYS, MIHON_PAYER, REFERENCE_DAYS_BEFORE, DemoProgram
from secretariat.demo.rosters import write_demo_roster
from secretariat.demo.stage import Stage
from security.roles import Role

CODE: Final = "mihon-shohinken"
HOUSEHOLDS: Final = 30
BOOKS: Final = 40
DAYS_PLAYED: Final = 5
REQUEST_DAYS, USE_DAYS, CLAIM_DAYS = 14, 153, 183
SEED: Final = "日経平均株価 終値 48,283.07"
SHOP_BANK, SHOP_BRANCH = "0149", "164"
# Name, telephone and account of each shop; the last one waits for an officer.
SHOPS: Final = (
    ("みほん精肉店", "054-000-0011", "ミホンセイニクテン", "1100011"),
    ("見本青果", "054-000-0022", "ミホンセイカ", "1100022"),
    ("みほん薬局", "054-000-0033", "ミホンヤツキヨク", "1100033"),
    ("見本書店", "054-000-0044", "ミホンシヨテン", "1100044"),
)
SHARE_USED: Final = 0.4
LATE_BUYERS: Final = 5


def voucher_program(starts_on: dt.date) -> DemoProgram:
    """The program as it stands when the sale opens on `starts_on`."""
    sale_until = starts_on + dt.timedelta(days=APPLICATION_DAYS)
    return DemoProgram(
        number=106,
        code=CODE,
        name="プレミアム付商品券",
        name_easy="とくな 商品けん",
        name_en="Premium Shopping Vouchers",
        mark="商品",
        place=MIHON,
        template=replace(
            PREMIUM_VOUCHER,
            **MIHON_PAYER,
            payer_kana="ミホンシシヨウヒンケン",
            reference_on=starts_on - dt.timedelta(days=REFERENCE_DAYS_BEFORE),
            applications_from=starts_on,
            applications_until=sale_until,
            period=str(starts_on.year),
            voucher_terms={
                **PREMIUM_VOUCHER.voucher_terms,
                "books_per_household": 2,
                "books_issued": 200,
                "sale_until": sale_until.isoformat(),
                "use_until": (starts_on + dt.timedelta(days=USE_DAYS)).isoformat(),
                "claims_until": (starts_on + dt.timedelta(days=CLAIM_DAYS)).isoformat(),
                "refund_until": sale_until.isoformat(),
                "requests_until": (starts_on + dt.timedelta(days=REQUEST_DAYS)).isoformat(),
            },
        ),
        starts_on=starts_on,
        share=0,
        encoding=CP932,
    )


def play_vouchers(stage: Stage, demo: DemoProgram, options: DemoOptions) -> dict[str, Any]:
    """Play the last days of the program and return its figures. Raises DemoError when they do not add up."""
    days = _office_days(options.ends_on)
    stage.day = next_office_day(stage.starts_on + dt.timedelta(days=1))
    path = options.out / "rosters" / demo.roster_name
    write_demo_roster(demo, households=HOUSEHOLDS, seed=options.seed, target=path)
    take_in_roster(stage, path)
    _stock(stage)
    _ask(stage)
    stage.day = days[0]
    _draw(stage)
    shops = _open_shops(stage)
    _write_forms(options.out / "shop-forms.csv")
    stage.day = days[1]
    _sell(stage)
    stage.day = days[2]
    _take_back(stage)
    used = _used_sheets(stage)
    _hand_in(stage, shops, used[: len(used) // 2], with_faults=True)
    stage.day = days[3]
    _pay(stage)
    stage.day = days[4]
    later = len(used) * 3 // 4
    _hand_in(stage, shops, used[len(used) // 2 : later])
    with stage.at(16):
        _close(stage)
    # After the closing, so that a clerk finds a period to close.
    _hand_in(stage, shops, used[later:], hour=17)
    closing.seal_events(stage)
    return _figures(stage)


def _office_days(last: dt.date) -> list[dt.date]:
    days = [last]
    while len(days) < DAYS_PLAYED:
        days.insert(0, last_office_day(days[0]))
    return days


def _number(stage: Stage, book: int, position: int = 0) -> str:
    return str(VoucherNumber(stage.program.number, book, position))


def _stock(stage: Stage) -> None:
    with stage.at(11):
        lines = f"{_number(stage, 1)},{_number(stage, BOOKS)}"
        import_books(actor=stage.play(Role.MAILROOM), program_id=stage.program_id, content=lines.encode())
        void_books(
            actor=stage.play(Role.MANAGER),
            program_id=stage.program_id,
            numbers=[_number(stage, BOOKS)],
            reason="印刷のかすれ",
        )


def _ask(stage: Stage) -> None:
    """Most households ask for two books: more than there are."""
    rows = Household.objects.filter(program_id=stage.program_id, in_roster=True, excluded_reason="", protected=False)
    with stage.at(15):
        homes = list(rows.order_by("pk").values_list("pk", flat=True))
        for place, home in enumerate(homes[: len(homes) * 4 // 5]):
            enter_request(
                actor=stage.play(Role.MAILROOM, place),
                program_id=stage.program_id,
                household_id=home,
                books=1 if place % 5 == 0 else 2,
                via=VoucherRequest.Via.MAIL if place % 3 else VoucherRequest.Via.COUNTER,
                received_on=stage.day,
            )


def _draw(stage: Stage) -> None:
    with stage.at(10):
        draw_requests(actor=stage.play(Role.OFFICER), program_id=stage.program_id, seed=SEED)


def _open_shops(stage: Stage) -> list[VoucherShop]:
    """All but the last shop take part."""
    with stage.at(13):
        shops = [
            register_shop(
                actor=stage.play(Role.PAYMENT_CLERK),
                program_id=stage.program_id,
                name=name,
                telephone=telephone,
                account=KeyedAccount(
                    bank_code=SHOP_BANK, branch_code=SHOP_BRANCH, account_type="1", number=number, holder_kana=kana
                ),
            )
            for name, telephone, kana, number in SHOPS
        ]
        for shop, (_name, _telephone, _kana, number) in list(zip(shops, SHOPS, strict=True))[:-1]:
            admit_account(
                actor=stage.play(Role.OFFICER),
                program_id=stage.program_id,
                account_id=shop.accounts.get().pk,
                number=number,
            )
    return shops[:-1]


def _write_forms(path: Path) -> None:
    """What the shops wrote on their paper forms, for whoever plays the officer that reads them."""
    rows = [(name, telephone, SHOP_BANK, SHOP_BRANCH, "普通", number, kana) for name, telephone, kana, number in SHOPS]
    write_rows(path, ("取扱店", "電話", "銀行", "支店", "種別", "口座番号", "口座名義"), rows)


def _sell(stage: Stage) -> None:
    """All but the last of those who won buy what the draw gave them; the last come later."""
    rows = VoucherDrawn.objects.filter(program_id=stage.program_id, granted__gt=0).order_by("rank")
    with stage.at(10):
        won = list(rows.values_list("request__household_id", "granted"))
        price = int(stage.setup.voucher_terms["book_yen"])
        book = 1
        for place, (home, count) in enumerate(won[:-LATE_BUYERS]):
            sell_books(
                actor=stage.play(Role.MAILROOM, place),
                program_id=stage.program_id,
                household_id=home,
                numbers=[_number(stage, number) for number in range(book, book + count)],
                expected_yen=count * price,
            )
            book += count


def _take_back(stage: Stage) -> None:
    with stage.at(10):
        refund_sale(
            actor=stage.play(Role.MANAGER),
            program_id=stage.program_id,
            number=1,
            reason="転出のため未使用のまま返却",
        )


def _used_sheets(stage: Stage) -> list[str]:
    """A part of the sheets of the sold books, mixed as they go from hand to hand."""
    with stage.at(11):
        sold = VoucherBook.objects.filter(program_id=stage.program_id, state=VoucherBook.State.SOLD).order_by("number")
        sheets = [_number(stage, book.number, position) for book in sold for position in range(1, book.sheets + 1)]
    mixed = random.Random(f"{stage.seed}:sheets")
    return mixed.sample(sheets, round(len(sheets) * SHARE_USED))


def _hand_in(
    stage: Stage, shops: Sequence[VoucherShop], sheets: Sequence[str], *, hour: int = 14, with_faults: bool = False
) -> None:
    """Each shop brings its part. The first brings a torn number and a sheet of a book that was never sold too."""
    with stage.at(hour):
        for place, shop in enumerate(shops):
            own = list(sheets[place :: len(shops)])
            if with_faults and place == 0:
                own += [own[0][:-4], _number(stage, BOOKS - 1, 1)]
            take_bundle(
                actor=stage.play(Role.MAILROOM, place),
                program_id=stage.program_id,
                shop_id=shop.pk,
                received_on=stage.day,
                declared=len(own),
                content="\n".join(own).encode(),
            )
        if with_faults:
            first = VoucherBench.objects.filter(program_id=stage.program_id).order_by("line").first()
            if first is not None:
                settle_bench(
                    actor=stage.play(Role.MAILROOM),
                    program_id=stage.program_id,
                    item_id=first.pk,
                    note="破損のため店へ返却",
                )


def _pay(stage: Stage) -> None:
    with stage.at(10):
        number = _close(stage)
    with stage.at(13):
        approve_closing(actor=stage.play(Role.OFFICER), program_id=stage.program_id, number=number)
    with stage.at(15):
        release_closing(actor=stage.play(Role.TREASURER), program_id=stage.program_id, number=number)


def _close(stage: Stage) -> int:
    calendar, transfer_on = BankCalendar(), stage.day
    lead = stage.setup.transfer_lead_days + 1
    while lead:
        transfer_on += dt.timedelta(days=1)
        lead -= calendar.is_business_day(transfer_on)
    closed = close_period(
        actor=stage.play(Role.PAYMENT_CLERK),
        program_id=stage.program_id,
        until_on=stage.day,
        transfer_on=transfer_on,
    )
    return closed.number


def _figures(stage: Stage) -> dict[str, Any]:
    with stage.at(18):
        figures = voucher_figures(actor=stage.play(Role.AUDITOR), program_id=stage.program_id)
    if not figures.adds_up:
        raise DemoError(f"{stage.program.name}: the vouchers do not add up: {figures}")
    if not figures.waiting.count:
        raise DemoError(f"{stage.program.name}: no sheet is left for a clerk to close a period with")
    return {"number": stage.program.number, "code": stage.program.code, "name": stage.program.name, **asdict(figures)}
