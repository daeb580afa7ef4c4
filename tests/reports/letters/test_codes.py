"""Code128 and QR: read back by a scanner library, short, and with their quiet zones."""

import re
from typing import Any

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from reports.letters.codes import (
    CODE128_QUIET_MODULES,
    CodeError,
    code128_svg,
    code128_values,
    code128_widths,
    qr_rows,
    qr_svg,
)

MODULE_PX = 3
CODE128: Any = (zxingcpp.BarcodeFormat.Code128,)
QR_CODE: Any = (zxingcpp.BarcodeFormat.QRCode,)
PATH = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-(\d+)z")


def draw_svg(svg: str) -> Image.Image:
    """Draw the rectangles of one of our SVGs, which consist of nothing else."""
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert box is not None
    width, height = map(int, box.groups())
    tall = 60 if height == 1 else MODULE_PX
    picture = Image.new("L", (width * MODULE_PX, height * tall), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, run, rows, back in (map(int, match) for match in PATH.findall(svg)):
        assert run == back
        draw.rectangle((x * MODULE_PX, y * tall, (x + run) * MODULE_PX - 1, (y + rows) * tall - 1), fill=0)
    return picture


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=3, max_size=24))
def test_every_barcode_reads_back(text):
    found = zxingcpp.read_barcodes(draw_svg(code128_svg(text, module_mm=0.3, height_mm=6)), formats=CODE128)
    assert [entry.text for entry in found] == [text]


def test_digits_go_in_pairs():
    # start B, 1 0 1 -, to C, 00 04 12 87, to B, - 4 2, check
    assert code128_values("101-00041287-42")[:-1] == (104, 17, 16, 17, 13, 99, 0, 4, 12, 87, 100, 13, 20, 18)
    assert code128_values("12345678")[:-1] == (105, 12, 34, 56, 78)
    assert len(code128_values("1234567")) == 7


def test_check_character_of_the_standard_example():
    """PJJ123C with check character 54 is the worked example of most Code128 primers."""
    assert sum(map(int, code128_widths("PJJ123C"))) % 11 == 2
    assert code128_values("AB")[-1] == (104 + 33 * 1 + 34 * 2) % 103


def test_quiet_zone_is_part_of_the_drawing():
    picture = draw_svg(code128_svg("101-00041287-42", module_mm=0.3, height_mm=6))
    quiet = CODE128_QUIET_MODULES * MODULE_PX
    assert picture.crop((0, 0, quiet, 60)).getextrema() == (255, 255)
    assert picture.crop((picture.width - quiet, 0, picture.width, 60)).getextrema() == (255, 255)
    assert picture.getpixel((quiet, 0)) == 0


@pytest.mark.parametrize(("text", "code"), [("", "empty"), ("受付", "not_encodable"), ("a\n", "not_encodable")])
def test_unfit_text_is_refused(text, code):
    with pytest.raises(CodeError) as refused:
        code128_values(text)
    assert refused.value.code == code


def test_qr_reads_back_and_is_version_two():
    payload = "1:101:101-00041287-42:CF:1"
    assert len(qr_rows(payload)) == 25
    found = zxingcpp.read_barcodes(draw_svg(qr_svg(payload, size_mm=16)), formats=QR_CODE)
    assert [entry.text for entry in found] == [payload]
