"""Lists that come with goods, as people and carriers send them."""

import pytest

from cases.rules.faults import RuleError
from cases.rules.goods_lists import read_carrier_list, read_serials


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_serials_in_any_order_of_columns(encoding):
    content = '額面,備考,シリアル番号\r\n"30,000円",,A-1\r\nなし,,A-2\r\n\r\n'.encode(encoding)
    assert read_serials(content) == [("A-1", 30_000), ("A-2", 0)]


def test_the_carriers_words():
    content = "お問い合わせ番号,配送状況\n123 456,配達完了\n2,返送済\n3,輸送中\n4\n".encode()
    read = read_carrier_list(content)
    assert read.outcomes == {"123456": True, "2": False}
    assert read.unclear == [3, 4]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "goods.empty"),
        ("シリアル番号,額面\n".encode(), "goods.empty"),
        ("番号,額面\n1,2\n".encode(), "goods.column"),
        ("シリアル番号\n1\n".encode(), "goods.column"),
        (b"\xff\xfe\x00\n1", "goods.encoding"),
    ],
)
def test_what_is_no_such_list_is_refused(content, code):
    with pytest.raises(RuleError) as refused:
        read_serials(content)
    assert refused.value.code == code
