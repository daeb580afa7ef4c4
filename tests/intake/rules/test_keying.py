"""The rules behind the keying page: places on the paper, the way through a form, names of banks, marked differences."""

import pytest

from cases.rules.check_digits import make_receipt_number
from intake.rules.bank_words import banks_like, with_codes
from intake.rules.differing import difference_in_words, parts
from intake.rules.form_regions import A4_HEIGHT, A4_WIDTH, REGIONS, box_on, region_of
from intake.rules.forms import APPLICATION, CONFIRMATION, FORMS
from intake.rules.keying_path import path, sections
from intake.rules.marks import marks_of, with_unclear_account
from intake.rules.piece_code import read_piece_code
from intake.rules.read_form import read_form
from secretariat.demo.scan_forms import FORMS as DRAWN
from secretariat.demo.scan_forms import ScanKind

# Boxes that the demo draws, with the fields that are keyed from them.
BOXES = {
    "bank_name": "bank_code",
    "branch_name": "branch_code",
    "account_number": "account_number",
    "yucho_symbol": "yucho_symbol",
    "yucho_number": "yucho_number",
    "holder_kana": "account_holder",
    "signed_on": "applied_on",
    "phone": "telephone",
    "signature": "applicant_name",
    "proxy_relation": "applicant_relation",
    **{name: name for name in ("purchase_yen", "purchased_on", "product_code", "dealer_code")},
}
TICKS = {
    "not_dependent": "dependants_declared",
    "no_undeclared": "income_declared",
    "use_account": "keeps_account",
    "decline": "declines",
    "type_ordinary": "account_type",
    "consent_check": "consents_given",
    "consent_once": "consents_given",
}


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("confirmation", ScanKind.CONFIRMATION_FORM),
        ("application", ScanKind.APPLICATION_FORM),
        ("subsidy", ScanKind.SUBSIDY_FORM),
    ],
)
def test_places_are_those_of_the_forms(form: str, kind: ScanKind) -> None:
    for number, drawn in enumerate(DRAWN[kind], start=1):
        for box in drawn.boxes:
            if box.name in BOXES:
                region = region_of(form, BOXES[box.name])
                assert region is not None
                assert (region.page, region.left, region.top) == (number, box.left, box.top), box.name
                assert (region.width, region.height) == (box.width, box.height), box.name
        for tick in drawn.ticks:
            if tick.name in TICKS:
                region = region_of(form, TICKS[tick.name])
                assert region is not None
                assert region.page == number
                assert region.left <= tick.left
                assert tick.left + 5 <= region.left + region.width
                assert region.top <= tick.top
                assert tick.top + 5 <= region.top + region.height, tick.name


def test_every_place_lies_on_the_paper_and_belongs_to_a_field() -> None:
    for code, regions in REGIONS.items():
        assert set(regions) <= {one.name for one in FORMS[code].fields}
        for region in regions.values():
            assert region.left + region.width <= A4_WIDTH
            assert region.top + region.height <= A4_HEIGHT
    telephone = region_of("confirmation", "telephone")
    assert telephone is not None
    assert box_on(telephone, 2100, 2970).x == 1110


def test_the_account_is_passed_over_when_it_is_kept_or_declined() -> None:
    for tick in ("keeps_account", "declines"):
        names = {one.name for one in path(CONFIRMATION, {tick})}
        assert not names & {"bank_code", "account_number", "yucho_symbol", "account_holder", "account_unclear"}
    bank = [one.name for one in path(APPLICATION, {"bank_code", "account_number"})]
    assert {"branch_code", "account_type", "account_holder"} <= set(bank)
    assert not {"yucho_symbol", "account_unclear"} & set(bank)
    post = [one.name for one in path(APPLICATION, {"yucho_symbol", "yucho_number"})]
    assert {"yucho_number", "account_holder"} <= set(post)
    assert "account_number" not in post
    assert "account_unclear" in {one.name for one in path(APPLICATION, set())}


def test_sections_keep_the_order_of_the_paper() -> None:
    for form in FORMS.values():
        assert [one for section in sections(form) for one in section.fields] == list(form.fields)


@pytest.mark.parametrize("name", ["みずほ銀行", "みずほ", "ミズホ", "mizuho", "MIZUHO", "0001", "ｍｉｚｕｈｏ"])
def test_a_bank_is_found_as_people_write_it(name: str) -> None:
    assert banks_like(name)[0].code == "0001"


def test_names_become_codes_only_when_one_bank_has_them() -> None:
    assert with_codes({"bank_code": "みずほ銀行", "branch_code": "東京営業部"}) == {
        "bank_code": "0001",
        "branch_code": "001",
    }
    assert with_codes({"bank_code": "みず", "telephone": "みず"}) == {"bank_code": "みず", "telephone": "みず"}
    assert read_form(CONFIRMATION, {"bank_code": "みず"}).errors == {"bank_code": "entry.digits"}


def test_differing_characters_are_marked() -> None:
    assert [(one.text, one.differs) for one in parts("3041786", "3041768")] == [("30417", False), ("86", True)]
    assert [(one.text, one.differs) for one in parts("青井花子", "青井子")] == [
        ("青井", False),
        ("花", True),
        ("子", False),
    ]
    assert parts("", "1") == []
    words = {difference_in_words(*pair) for pair in (("12", "21"), ("12", "13"), ("", "1"), ("123", "12"))}
    assert len(words) == 3


def test_an_account_with_an_unreadable_part_is_unclear() -> None:
    marks = marks_of(CONFIRMATION, ["account_number", "nonsense"], [])
    assert marks.to_json() == {"unreadable": ["account_number"], "deficient": []}
    read = read_form(CONFIRMATION, {"bank_code": "0001", "account_number": "123"}, unreadable=marks.unreadable)
    assert (read.errors, read.values["account_number"]) == ({}, None)
    final = with_unclear_account(read.values, marks.unreadable)
    assert (final["bank_code"], final["account_unclear"]) == (None, True)
    assert with_unclear_account({"bank_code": "0001"}, ["telephone"]) == {"bank_code": "0001"}


def test_the_code_of_a_piece_as_readers_and_people_give_it() -> None:
    number = str(make_receipt_number(101, 41287))
    for text in (number, number.replace("-", ""), f"  {number} ", number.replace("-", "－")):
        assert read_piece_code(text, program_no=101).number == number
    read = read_piece_code(f"1:101:{number}:df:2", program_no=101)
    assert (read.number, read.doc_type, read.fault) == (number, "DF", "")
    faults = {"": "unreadable", "a:b": "unreadable", "101-1-1": "check_digits", number: "foreign_program"}
    assert {text: read_piece_code(text, program_no=102).fault for text in faults} == faults
