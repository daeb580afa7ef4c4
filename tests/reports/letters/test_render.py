"""Letters as they come out: text, codes, pages, refusals. Read back from the PDF and from its picture."""

import math
import sys
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from cases.rules.era import format_era
from reports.letters.layout import LetterLayout
from reports.letters.render import LetterRenderError, render_letters
from reports.letters.types import IncidentLetter, LetterKind, MaskedAccount
from reports.pdf import PdfError, lay_out
from reports.services.incident_report.start_resident_letters import MOST_OTHER, MOST_TOLD
from tests.reports.letters.samples import ACCOUNT, MEMBERS, REASONS, RECEIPT_NUMBER, numbered, samples, subsidy_form

DPI = 200
QR_CODE: Any = (zxingcpp.BarcodeFormat.QRCode,)
MM = DPI / 25.4


@pytest.fixture(scope="module")
def rendered():
    """All kinds in one document, opened."""
    letters = list(samples().values())
    result = render_letters(letters)
    with pypdfium2.PdfDocument(result.pdf) as document:
        yield letters, result, document


def texts_of(document, start, pages):
    found = []
    for number in range(start - 1, start - 1 + pages):
        page = document[number]
        textpage = page.get_textpage()
        found.append(textpage.get_text_range().replace("\r\n", "").replace("\ufffe", ""))
        textpage.close()
        page.close()
    return found


def picture_of(document, number):
    page = document[number]
    picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
    page.close()
    return picture


def test_pages_per_letter_are_the_pages_of_the_file(rendered):
    letters, result, document = rendered
    assert result.pages_per_letter == [2, 2, 2, 2, 1, 1, 2, 1, 1, 1, 1, 2]
    assert len(document) == sum(result.pages_per_letter)
    for letter, start, pages in zip(letters, result.first_pages, result.pages_per_letter, strict=True):
        assert letter.sender.program_name in texts_of(document, start, 1)[0], letter.kind
        for number, text in enumerate(texts_of(document, start, pages), start=1):
            assert f"{number}／{pages}ページ" in text


def test_every_page_carries_its_codes_and_nothing_personal_is_in_them(rendered):
    letters, result, document = rendered
    for letter, start, pages in zip(letters, result.first_pages, result.pages_per_letter, strict=True):
        for number in range(1, pages + 1):
            found = zxingcpp.read_barcodes(picture_of(document, start - 2 + number))
            expected = f"1:101:{RECEIPT_NUMBER}:{letter.doc_type.value}:{number}"
            own = [one.verify_url for one in getattr(letter, "certificates", ())[number - 1 : number]]
            read = sorted(entry.text for entry in found)
            assert read == sorted([RECEIPT_NUMBER, expected, *own]), (letter.kind, number)


def test_the_text_can_be_taken_out_and_equals_the_content(rendered):
    letters, result, document = rendered
    for letter, start, pages in zip(letters, result.first_pages, result.pages_per_letter, strict=True):
        front, *_rest = texts_of(document, start, pages)
        compact = front.replace(" ", "").replace("　", "")
        for value in (letter.address.postcode_label, RECEIPT_NUMBER, letter.letter_no, letter.call_centre.phone):
            assert value in front, (letter.kind, value)
        for value in (*letter.address.lines, letter.address.katagaki, format_era(letter.issued_on)):
            assert value.replace("　", "") in compact, (letter.kind, value)


def test_variants_and_rare_kanji_reach_the_text(rendered):
    _letters, result, document = rendered
    text = texts_of(document, result.first_pages[0], 1)[0]
    assert "辻" in text
    assert "𠮷" in text
    assert "髙" in text


def test_deadline_is_a_day_with_its_weekday_and_every_reason_is_listed(rendered):
    letters, result, document = rendered
    place = [letter.kind for letter in letters].index(LetterKind.DEFICIENCY)
    text = texts_of(document, result.first_pages[place], 1)[0]
    assert "令和8年3月13日(金)" in text
    for reason in REASONS:
        assert reason.code in text
        assert reason.sentence in text
        assert reason.enclosures[0] in text


