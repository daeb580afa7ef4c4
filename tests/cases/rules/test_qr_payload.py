"""The text of the page code: it reads back, and nothing but a payload of ours is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.qr_payload import DocType, QrPayload, QrPayloadError, format_qr_payload, parse_qr_payload

ALPHANUMERIC_MODE = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_form_of_the_text():
    payload = QrPayload("101", "101-00041287-42", DocType.CONFIRMATION_FORM, 2)
    assert format_qr_payload(payload) == "1:101:101-00041287-42:CF:2"


@given(
    program_no=st.from_regex(r"[0-9]{3}", fullmatch=True),
    receipt_number=st.from_regex(r"[0-9]{3}-[0-9]{8}-[0-9]{2}", fullmatch=True),
    doc_type=st.sampled_from(DocType),
    page=st.integers(1, 99),
)
def test_every_payload_reads_back_and_stays_in_the_small_character_set(program_no, receipt_number, doc_type, page):
    payload = QrPayload(program_no, receipt_number, doc_type, page)
    text = format_qr_payload(payload)
    assert parse_qr_payload(text) == payload
    assert set(text) <= ALPHANUMERIC_MODE
    assert len(text) <= 38  # version 2, correction M


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad_form"),
        ("https://example.org/?a=b", "bad_form"),
        ("1:101:101-00041287-42:CF", "bad_form"),
        ("2:101:101-00041287-42:CF:1", "bad_version"),
        ("1::101-00041287-42:CF:1", "bad_program"),
        ("1:101:-00041287-42:CF:1", "bad_receipt_number"),
        ("1:101:101-00041287-42 :CF:1", "bad_receipt_number"),
        ("1:101:101-00041287-42:XX:1", "bad_doc_type"),
        ("1:101:101-00041287-42:CF:0", "bad_page"),
        ("1:101:101-00041287-42:CF:１", "bad_page"),
        ("1:101:101-00041287-42:CF:100", "bad_page"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text, code):
    with pytest.raises(QrPayloadError) as refused:
        parse_qr_payload(text)
    assert refused.value.code == code


def test_a_name_can_never_get_into_a_code():
    with pytest.raises(QrPayloadError) as refused:
        format_qr_payload(QrPayload("101", "山田太郎", DocType.DECISION, 1))
    assert refused.value.code == "bad_receipt_number"
