"""Inquiries about accounts (types 98 and 99): the record of the reference, and answers that fit or do not."""

import datetime as dt

import pytest

from cases.rules.faults import RuleError
from cases.rules.zengin import BANK_PROFILES
from cases.rules.zengin.inquiry import build_inquiry, read_answers
from tests.cases.rules.zengin.samples import NAKAMURA, PAYER, YAMADA

DAY = dt.date(2025, 12, 6)  # a Saturday: a request may be made on any day
EXAMPLE = (
    "29900ﾕｳﾁﾖ···········408ﾖﾝｾﾞﾛﾊﾁ········000011234567ﾅｶﾑﾗ·ﾖ-ｺ······················"
    "00000000000000000000200202500027·······0"
)
CRLF = BANK_PROFILES["standard-crlf"]


def request_file(profile=CRLF) -> bytes:
    return build_inquiry(profile, PAYER, DAY, [YAMADA, NAKAMURA])


def records_of(content: bytes) -> list[bytes]:
    return content.split(b"\r\n")[:-1]


def answered(content: bytes, *codes: str, reverse: bool = False) -> bytes:
    """What a bank sends back: the same records as type 99 with the last byte filled in."""
    header, *rows, trailer, end = records_of(content)
    rows = [row[:119] + code.encode() for row, code in zip(rows, codes, strict=True)]
    if reverse:
        rows.reverse()
    return b"\r\n".join([header[:1] + b"99" + header[3:], *rows, trailer, end, b""])


def test_the_record_is_that_of_the_reference():
    rows = records_of(request_file())
    assert [len(row) for row in rows] == [120] * 5
    assert rows[2].decode("cp932") == EXAMPLE.replace("·", " ")
    assert rows[0].decode("cp932").startswith("1980" + PAYER.requester_code)
    assert rows[0][54:58] == b"1206"
    assert rows[3].decode("cp932") == "8000002" + " " * 113
    assert rows[4].decode("cp932") == "9" + " " * 119


def test_without_line_ends():
    content = request_file(BANK_PROFILES["standard-no-newline"])
    assert len(content) == 5 * 120


@pytest.mark.parametrize("reverse", [False, True])
def test_answers_come_in_the_order_of_the_request(reverse):
    assert read_answers(request_file(), answered(request_file(), "0", "2", reverse=reverse)) == ["0", "2"]


def test_the_bank_may_fill_in_its_own_names():
    answer = answered(request_file(), "0", "1").replace("ﾎﾝﾃﾝ".encode("cp932"), "ｼﾝﾃﾝ".encode("cp932"))
    assert read_answers(request_file(), answer) == ["0", "1"]


def cut(content: bytes, *places: int) -> bytes:
    rows = records_of(content)
    return b"".join(row + b"\r\n" for place, row in enumerate(rows) if place not in places)


def counted(content: bytes, count: int) -> bytes:
    return content.replace(b"8000002", f"8{count:06d}".encode())


@pytest.mark.parametrize(
    ("alter", "code"),
    [
        (lambda answer: answer[:-3], "zengin.length"),
        (lambda answer: answer.replace(b"199", b"198", 1), "inquiry.type"),
        (lambda answer: answer.replace(b"1206", b"1205", 1), "inquiry.other"),
        (lambda answer: answer.replace(b"1234567890", b"1234567891", 1), "inquiry.other"),
        (lambda answer: answer.replace(b"10123456", b"10123457", 1), "inquiry.unknown_row"),
        (lambda answer: counted(cut(answer, 2), 1), "inquiry.rows_missing"),
        (lambda answer: cut(answer, 2), "zengin.total_count"),
        (lambda answer: counted(answer[:122] + answer[122:244] + answer[122:], 3), "inquiry.row_twice"),
        (lambda answer: answer[: 122 + 119] + b"3" + answer[122 + 120 :], "inquiry.code"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_as_a_whole(alter, code):
    with pytest.raises(RuleError) as refused:
        read_answers(request_file(), alter(answered(request_file(), "0", "0")))
    assert refused.value.code == code


def test_what_cannot_be_written_is_not_asked():
    with pytest.raises(RuleError) as refused:
        build_inquiry(CRLF, PAYER, DAY, [])
    assert refused.value.code == "zengin.no_records"
