"""Numbers of certificates: read as people type them, a slip is found, a tag is not guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.certificate_number import (
    TAG_SIGNS,
    CertificateNumber,
    make_certificate_number,
    parse_certificate_number,
)
from cases.rules.faults import RuleError

numbers = st.builds(
    make_certificate_number, st.integers(1, 999), st.integers(1, 999_999), st.binary(min_size=16, max_size=16)
)


def test_a_number_has_program_serial_tag_and_check_digits() -> None:
    number = CertificateNumber(105, 123, "7KQ4M9")
    assert str(number) == "105-000123-7KQ4M9-26"
    assert number.compact == "1050001237KQ4M926"
    # ISO 7064 MOD 97-10: with its check digits the whole leaves 1.
    assert int("".join(str(int(sign, 36)) for sign in number.compact)) % 97 == 1


@given(numbers)
def test_it_is_read_back_however_it_is_typed(number: CertificateNumber) -> None:
    wide = str(number).translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789" + TAG_SIGNS})
    for typed in (str(number), number.compact.lower(), f" {number.compact[:5]} {number.compact[5:]} ", wide):
        assert parse_certificate_number(typed) == number


@given(numbers, st.data())
def test_a_wrong_sign_is_found(number: CertificateNumber, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 16))
    other = data.draw(st.sampled_from([sign for sign in "0123456789" + TAG_SIGNS if sign != number.compact[place]]))
    with pytest.raises(RuleError):
        parse_certificate_number(number.compact[:place] + other + number.compact[place + 1 :])


@pytest.mark.parametrize("typed", ["", "105", "105-000123-7KQ4M9", "105-000123-7KQ4M1-26", "105-000123-7KQ4M9-27"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse_certificate_number(typed)
    assert refused.value.code in {"certificate_number.form", "certificate_number.check_digits"}


@given(st.binary(min_size=16, max_size=16))
def test_the_tag_takes_thirty_bits_of_the_digest(digest: bytes) -> None:
    tag = make_certificate_number(105, 1, digest).tag
    value = sum(TAG_SIGNS.index(sign) << (5 * place) for place, sign in enumerate(tag))
    assert value == int.from_bytes(digest[:4], "big") & (1 << 30) - 1
    assert len(set(TAG_SIGNS)) == 32
    assert not set("IO01") & set(TAG_SIGNS)


@pytest.mark.parametrize(("program_no", "serial"), [(0, 1), (1000, 1), (105, 0), (105, 1_000_000)])
def test_a_number_out_of_range_is_not_made(program_no: int, serial: int) -> None:
    with pytest.raises(RuleError):
        make_certificate_number(program_no, serial, bytes(16))
