"""What of a letter is its own: the key of its shape, and its fields read in one go."""

from dataclasses import replace
from datetime import date

import pytest
from django.template import Context, Template
from django.utils.translation import override

from reports.letters.designs import reader, shape_key, shaped
from reports.letters.errors import LetterRenderError
from reports.letters.parts import told
from reports.letters.types import LetterKind
from tests.reports.letters.samples import MEMBERS, numbered, samples


@pytest.mark.parametrize("kind", list(LetterKind))
def test_letters_that_differ_in_their_values_only_are_of_one_shape(kind):
    letter = samples()[kind]
    other = replace(
        numbered(letter, 77),
        receipt_number="101-00098765-43",
        issued_on=date(2027, 1, 2),
        address=replace(letter.address, name="別の人", katagaki=""),
    )
    assert shape_key(other) == shape_key(letter)


def test_a_value_more_a_list_longer_or_other_words_make_another_shape():
    letter = samples()[LetterKind.CONFIRMATION_FORM]
    others = [
        replace(letter, account=None),
        replace(letter, online_code=""),
        replace(letter, members=MEMBERS[:3]),
        replace(letter, paragraphs=("別の文。",)),
        replace(letter, sender=replace(letter.sender, program_name="別の給付金")),
        replace(letter, call_centre=replace(letter.call_centre, phone="0120-111-111")),
    ]
    assert len({shape_key(letter), *map(shape_key, others)}) == len(others) + 1


def test_fields_are_read_by_their_paths_and_through_their_filters():
    letters = samples()
    push = reader(
        [
            "letter_no",
            "members.0.name",
            "issued_on|wareki",
            "members.1.relation",
            "amount_yen|yen",
            "account.masked_number",
        ]
    )
    assert push(letters[LetterKind.PUSH_NOTICE]) == {
        "letter_no": "N-000001",
        "members.0.name": MEMBERS[0].name,
        "issued_on|wareki": "令和8年2月16日",
        "members.1.relation": "妻",
        "amount_yen|yen": "400,000円",
        "account.masked_number": "****567",
    }
    denial = letters[LetterKind.DENIAL]
    assert reader(["reasons.1", "reasons.0", "sender.section"])(denial) == {
        "reasons.1": denial.reasons[1],
        "reasons.0": denial.reasons[0],
        "sender.section": denial.sender.section,
    }
    assert reader([])(denial) == {}


def test_a_field_that_a_letter_does_not_have_is_named_and_not_left_blank():
    letter = shaped(samples()[LetterKind.PUSH_NOTICE])
    assert letter.members[0].name == '<span data-f="members.0.name"></span>'
    for mistaken in ("{{ letter.amuont_yen }}", "{{ letter.members.0.nmae }}", "{{ letter.account.number }}"):
        with (
            override("en"),
            pytest.raises(LetterRenderError, match="Letter N-000001: its template asks for") as refused,
        ):
            Template(mistaken).render(Context({"letter": letter}))
        assert refused.value.code == "unknown_field"
        assert f"“{mistaken[3:-3].rpartition('.')[2]}”" in str(refused.value)


def test_what_a_letter_says_is_told_with_every_text_and_tells_letters_apart():
    letter = samples()[LetterKind.DEFICIENCY]
    words = told(letter)
    for text in (letter.letter_no, letter.address.name, *letter.address.lines, letter.call_centre.hours):
        assert text in words
    assert all(line.sentence in words for line in letter.lines)
    address = letter.address
    others = [
        replace(letter, lines=letter.lines[:2]),
        replace(letter, address=replace(address, lines=("".join(address.lines), ""))),
        replace(letter, address=replace(address, lines=(f"{address.lines[0]}', '",))),
        replace(letter, round_no=2),
        numbered(letter, 2),
    ]
    assert len({words, *map(told, others)}) == len(others) + 1
