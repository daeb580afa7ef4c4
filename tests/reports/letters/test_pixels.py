"""What is stamped equals what WeasyPrint draws, to the pixel, outside the QR symbols."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from cases.rules.deficiency_catalogue import CATALOGUE
from reports.letters import render
from reports.letters.certificate import CERTIFICATE_CONSENTS
from reports.letters.layout_engine import draw_by_layout
from reports.letters.render import render_letters
from reports.letters.types import DeficiencyLine, LetterKind
from tests.reports.letters.pictures import different_pixels, pictures
from tests.reports.letters.samples import ADDRESS, MEMBERS, REASONS, numbered, samples, subsidy_form

# On the front 16 mm in the column beside the window, on later pages in the head.
QR_BOXES_MM = [(179, 8, 196, 26), (177, 4, 196, 22)]
# A certificate has a code of its own, lower down.
VERIFY_BOXES_MM = [(18, 159, 50, 195), (18, 122, 50, 158)]


@pytest.fixture(autouse=True)
def nothing_drawn_by_layout(monkeypatch):
    """A letter that the stamper leaves to WeasyPrint would compare WeasyPrint with itself."""

    def refuse(content, _layout):
        raise AssertionError(f"{content!r} was not stamped")

    monkeypatch.setattr(render, "_laid_out_alone", refuse)


def assert_equal(letters, more_mm=()):
    stamped = pictures(render_letters(letters).pdf)
    drawn = pictures(draw_by_layout(letters))
    assert len(stamped) == len(drawn)
    for number, (first, second) in enumerate(zip(stamped, drawn, strict=True)):
        assert different_pixels(first, second, except_mm=[*QR_BOXES_MM, *more_mm]) == 0, number


def test_a_form_that_asks_how_certificates_arrive_is_the_same_too():
    form = replace(samples()[LetterKind.APPLICATION_FORM], asks_delivery=True, consents=CERTIFICATE_CONSENTS)
    assert_equal([form])


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_kind_is_the_same_to_the_pixel(kind):
    """The second letter is filled into what was laid out with the first."""
    first = samples()[kind]
    second = replace(
        numbered(first, 77),
        receipt_number="101-00098765-43",
        issued_on=date(2027, 1, 2),
        address=replace(first.address, name="別の　人", katagaki=""),
    )
    assert_equal([first, second], VERIFY_BOXES_MM if kind is LetterKind.CERTIFICATE else ())


def test_a_second_letter_of_the_same_shape_is_the_same_too():
    """The design was laid out with the first letter's values; the second brings its own, longer and rarer."""
    first = samples()[LetterKind.CONFIRMATION_FORM]
    second = replace(
        first,
        letter_no="N-012345",
        receipt_number="101-00098765-43",
        address=replace(ADDRESS, name="𠮷" * 3 + "髙﨑" * 6, lines=("北海道みどり市字上ノ原" * 4,)),
        members=tuple(replace(member, name=f"{member.name}・アンナマリア") for member in MEMBERS),
        amount_yen=1_234_567,
        deadline_on=date(2026, 12, 1),
    )
    assert_equal([first, second])


def test_tables_keep_their_columns_whatever_stands_in_them():
    """A column that grew with its text would break other letters of the shape elsewhere: none could be stamped."""
    letters = samples()
    lines = [
        DeficiencyLine(entry.code, entry.sentence, entry.documents[:1])
        for entry in CATALOGUE
        if entry.letter_allowed and entry.documents
    ]
    gifts = letters[LetterKind.GIFT_COVER]
    assert_equal(
        [
            *(replace(letters[LetterKind.DEFICIENCY], lines=(line,)) for line in lines),
            *(replace(letters[LetterKind.DEFICIENCY], lines=pair) for pair in pairwise(lines)),
            *(
                replace(gifts, items=tuple(replace(item, name=name) for item in gifts.items))
                for name in ("ギフトカード", "お米券", "子育て世帯のための電子マネー付きギフトカード（冊子）")
            ),
        ]
    )


def test_long_households_and_long_lists_are_the_same_on_every_page():
    letters = samples()
    household = tuple(MEMBERS[place % 4] for place in range(31))
    many = tuple(replace(REASONS[place % 3], code=f"D{place:02d}") for place in range(1, 13))
    assert_equal(
        [
            replace(letters[LetterKind.PUSH_NOTICE], members=household),
            replace(letters[LetterKind.DEFICIENCY], lines=many),
            replace(letters[LetterKind.GIFT_COVER], items=letters[LetterKind.GIFT_COVER].items * 4),
        ]
    )


@pytest.mark.parametrize(
    "kind",
    [LetterKind.PUSH_NOTICE, LetterKind.CONFIRMATION_FORM, LetterKind.APPLICATION_FORM, LetterKind.REMINDER],
)
def test_the_address_of_the_portal_fits_beside_everything_else(kind):
    """With as many people on the first page as there may be, and a long address."""
    address = "https://tetsuzuki.city.minamiashigara.lg.jp/r/bukka-kotou-taisaku"
    first = replace(samples()[kind], portal_address=address)
    if kind is LetterKind.REMINDER:
        assert_equal([first])
        return
    for count in (first.listed_on_first_page, first.listed_on_first_page + 1):
        assert_equal([replace(first, members=tuple(MEMBERS[place % 4] for place in range(count)))])


def test_a_certificate_for_each_of_many_is_the_same_on_every_sheet():
    letter = samples()[LetterKind.CERTIFICATE]
    many = tuple(
        replace(
            letter.certificates[0], number=f"{letter.certificates[0].number[:-1]}{place}", name=f"見本　第{place}子"
        )
        for place in range(3)
    )
    assert_equal([letter, replace(letter, certificates=many)], VERIFY_BOXES_MM)


def test_without_an_account_a_code_or_an_amount_the_page_is_another_and_the_same():
    letters = samples()
    assert_equal(
        [
            replace(letters[LetterKind.CONFIRMATION_FORM], account=None, online_code=""),
            replace(letters[LetterKind.DECISION], account=None),
            replace(letters[LetterKind.DENIAL], remedy=None, reasons=("理由。" * 40,)),
            replace(letters[LetterKind.DENIAL], remedy=None, doubt_note="疑問があるときは、お申し出ください。" * 4),
            replace(letters[LetterKind.REMINDER], amount_yen=None, online_code=""),
            subsidy_form(),
        ]
    )
