"""Reading bank files back: what was written comes back, what is wrong is found."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.faults import RuleError
from cases.rules.zengin import BANK_PROFILES, build_file, parse_file
from cases.rules.zengin.layout import DATA, Field
from cases.rules.zengin.parse import read_fields
from tests.cases.rules.zengin.samples import EXAMPLE, NAKAMURA, PAYER, YAMADA, payers, transfer_records


def padded(record):
    return record._replace(
        customer_code_1=record.customer_code_1.zfill(10), customer_code_2=record.customer_code_2.zfill(10)
    )


def code_of(content: bytes, **options) -> str:
    with pytest.raises(RuleError) as caught:
        parse_file(content, **options)
    return caught.value.code


def changed(line: int, start: int, text: str) -> bytes:
    """The example with the characters from the 1-based byte position of a line replaced."""
    lines = EXAMPLE.decode("cp932").split("\r\n")
    lines[line] = lines[line][: start - 1] + text + lines[line][start - 1 + len(text) :]
    return "\r\n".join(lines).encode("cp932")


def test_the_example_is_read():
    parsed = parse_file(EXAMPLE)
    assert parsed.payer == PAYER
    assert parsed.records == (padded(YAMADA), padded(NAKAMURA))
    assert (parsed.transfer_month, parsed.transfer_day) == (12, 10)
    assert (parsed.total_count, parsed.total_yen) == (2, 170_000)
    assert (parsed.newline, parsed.eof) == ("crlf", False)


@given(
    profile=st.sampled_from(list(BANK_PROFILES.values())),
    payer=payers(),
    records=st.lists(transfer_records(), min_size=1, max_size=6),
)
def test_what_was_built_is_read_back(profile, payer, records):
    content = build_file(profile, payer, date(2025, 12, 10), records)
    parsed = parse_file(content, allow_wo=profile.allow_wo)
    names = {} if profile.write_bank_names else {"bank_kana": "", "branch_kana": ""}
    assert parsed.payer == payer
    assert parsed.records == tuple(record._replace(**names) for record in records)
    assert parsed.total_yen == sum(record.amount_yen for record in records)
    assert (parsed.newline, parsed.eof) == (profile.newline, profile.eof)
    assert build_file(profile, parsed.payer, date(2025, 12, 10), parsed.records) == content


# Fields that the reader checks but does not hand on: clearing house number, new code, transfer designation.
UNREAD_BYTES = {line * 122 + byte for line in (1, 2) for byte in (38, 39, 40, 41, 90, 111)}


@given(place=st.sampled_from(sorted(set(range(len(EXAMPLE))) - UNREAD_BYTES)), byte=st.integers(0, 255))
def test_a_changed_byte_is_refused_or_changes_what_is_read_but_never_the_sum(place, byte):
    damaged = EXAMPLE[:place] + bytes([byte]) + EXAMPLE[place + 1 :]
    try:
        parsed = parse_file(damaged)
    except RuleError:
        assert damaged != EXAMPLE
    else:
        assert (parsed == parse_file(EXAMPLE)) == (damaged == EXAMPLE)
        assert parsed.total_yen == 170_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "zengin.length"),
        (EXAMPLE[:-1], "zengin.length"),
        (EXAMPLE.replace(b"\r\n", b"\n"), "zengin.length"),
        (EXAMPLE[:120] + b" " + EXAMPLE[120:-1], "zengin.newline"),
        (EXAMPLE[:122] + EXAMPLE[366:], "zengin.total_count"),
        (EXAMPLE[122:], "zengin.order"),
        (EXAMPLE[:366] + EXAMPLE[488:] + EXAMPLE[366:488], "zengin.order"),
        (EXAMPLE[:488] + EXAMPLE, "zengin.multi_batch"),
        (changed(0, 2, "11"), "zengin.constant"),
        (changed(0, 4, "1"), "zengin.constant"),
        (changed(0, 5, "A"), "zengin.digits"),
        (changed(0, 120, "X"), "zengin.filler"),
        (changed(0, 55, "1231"), "zengin.date"),
        (changed(0, 55, "0103"), "zengin.date"),
        (changed(0, 55, "0230"), "zengin.date"),
        (changed(0, 55, "1301"), "zengin.date"),
        (changed(1, 39, "1234"), "zengin.constant"),
        (changed(1, 43, "3"), "zengin.constant"),
        (changed(1, 44, " "), "zengin.digits"),
        (changed(1, 51, " ﾔ"), "zengin.name_blanks"),
        (changed(1, 51, "ｬ"), "kana.forbidden_character"),
        (changed(1, 51, "ｰ"), "kana.forbidden_character"),
        (changed(1, 51, "ﾜﾞ"), "kana.misplaced_mark"),
        (changed(1, 51, "ｦ"), "kana.wo_not_allowed"),
        (changed(1, 51, " " * 30), "zengin.name_missing"),
        (changed(1, 81, "0000000000"), "zengin.amount"),
        (changed(1, 81, "0000100001"), "zengin.total_yen"),
        (changed(1, 92, "a"), "kana.forbidden_character"),
        (changed(1, 113, "N"), "zengin.constant"),
        (changed(1, 114, "0"), "zengin.filler"),
        (changed(3, 2, "000003"), "zengin.total_count"),
        (changed(3, 2, "000001"), "zengin.total_count"),
        (changed(3, 8, "000000170001"), "zengin.total_yen"),
        (changed(4, 2, "0"), "zengin.filler"),
        (EXAMPLE[:130] + b"\x82" + EXAMPLE[131:], "zengin.characters"),
        (EXAMPLE[:130] + b"\x1a" + EXAMPLE[131:], "zengin.characters"),
    ],
)
def test_what_is_wrong_is_found(content, code):
    assert code_of(content) == code


def test_the_fault_of_a_payment_names_row_and_field():
    with pytest.raises(RuleError) as caught:
        parse_file(changed(2, 51, "ｬ"))
    assert (caught.value.row, caught.value.field, caught.value.position) == (2, "payee_kana", 0)


def test_wo_and_letters_in_customer_codes_of_others_are_read():
    content = changed(1, 51, "ｦ").replace(b"000000000100202500017", b"ABC       -12      7 ")[: len(EXAMPLE)]
    parsed = parse_file(content, allow_wo=True)
    assert parsed.records[0].payee_kana.startswith("ｦ")
    assert parsed.records[0].customer_code_1 == "ABC"


def is_legal(field: Field, text: str) -> bool:
    """What each kind of field may hold, said once more."""
    number = text.isascii() and text.isdigit()
    return {"fixed": text in field.values, "number": number, "blank": not text.strip(" "), "text": True}[field.kind]


@given(st.integers(0, 119), st.sampled_from(" 01279YｱﾞA\n-"))
def test_the_pattern_of_a_record_refuses_what_its_fields_refuse_and_nothing_else(place: int, sign: str) -> None:
    line = EXAMPLE.decode("cp932").split("\r\n")[1]
    record = line[:place] + sign + line[place + 1 :]
    texts = [(field, field.cut(record)) for field in DATA]
    if all(is_legal(field, text) for field, text in texts):
        stripped = {field.name: text.rstrip(" ") if field.kind == "text" else text for field, text in texts}
        assert read_fields(record, DATA) == stripped
        return
    with pytest.raises(RuleError) as caught:
        read_fields(record, DATA)
    assert caught.value.field == next(field.name for field, text in texts if not is_legal(field, text))
