"""Many letters in one file: what they share becomes a form, and nothing of it shows on paper or in the text."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pypdfium2
import pytest

from reports.letters.fonts import stamping_fonts
from reports.letters.marks import fill, marked_names
from reports.letters.render import render_letters
from reports.letters.stamper.book import Book
from reports.letters.stamper.design import Block, Segment
from reports.letters.stamper.errors import StampError
from reports.letters.stamper.lines import plain_lines, set_block
from reports.letters.stamper.rows import StackLine
from reports.letters.stamper.ruler import TextStyle
from reports.letters.stamper.template import Template
from reports.letters.stamper.weasy import read_document
from reports.letters.types import LetterKind
from reports.pdf import lay_out
from tests.reports.letters.pictures import different_pixels, pictures
from tests.reports.letters.samples import samples

MANY = 130
NOTICE = """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><style>
@page { size: 210mm 297mm; margin: 0 }
body { margin: 0; font: 10.5pt/1.5 "BIZ UDPGothic"; font-kerning: none; font-variant-ligatures: none }
p, h1 { margin: 0 } .at { position: absolute }
h1 { position: absolute; top: 70mm; width: 210mm; text-align: center; font: 20pt "BIZ UDPMincho" }
</style></head><body>
<div class="at" style="left: 25mm; top: 18mm; width: 82mm" data-stack="window">
<p data-row="line">MARK:stack.line</p><p data-row="name" style="font-size: 13pt">MARK:stack.name 様</p></div>
<h1>お知らせ（MARK:year）</h1>
<p class="at" style="left: 20mm; top: 86mm; width: 100mm">MARK:paragraph</p>
<p class="at" style="left: 20mm; top: 120mm; width: 100mm">番号 MARK:number（100%）(\\) MARK:desk</p>
<p class="at" style="left: 20mm; top: 130mm; width: 100mm; font-weight: bold">MARK:amount</p>
<p class="at" style="left: 20mm; top: 140mm; width: 100mm; text-align: right">MARK:right</p>
<p class="at" style="left: 20mm; top: 150mm; width: 100mm">MARK:bank</p>
<svg class="at" data-code="qr" data-f="code" width="17mm" height="17mm" viewBox="0 0 1 1"></svg>
</body></html>""".replace("MARK:", "\0")


def html() -> str:
    """The notice with marks."""
    head, *parts = NOTICE.split("\0")
    for part in parts:
        end = next(place for place, sign in enumerate(part) if not (sign.isascii() and (sign.isalpha() or sign == ".")))
        head += f'<span data-f="{part[:end]}"></span>{part[end:]}'
    return head


def values_of(number: int) -> dict[str, str]:
    return {
        "year": "令和8年度",
        "paragraph": "支給の対象です。" * (3 + number % 5) + f"（照会番号 {number}）、「次」まで。",
        "number": f"N-{number:06d}",
        "desk": "給付金室",
        "amount": f"{30_000 + number % 3 * 10_000:,}円",
        "right": f"第{number}号",
        "bank": "みほん銀行",
        "code": f"1:101:{number:06d}:PN:1",
    }


def stacks_of(number: int) -> dict[str, list[StackLine]]:
    lines = [StackLine("line", f"みほん市{number}番地", 14.0), StackLine("line", "みほんハイツ", 14.0)]
    return {"window": [*lines[: 1 + number % 2], StackLine("name", "見本　花子", 13 / 0.75)]}


def template() -> Template:
    marked = html()
    assert len(marked_names(marked)) == 9

    def lay(values, _stacks):
        return read_document(
            lay_out(fill(marked, {**values, "stack.line": "〒", "stack.name": "〒"}, escape)), fonts.chains
        )

    fonts = stamping_fonts()
    return Template(lay, fonts)


def stamped(design: Template, numbers: Sequence[int], **changes: str) -> bytes:
    book = Book(design.fonts)
    for number in numbers:
        book.stamp(design, {**values_of(number), **changes}, stacks_of(number))
    return book.finish()


def alone(design: Template, letter: int, **changes: str) -> bytes:
    """A letter by itself, every block of it set as a whole."""
    book = Book(design.fonts)
    book.add(design.stamp({**values_of(letter), **changes}, stacks_of(letter)))
    return book.finish()


def texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def test_a_letter_far_into_a_file_is_the_same_to_the_pixel_as_one_alone():
    design = template()
    many = pictures(stamped(design, range(MANY)))
    for number in (0, 60, 75, 99, 100, 101, 102, 129):
        (single,) = pictures(alone(design, number))
        assert different_pixels(many[number], single, except_mm=()) == 0, number


def test_what_letters_share_is_there_once_and_every_text_can_be_taken_out():
    pdf = stamped(template(), range(MANY))
    for number, text in enumerate(texts(pdf)):
        for value in (*values_of(number).values(), *(line.text for line in stacks_of(number)["window"])):
            if not value.startswith("1:101"):
                assert "".join(value.split()) in text, number
    assert pdf.count(b"/Subtype/Form") < 12


def test_a_file_does_not_depend_on_what_the_process_drew_before():
    used = template()
    stamped(used, range(500, 700))
    assert stamped(used, range(MANY)) == stamped(template(), range(MANY))


@pytest.mark.parametrize("rare", ["辻󠄀", "𠮷", "―", "\\(括弧)\\", "%s", "仿ヿｱ"])
def test_rare_characters_far_into_a_file_are_the_same_to_the_pixel(rare):
    design = template()
    book = Book(design.fonts)
    for number in range(MANY):
        book.stamp(design, values_of(number), stacks_of(number))
    rarely = {"bank": rare, "number": rare, "right": rare}
    book.stamp(design, {**values_of(7), **rarely}, stacks_of(7))
    last = pictures(book.finish())[-1]
    (single,) = pictures(alone(design, 7, **rarely))
    assert different_pixels(last, single, except_mm=()) == 0


def test_what_cannot_be_stamped_is_refused_far_into_a_file_too_and_the_file_goes_on():
    design = template()
    book = Book(design.fonts)
    for number in range(MANY):
        book.stamp(design, values_of(number), stacks_of(number))
    for bad in ({"bank": "\U0010f000"}, {"bank": "か\u3099"}, {"paragraph": "W" * 200}):
        with pytest.raises(StampError):
            book.stamp(design, {**values_of(1), **bad}, stacks_of(1))
    with pytest.raises(StampError):
        book.stamp(design, values_of(1), {"window": [StackLine("line", "長" * 60, 14.0)]})
    book.stamp(design, values_of(2), stacks_of(2))
    assert book.page_count == MANY + 1
    assert values_of(2)["number"] in texts(book.finish())[-1]


def test_what_is_common_may_change_in_the_middle_of_a_file():
    design = template()
    book = Book(design.fonts)
    for number in range(600):
        changes = {} if number < 100 else {"bank": f"みほん銀行{number}", "desk": f"室{number % 2}"}
        book.stamp(design, {**values_of(number), **changes}, stacks_of(number))
    pdf = book.finish()
    assert pdf.count(b"/Subtype/Form") < 40
    found = texts(pdf)
    assert "みほん銀行555" in found[555]
    assert "室1" in found[555]


def test_many_letters_of_the_house_are_the_same_to_the_pixel_as_one_by_one():
    first = samples()[LetterKind.CONFIRMATION_FORM]
    letters = [
        replace(
            first,
            letter_no=f"N-{number:06d}",
            receipt_number=f"101-{number:08d}-00",
            address=replace(first.address, name=f"見本　{'花' * (1 + number % 9)}子"),
            members=first.members[: 2 + number % 2],
        )
        for number in range(1, 121)
    ]
    result = render_letters(letters)
    with pypdfium2.PdfDocument(result.pdf) as document:
        for place in (70, 71, 118):
            single = pictures(render_letters([letters[place]]).pdf)
            for page, picture in enumerate(single):
                number = result.first_pages[place] - 1 + page
                far = document[number].render(scale=150 / 72).to_pil().convert("L")
                assert different_pixels(far, picture, except_mm=()) == 0, (place, page)


STYLE = TextStyle("BIZ UDPGothic", bold=False, size_px=14.0)
TEXTS = (
    "支給の対象です。内容に変わりがなければ、このままお待ちください。" * 3,
    "口座（ゆうちょ銀行）を変えるとき「だけ」、期限までに手続きをしてください！？　" * 2,
    "For assistance in English, please call 0120-000-000 (9:00-18:00), or write to the office.",
    "金額は 1,234,567円（10.5%）です。 2026/3/31 まで。   次の行。",
    "あ" * 37 + "、" + "い" * 12 + "　　" + "う" * 30,
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width_px", [97.0, 210.5, 377.95])
def test_the_quick_breaker_breaks_as_the_careful_one(text, width_px):
    fonts = stamping_fonts()
    block = Block(0, 10.0, width_px, 0.0, "left", wraps=True, segments=(Segment("field", STYLE, field="text"),))
    try:
        careful = [line.text for line in set_block(block, {"text": text}, fonts).lines]
    except StampError:
        careful = None
    assert plain_lines(text, fonts.ruler(STYLE), width_px + 1 / 1024, width_px + 1 / 1024) == careful
