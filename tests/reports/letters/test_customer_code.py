"""The customer barcode of Japan Post, from addresses as a roster holds them to bars in the window of a letter."""

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from reports.letters.customer_code import customer_bars
from reports.letters.layout import LetterLayout
from reports.letters.render import render_letters
from reports.letters.stamper.postal import BAR_COUNT, address_number, bars, office_bars, symbol_values
from reports.letters.types import LetterKind
from tests.reports.letters.pictures import pictures
from tests.reports.letters.samples import ADDRESS, samples
from tests.reports.letters.test_pixels import VERIFY_BOXES_MM, assert_equal

PORTAL = "https://portal.example.jp/r/midori-bukka/"


@pytest.mark.parametrize(
    ("postcode", "address", "katagaki", "number"),
    [
        # 日本郵便「郵便番号・バーコードマニュアル」p. 25, with the part that the postcode covers.
        ("1000013", "東京都千代田区霞が関1丁目3番2号", "郵便プラザ503室", "1-3-2-503"),
        ("2730102", "千葉県鎌ケ谷市右京塚東3丁目-20-5", "郵便・A&bコーポB604号", "3-20-5B604"),
        ("9100067", "福井県福井市新田塚3丁目80-25", "J1ビル2-B", "3-80-25J1-2B"),
        ("0640804", "北海道札幌市中央区南四条西29丁目1524-23", "第2郵便ハウス501", "29-1524-23-2-501"),
        ("2630023", "千葉県千葉市稲毛区緑町3丁目30-8", "郵便ビル403号", "3-30-8-403"),
        ("0140113", "秋田県大仙市堀見内添60-1", "", "60-1"),
        ("1100016", "東京都台東区台東5-6-3", "ABCビル10F", "5-6-3-10"),
        ("4070033", "山梨県韮崎市龍岡町下條南割韮崎400", "", "400"),
        ("1980036", "東京都青梅市河辺町十一丁目六番地一号", "郵便タワー601", "11-6-1-601"),
        # A town of numbers is cut off whole; full width and ヶ are read.
        ("1020075", "東京都千代田区三番町５番地７", "", "5-7"),
        ("2730102", "千葉県鎌ヶ谷市右京塚５－１", "", "5-1"),
    ],
)
def test_what_the_postcode_covers_is_cut_off(postcode, address, katagaki, number):
    found = customer_bars(postcode, (address,), katagaki)
    assert found == bars(postcode, f"{number} ")
    assert len(found) == BAR_COUNT
    assert address_number(number) == number


def test_a_municipality_of_another_name_keeps_its_towns():
    assert customer_bars("2630023", ("千葉県みほん市緑町3丁目30-8",), "", municipality="みほん市") == bars(
        "2630023", "3-30-8"
    )
    # A postcode that the list of the post does not have yet: from the first number on.
    assert customer_bars("9999999", ("東京都みどり市中央町三丁目12番地の5",), "", municipality="みどり市") == bars(
        "9999999", "3-12-5"
    )


@pytest.mark.parametrize(
    ("postcode", "address"),
    [
        ("1000000", "東京都千代田区霞が関1丁目3番2号"),  # a whole district
        ("1000013", "東京都千代田区永田町1丁目7番1号"),  # another town than that of the postcode
        ("1000013", "東京都千代田区霞が関"),  # no number
        ("1000013", ""),
    ],
)
def test_a_doubtful_address_gets_no_barcode(postcode, address):
    assert customer_bars(postcode, (address,), "") == ""


def test_an_office_with_a_postcode_of_its_own_needs_no_number():
    found = customer_bars("0608621", ("北海道札幌市中央区北一条西6丁目1-2",), "アーバンネット札幌ビル2F")
    assert found == office_bars("0608621")
    assert symbol_values("0608621", "")[7:20] == (14,) * 13


def with_codes(kind):
    address = replace(ADDRESS, lines=("東京都みどり市霞が関三丁目12番地の5",))
    letter = replace(samples()[kind], address=address, has_postal_code=True)
    return replace(letter, portal_address=PORTAL) if hasattr(letter, "online_code") else letter


@pytest.mark.parametrize("kind", list(LetterKind))
def test_letters_with_these_codes_are_the_same_to_the_pixel(kind):
    letter = with_codes(kind)
    # The second has no barcode: its place stays empty.
    more_mm = VERIFY_BOXES_MM * (kind is LetterKind.CERTIFICATE)
    assert_equal([letter, replace(letter, address=replace(letter.address, postcode="1000000"))], more_mm)


def test_the_bars_stand_in_the_window_as_the_post_measures_them():
    letter = with_codes(LetterKind.CONFIRMATION_FORM)
    dpi, layout = 600, LetterLayout()
    (page, *_rest) = pictures(render_letters([letter]).pdf, dpi=dpi)
    millimetre, pixels = dpi / 25.4, page.tobytes()

    def is_dark(x: int, y: int) -> bool:
        return pixels[y * page.width + x] < 128

    left, top = layout.safe_left_mm + 2, layout.safe_top_mm + layout.safe_height_mm - layout.postal_height_mm
    middle = (top + layout.postal_height_mm / 2) * millimetre
    base = int((left - 1) * millimetre)
    row = [is_dark(x, int(middle)) for x in range(base, int((left + 74) * millimetre))]
    starts = [x for x in range(1, len(row)) if row[x] and not row[x - 1]]
    # The middle third belongs to every bar: 67 of them, at one pitch.
    assert len(starts) == BAR_COUNT
    pitch = (starts[-1] - starts[0]) / (BAR_COUNT - 1) / millimetre
    assert pitch == pytest.approx(1.2 * 0.9, abs=0.01)
    found = customer_bars(
        "1000013", ("東京都みどり市霞が関三丁目12番地の5",), ADDRESS.katagaki, municipality="みどり市"
    )
    upper = int((top + layout.postal_height_mm / 6) * millimetre)
    lower = int((top + layout.postal_height_mm * 5 / 6) * millimetre)
    read = ""
    for start in starts:
        x = base + start + int(0.2 * millimetre)
        ends = (is_dark(x, upper), is_dark(x, lower))
        read += {(True, True): "1", (True, False): "2", (False, True): "3", (False, False): "4"}[ends]
    assert read == found


def test_the_portal_code_says_the_public_address_and_nothing_else():
    letter = with_codes(LetterKind.APPLICATION_FORM)
    with pypdfium2.PdfDocument(render_letters([letter]).pdf) as document:
        first = document[0]
        texts = {entry.text for entry in zxingcpp.read_barcodes(first.render(scale=200 / 72).to_pil())}
        said = first.get_textpage().get_text_range()
    assert texts == {PORTAL, *letter.qr_payloads()[:1], letter.receipt_number}
    assert PORTAL in "".join(said.split())
    assert letter.online_code not in PORTAL
    bare = replace(letter, online_code="")
    with pypdfium2.PdfDocument(render_letters([bare]).pdf) as document:
        assert PORTAL not in "".join(document[0].get_textpage().get_text_range().split())