def test_only_three_digits_of_an_account_are_there(rendered):
    letters, result, document = rendered
    place = [letter.kind for letter in letters].index(LetterKind.CONFIRMATION_FORM)
    assert "****567" in texts_of(document, result.first_pages[place], 1)[0]
    with pytest.raises(ValueError, match="last three digits"):
        replace(ACCOUNT, last_digits="1234567")
    with pytest.raises(ValueError, match="last three digits"):
        MaskedAccount("銀行", "支店", "普通", "x12")


def test_what_is_in_the_window_stays_in_it_and_nothing_else_shows(rendered):
    """±5 mm: the band around the safe area is white on the first page of every letter."""
    _letters, result, document = rendered
    layout = LetterLayout()
    left, top = layout.window_left_mm, layout.window_top_mm
    right, bottom = left + layout.window_width_mm, top + layout.window_height_mm
    shift = layout.shift_mm
    bands = [
        (left - shift, top - shift, right + shift, top + shift),
        (left - shift, bottom - shift, right + shift, bottom + shift),
        (left - shift, top - shift, left + shift, bottom + shift),
        (right - shift, top - shift, right + shift, bottom + shift),
    ]
    for start in result.first_pages:
        picture = picture_of(document, start - 1)
        for band in bands:
            x1, y1, x2, y2 = (edge * MM for edge in band)
            pixels = picture.crop((math.ceil(x1), math.ceil(y1), math.floor(x2), math.floor(y2)))
            assert pixels.getextrema() == (255, 255), (start, band)


def test_long_households_and_long_lists_take_continuation_pages():
    letters = samples()
    household = tuple(MEMBERS[place % 4] for place in range(31))
    many = tuple(replace(REASONS[0], code=f"D{place:02d}") for place in range(1, 13))
    push = replace(letters[LetterKind.PUSH_NOTICE], members=household)
    deficiency = replace(letters[LetterKind.DEFICIENCY], lines=many)
    gifts = replace(letters[LetterKind.GIFT_COVER], items=letters[LetterKind.GIFT_COVER].items * 3)
    application = replace(letters[LetterKind.APPLICATION_FORM], members=household)
    result = render_letters([push, deficiency, gifts, application])
    assert result.pages_per_letter == [3, 3, 2, 4]
    with pypdfium2.PdfDocument(result.pdf) as document:
        assert len(document) == 12
        assert "D12" in texts_of(document, 6, 1)[0]
        found = zxingcpp.read_barcodes(picture_of(document, 5), formats=QR_CODE)
        assert [entry.text for entry in found] == [f"1:101:{RECEIPT_NUMBER}:DF:3"]


def test_the_form_of_a_subsidy_asks_what_was_bought_and_names_no_amount():
    result = render_letters([subsidy_form()])
    assert result.pages_per_letter == [2]
    with pypdfium2.PdfDocument(result.pdf) as document:
        front, back = texts_of(document, 1, 2)
    for asked in ("購入金額", "購入日", "型番", "販売店の登録番号"):
        assert asked in front
    assert "0円" not in front
    assert "合計" not in front
    for copied in ("領収書の写し", "保証書の写し", "口座の分かる書類の写し"):
        assert copied in back


def test_many_letters_go_into_one_file_in_their_order():
    letter = samples()[LetterKind.DECISION]
    letters = [replace(numbered(letter, n), receipt_number=f"101-{n:08d}-00") for n in range(1, 104)]
    result = render_letters(letters)
    assert result.pages_per_letter == [1] * 103
    with pypdfium2.PdfDocument(result.pdf) as document:
        assert len(document) == 103
        for number in (1, 100, 101, 103):
            assert f"101-{number:08d}-00" in texts_of(document, number, 1)[0]


def test_the_same_letters_give_the_same_bytes():
    letters = [samples()[LetterKind.REMINDER]]
    assert render_letters(letters).sha256 == render_letters(letters).sha256


def test_a_letter_that_preflight_refuses_stops_the_run_and_is_named():
    good = samples()[LetterKind.DECISION]
    bad = replace(numbered(good, 7), address=replace(good.address, name="山田\ue000"))
    with pytest.raises(LetterRenderError) as refused:
        render_letters([good, bad])
    assert refused.value.code == "letter_refused"
    assert list(refused.value.issues) == ["N-000007"]
    assert "山田" not in str(refused.value)


