"""The payer and the two payments of the byte-exact example (domain reference §1.6), and drawn ones."""

from datetime import date

from hypothesis import strategies as st

from cases.rules.zengin import Payer, TransferRecord

TRANSFER_ON = date(2025, 12, 10)

PAYER = Payer(
    requester_code="1234567890",
    requester_kana="ﾐﾎﾝｼｶｲｹｲｶﾝﾘｼﾔ",
    bank_code="0001",
    bank_kana="ﾐｽﾞﾎ",
    branch_code="001",
    branch_kana="ﾄｳｷﾖｳ",
    account_type="1",
    account_number="7654321",
)
YAMADA = TransferRecord(
    bank_code="0005",
    bank_kana="ﾐﾂﾋﾞｼﾕ-ｴﾌｼﾞｴｲ",
    branch_code="001",
    branch_kana="ﾎﾝﾃﾝ",
    account_type="1",
    account_number="0123456",
    payee_kana="ﾔﾏﾀﾞ ﾀﾛｳ",
    amount_yen=100_000,
    customer_code_1="1",
    customer_code_2="20250001",
)
NAKAMURA = TransferRecord(
    bank_code="9900",
    bank_kana="ﾕｳﾁﾖ",
    branch_code="408",
    branch_kana="ﾖﾝｾﾞﾛﾊﾁ",
    account_type="1",
    account_number="1234567",
    payee_kana="ﾅｶﾑﾗ ﾖ-ｺ",
    amount_yen=70_000,
    customer_code_1="2",
    customer_code_2="20250002",
)

EXAMPLE_LINES = (
    "12101234567890ﾐﾎﾝｼｶｲｹｲｶﾝﾘｼﾔ···························12100001ﾐｽﾞﾎ···········001ﾄｳｷﾖｳ··········17654321·················",
    "20005ﾐﾂﾋﾞｼﾕ-ｴﾌｼﾞｴｲ··001ﾎﾝﾃﾝ···········000010123456ﾔﾏﾀﾞ·ﾀﾛｳ······················00001000000000000000100202500017········",
    "29900ﾕｳﾁﾖ···········408ﾖﾝｾﾞﾛﾊﾁ········000011234567ﾅｶﾑﾗ·ﾖ-ｺ······················00000700000000000000200202500027········",
    "8000002000000170000" + "·" * 101,
    "9" + "·" * 119,
)
EXAMPLE = "".join(line.replace("·", " ") + "\r\n" for line in EXAMPLE_LINES).encode("cp932")


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def kana_names(max_bytes: int, symbols: str = "()-.") -> st.SearchStrategy[str]:
    """Legal names in wire form, marks only where they may stand, no blank at either end."""
    signs = st.sampled_from([*"ｱｲｳｴｵｶﾅﾊﾏﾔﾗﾜﾝ019AZ ", *symbols, "ｶﾞ", "ﾊﾟ", "ｳﾞ", "ﾎﾞ"])
    return (
        st.lists(signs, min_size=1, max_size=max_bytes)
        .map("".join)
        .filter(lambda name: len(name) <= max_bytes)
        .map(lambda name: name.strip(" "))
        .filter(bool)
    )


def payers() -> st.SearchStrategy[Payer]:
    return st.builds(
        Payer,
        requester_code=digits(10),
        requester_kana=kana_names(40),
        bank_code=digits(4),
        bank_kana=st.just("") | kana_names(15, "-"),
        branch_code=digits(3),
        branch_kana=st.just("") | kana_names(15, "-"),
        account_type=st.sampled_from("129"),
        account_number=digits(7),
    )


def transfer_records() -> st.SearchStrategy[TransferRecord]:
    shared = {
        "bank_code": digits(4),
        "bank_kana": st.just("") | kana_names(15, "-"),
        "branch_code": digits(3),
        "branch_kana": st.just("") | kana_names(15, "-"),
        "account_type": st.sampled_from("1249"),
        "account_number": digits(7),
        "payee_kana": kana_names(30),
        "amount_yen": st.integers(1, 9_999_999_999),
    }
    codes = {"customer_code_1": digits(10), "customer_code_2": digits(10), "edi": st.none()}
    edi = {"customer_code_1": st.just(""), "customer_code_2": st.just(""), "edi": kana_names(20, "()-./\\｢｣ｦ")}
    with_codes = st.builds(TransferRecord, **shared, **codes)
    with_edi = st.builds(TransferRecord, **shared, **edi)
    return with_codes | with_edi
