"""Demo scans: the intake reader reads them, blanks stay blank, and they are small."""

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image, ImageChops

from cases.rules.qr_payload import DocType
from intake.codes import read_codes
from secretariat.demo.scan_canvas import px
from secretariat.demo.scan_forms import FORMS, ScanKind
from secretariat.demo.scans import ScanSpec, render_scan

MAX_BYTES = 60 * 1024
WRITTEN = {
    "signed_on": "令和8年2月20日",
    "phone": "090-0000-1234",
    "signature": "辻　髙一郎",
    "bank_name": "みどり銀行",
    "branch_name": "中央支店",
    "account_number": "1234567",
    "holder_kana": "ツジ　コウイチロウ",
}


def spec(kind: ScanKind = ScanKind.CONFIRMATION_FORM, **changes: Any) -> ScanSpec:
    made = ScanSpec(
        kind=kind,
        receipt_number="101-00041287-42",
        program_no="101",
        municipality_name="みどり市",
        program_name="みどり市物価高騰対応給付金",
        printed={"name": "辻　髙一郎 様", "members": "辻 髙一郎、辻 𠮷江", "amount": "100,000円"},
        values=WRITTEN,
        ticked=frozenset({"type_ordinary"}),
        seed=3,
    )
    return replace(made, **changes)


def grey(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def ink_in(png: bytes, kind: ScanKind, page: int, field: str) -> int:
    """Count dark pixels in the writing part of a field, its border left out."""
    box = next(box for box in FORMS[kind][page - 1].boxes if box.name == field)
    part = grey(png).crop(
        (px(box.left + 40), px(box.top + 3), px(box.left + box.width - 4), px(box.top + box.height - 3))
    )
    return sum(part.histogram()[:128])


@pytest.mark.parametrize(
    ("kind", "doc_type"),
    [
        (ScanKind.CONFIRMATION_FORM, DocType.CONFIRMATION_FORM),
        (ScanKind.APPLICATION_FORM, DocType.APPLICATION_FORM),
        (ScanKind.SUBSIDY_FORM, DocType.APPLICATION_FORM),
    ],
)
def test_the_intake_reads_every_page(kind, doc_type):
    for seed in range(12):
        number = f"101-{seed:08d}-42"
        for place, png in enumerate(render_scan(spec(kind, receipt_number=number, seed=seed)), start=1):
            reading = read_codes(png)
            assert (reading.receipt_number, reading.barcode, reading.conflict) == (number, number, False)
            assert (reading.doc_type, reading.page, reading.program_no) == (doc_type, place, "101")
            assert len(png) <= MAX_BYTES


def test_a_missing_signature_is_a_blank_field():
    kind = ScanKind.CONFIRMATION_FORM
    unsigned = spec(values={name: value for name, value in WRITTEN.items() if name != "signature"})
    assert ink_in(render_scan(spec())[0], kind, 1, "signature") > 100
    assert ink_in(render_scan(unsigned)[0], kind, 1, "signature") < 20


def test_a_missing_account_is_a_blank_field():
    kind = ScanKind.APPLICATION_FORM
    without = spec(kind, values={"signature": "辻　髙一郎"})
    assert ink_in(render_scan(spec(kind))[0], kind, 1, "holder_kana") > 100
    assert ink_in(render_scan(without)[0], kind, 1, "holder_kana") < 20


def test_the_same_seed_gives_the_same_page_and_another_seed_another():
    assert render_scan(spec()) == render_scan(spec())
    assert render_scan(spec()) != render_scan(spec(seed=4))


def test_a_tick_changes_the_page():
    plain = grey(render_scan(spec(ticked=frozenset()))[0])
    ticked = grey(render_scan(spec(ticked=frozenset({"decline"})))[0])
    assert ImageChops.difference(plain, ticked).getbbox() is not None


@pytest.mark.parametrize("kind", [ScanKind.ID_CARD, ScanKind.PASSBOOK])
def test_copies_have_no_codes(kind):
    (png,) = render_scan(ScanSpec(kind=kind, values={"name": "辻 髙一郎", "bank_name": "みどり銀行"}))
    assert read_codes(png).receipt_number is None
    assert len(png) <= MAX_BYTES
    assert grey(png).size == (1240, 1754)


def test_a_field_that_the_form_lacks_is_an_error():
    with pytest.raises(ValueError, match="no field"):
        render_scan(spec(values={"signatur": "辻"}))