@pytest.mark.parametrize("place", [0, 1])
def test_text_that_runs_over_its_page_is_refused_and_not_clipped(place):
    letters = [samples()[LetterKind.DECISION], numbered(samples()[LetterKind.DECISION], 2)]
    letters[place] = replace(letters[place], letter_no="N-LONG", paragraphs=("長い文章です。" * 40,) * 15)
    with pytest.raises(LetterRenderError, match="N-LONG") as refused:
        render_letters(letters)
    assert refused.value.code == "letter_overflow"
    assert list(refused.value.overflowing) == ["N-LONG"]


def test_all_letters_that_run_over_are_named_at_once():
    sample = samples()[LetterKind.DECISION]
    long = replace(sample, paragraphs=("長い文章です。" * 40,) * 15)
    with pytest.raises(LetterRenderError) as refused:
        render_letters([numbered(long, 1), sample, numbered(long, 3)])
    assert list(refused.value.overflowing) == [numbered(long, 1).letter_no, numbered(long, 3).letter_no]


def test_markup_in_a_name_is_text():
    letter = samples()[LetterKind.DECISION]
    hostile = replace(letter, address=replace(letter.address, name="<b>&amp;"), paragraphs=("<script>1</script>",))
    with pypdfium2.PdfDocument(render_letters([hostile]).pdf) as document:
        text = texts_of(document, 1, 1)[0]
    assert "<b>&amp;" in text
    assert "<script>1</script>" in text


def test_the_repr_of_a_letter_is_fit_for_a_log():
    assert repr(samples()[LetterKind.PUSH_NOTICE]) == "<PushNotice N-000001>"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/hostname", "ftp://example.org/x"])
def test_nothing_outside_the_document_is_fetched(address):
    with pytest.raises(PdfError) as refused:
        lay_out(f'<img src="{address}">')
    assert refused.value.code == "outside_request"


def test_without_pango_the_packages_are_named(monkeypatch):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(PdfError, match="Install the Debian packages libpango") as missing:
        lay_out("<p>x</p>")
    assert missing.value.code == "renderer_missing"


def test_no_letters_make_no_file():
    with pytest.raises(ValueError, match="no letters"):
        render_letters([])


def test_a_long_name_of_the_call_centre_does_not_run_into_the_line_below():
    letter = next(iter(samples().values()))
    long = replace(letter.call_centre, name="高齢者インフルエンザ予防接種コールセンター")
    with pypdfium2.PdfDocument(render_letters([replace(letter, call_centre=long)]).pdf) as document:
        page = document[0]
        text = page.get_textpage()
        edges = {}
        for words in (long.hours[:4], "For assistance"):
            index, _count = text.search(words).get_next()
            _left, bottom, _right, top = text.get_charbox(index)
            edges[words] = (bottom, top)
        text.close()
        page.close()
    (hours_bottom, _top), (_bottom, english_top) = edges.values()
    assert english_top < hours_bottom  # a PDF counts from the bottom of the page


@pytest.mark.parametrize(
    "program", ["高齢者インフルエンザ予防接種", "物価高騰対応重点支援給付金", "省エネ家電買換え応援補助金"]
)
def test_the_word_call_centre_is_not_broken_over_two_lines(program: str):
    letter = next(iter(samples().values()))
    named = replace(letter.call_centre, name=f"{program}コールセンター")
    with pypdfium2.PdfDocument(render_letters([replace(letter, call_centre=named)]).pdf) as document:
        page = document[0]
        text = page.get_textpage()
        lines = text.get_text_range().splitlines()
        text.close()
        page.close()
    assert any(line.replace(" ", "").endswith("コールセンター") for line in lines), lines


def test_the_longest_letter_about_an_incident_is_one_page() -> None:
    letter = samples()[LetterKind.INCIDENT]
    assert isinstance(letter, IncidentLetter)
    other = ("個" * MOST_OTHER,)
    longest = replace(letter, told=("事" * (MOST_TOLD // 2),) * 2, data_items=other, harm=other)
    assert render_letters([longest]).pages_per_letter == [1]
