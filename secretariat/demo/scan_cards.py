"""Copies of an identity card and of a passbook, plainly fictitious: no real issuer's design, 見本 across each."""

from collections.abc import Mapping
from typing import Final

from PIL import Image, ImageDraw

from secretariat.demo.scan_canvas import INK, PAGE_SIZE, PAPER, PRINT_FACE, PRINT_GREY, font, print_text, px

_ID_ROWS: Final = (("氏名", "name"), ("住所", "address"), ("生年月日", "birth"), ("有効期限", "expires"))
_PASSBOOK_ROWS: Final = (
    ("金融機関名", "bank_name"),
    ("店名", "branch_name"),
    ("店番", "branch_code"),
    ("預金種目", "account_type"),
    ("口座番号", "account_number"),
    ("おなまえ", "holder_kana"),
)


def id_card_page(values: Mapping[str, str]) -> Image.Image:
    """Return a page with the copy of a card.

    Values: ``name``, ``address``, ``birth``, ``expires``; a missing one stays empty.
    """
    return _card_page("本人確認カード（みほん市発行・架空）", _ID_ROWS, values, photo=True)


def passbook_page(values: Mapping[str, str]) -> Image.Image:
    """Return a page with the copy of a passbook's first page.

    Values: ``bank_name``, ``branch_name``, ``branch_code``, ``account_type``, ``account_number``, ``holder_kana``; a
    missing one stays empty.
    """
    return _card_page("普通預金通帳（見本・架空）", _PASSBOOK_ROWS, values, photo=False)


def _card_page(title: str, rows: tuple[tuple[str, str], ...], values: Mapping[str, str], *, photo: bool) -> Image.Image:
    page = Image.new("L", PAGE_SIZE, PAPER)
    draw = ImageDraw.Draw(page)
    draw.text((px(75), px(78)), "見本", font=font(PRINT_FACE, px(30)), fill=190)
    left, top, right, bottom = 40.0, 60.0, 170.0, 60.0 + 16 + 11 * len(rows) + 10
    draw.rounded_rectangle((px(left), px(top), px(right), px(bottom)), radius=18, outline=INK, width=3)
    draw.rectangle((px(left), px(top), px(right), px(top + 11)), fill=PRINT_GREY)
    print_text(draw, (left + 4, top + 3), title, 5, PAPER)
    for index, (label, name) in enumerate(rows):
        row_top = top + 18 + 11 * index
        print_text(draw, (left + 4, row_top + 1), label, 3.2, PRINT_GREY)
        for place, line in enumerate(_two_lines(values.get(name, ""), 20 if photo else 26)):
            print_text(draw, (left + 25, row_top - 0.6 + 4.6 * place), line, 4)
    if photo:
        _draw_photo(draw, right - 26, top + 20)
    print_text(
        draw, (left, bottom + 4), "この書類は架空のものです。実在の人・機関とは関係ありません。", 3.2, PRINT_GREY
    )
    return page


def _two_lines(text: str, room: int) -> tuple[str, ...]:
    return (text[:room], text[room:]) if len(text) > room else (text,)


def _draw_photo(draw: ImageDraw.ImageDraw, left: float, top: float) -> None:
    """Draw a head and shoulders in outline: nobody's likeness."""
    draw.rectangle((px(left), px(top), px(left + 22), px(top + 28)), outline=PRINT_GREY, width=2)
    draw.ellipse((px(left + 7), px(top + 4), px(left + 15), px(top + 14)), outline=PRINT_GREY, width=3)
    draw.arc((px(left + 3), px(top + 16), px(left + 19), px(top + 38)), 180, 360, fill=PRINT_GREY, width=3)
