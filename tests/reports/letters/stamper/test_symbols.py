"""The customer barcode by the post's own examples, and QR symbols that read back."""

import pytest
import zxingcpp
from PIL import Image

from reports.letters.stamper.postal import BAR_COUNT, address_number, bar_extent, bars, symbol_values
from reports.letters.stamper.qr import qr_symbols

# 日本郵便「郵便番号・バーコードマニュアル」p. 25.
EXAMPLES = [
    (
        "1000013",
        "1丁目3番2号 郵便プラザ503室",
        "1-3-2-503",
        "1311414414414414411431211441431241413241414114431243243243243241131",
    ),
    (
        "2730102",
        "東3丁目-20-5 郵便・A&bコーポB604号",
        "3-20-5B604",
        "1313221331214411414413231241413214441414132411432114412343243214431",
    ),
    (
        "9100067",
        "3丁目80-25 J1ビル2-B",
        "3-80-25J1-2B",
        "1341111414414414432121331241423114441413214132441111441413232441131",
    ),
    (
        "0640804",
        "29丁目1524-23 第2郵便ハウス501",
        "29-1524-23-2-501",
        "1314432112314423114412313241141411414113212341413231241413241431231",
    ),
]


@pytest.mark.parametrize(("postcode", "address", "number", "expected"), EXAMPLES)
def test_the_examples_of_the_post(postcode, address, number, expected):
    assert address_number(address) == number
    assert bars(postcode, address) == expected
    assert len(expected) == BAR_COUNT


@pytest.mark.parametrize(
    ("postcode", "address", "number", "check"),
    [
        ("2630023", "3丁目30-8 郵便ビル403号", "3-30-8-403", 5),
        ("0140113", "添60-1", "60-1", 18),
        ("1100016", "5-6-3 ABCビル10F", "5-6-3-10", 9),
        ("4070033", "韮崎400", "400", 10),
        ("1980036", "十一丁目六番地一号 郵便タワー601", "11-6-1-601", 18),
    ],
)
def test_numbers_and_check_digits(postcode, address, number, check):
    assert address_number(address) == number
    assert symbol_values(postcode, number)[-1] == check


def test_no_barcode_for_a_whole_district_or_an_address_without_number():
    assert bars("1000000", "1丁目2番") is None
    assert bars("1000013", "字上ノ原") is None
    assert address_number("二十一番地百二号") == "21-102"


@pytest.mark.parametrize("postcode", ["100001", "１００００１３", "100-013"])
def test_a_postcode_that_is_none_is_refused(postcode):
    with pytest.raises(ValueError, match="seven digits"):
        symbol_values(postcode, "1")


def test_bars_reach_where_the_manual_says():
    assert [bar_extent(bar) for bar in "1234"] == [(0, 3), (0, 2), (1, 3), (1, 2)]


@pytest.mark.parametrize("payload", ["1:101:101-00041287-42:CF:1", "1:999:999-99999999-99:DN:12", "1:101:1:PN:1"])
def test_a_symbol_made_by_exclusive_or_reads_back(payload):
    symbols = qr_symbols(len(payload))
    rows = symbols.bitmap(payload.encode())
    inverted = bytes(255 - byte for byte in rows)
    picture = Image.frombytes("1", (symbols.side, symbols.side), inverted).convert("L")
    page = Image.new("L", ((symbols.side + 8) * 4,) * 2, 255)
    page.paste(picture.resize((symbols.side * 4,) * 2, Image.Resampling.NEAREST), (16, 16))
    assert [entry.text for entry in zxingcpp.read_barcodes(page)] == [payload]


def test_a_symbol_of_another_length_is_refused():
    with pytest.raises(ValueError, match="takes 5 bytes"):
        qr_symbols(5).bitmap(b"1234")
