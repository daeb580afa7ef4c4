"""The digest of the payee rows finds the same payments again, and only those."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.zengin import parse_file, payee_digest
from tests.cases.rules.zengin.samples import EXAMPLE, NAKAMURA, YAMADA, transfer_records


def test_order_bank_names_and_leading_zeros_of_codes_do_not_count():
    digest = payee_digest([YAMADA, NAKAMURA])
    assert payee_digest([NAKAMURA, YAMADA]) == digest
    assert payee_digest(parse_file(EXAMPLE).records) == digest
    assert payee_digest([YAMADA._replace(bank_kana="", branch_kana=""), NAKAMURA]) == digest


@given(records=st.lists(transfer_records(), max_size=8), random=st.randoms())
def test_any_order_gives_the_same_digest(records, random):
    shuffled = list(records)
    random.shuffle(shuffled)
    assert payee_digest(shuffled) == payee_digest(records)


@pytest.mark.parametrize(
    "change",
    [
        {"bank_code": "0001"},
        {"branch_code": "002"},
        {"account_type": "2"},
        {"account_number": "0123457"},
        {"payee_kana": "ﾔﾏﾀ ﾀﾛｳ"},
        {"amount_yen": 100_001},
        {"customer_code_1": "3"},
        {"customer_code_2": "20250003"},
        {"edi": "00000000010020250001"},
    ],
)
def test_each_column_counts(change):
    assert payee_digest([YAMADA._replace(**change)]) != payee_digest([YAMADA])


def test_a_row_twice_counts_twice():
    assert payee_digest([YAMADA, YAMADA]) != payee_digest([YAMADA])
