"""The two fictional municipalities of demo and benchmarks, with their 外字 tables.

Their towns and postcodes are those of a real city and a real town of 静岡県 (public postal data), used as geography
only: the municipality's name is replaced, and block, lot, building and resident are invented.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple


class Gaiji(NamedTuple):
    """One line of a municipality's 外字 table (domain reference §5.2: the meaning of a PUA code is local).

    ``code`` is the PUA character that a CP932 file carries (U+E000 is F040), ``true`` the Unicode text, with its
    variation selector, or empty where only a picture exists, ``substitute`` the JIS character to print instead.
    """

    code: str
    true: str
    substitute: str
    note: str

    @property
    def cp932_hex(self) -> str:
        """The two bytes of the code in a CP932 file, as the vendor's table prints them."""
        return self.code.encode("cp932").hex().upper()


class BankShare(NamedTuple):
    """How many of a hundred accounts lie with a bank, and a part of the names of the branches people there use."""

    bank_code: str
    weight: int
    branch_hint: str


@dataclass(frozen=True, slots=True)
class MunicipalitySpec:
    """A fictional municipality: its name, the real place that lends its geography, and its host system's habits.

    ``code`` is five digits that no municipality of the prefecture holds; ``birth_style`` is ``wareki`` (EYYMMDD) or
    ``seireki`` (YYYYMMDD); ``gaiji_surnames`` are ``WRITTEN:カナ`` pairs with a 外字 that has no Unicode identity.
    """

    key: str
    name: str
    name_en: str
    kana: str
    prefecture: str
    code: str
    source_city: str
    birth_style: str
    has_wide_digits: bool
    banks: tuple[BankShare, ...]
    yucho_branches: tuple[str, ...]
    gaiji: tuple[Gaiji, ...]
    gaiji_surnames: str

    @property
    def address_prefix(self) -> str:
        """Prefecture and municipality as every address of the place begins."""
        return self.prefecture + self.name


MIHON: Final = MunicipalitySpec(
    key="mihon",
    name="みほん市",
    name_en="Mihon City",
    kana="ミホンシ",
    prefecture="静岡県",
    code="22998",
    source_city="藤枝市",
    birth_style="wareki",
    has_wide_digits=True,
    banks=(
        BankShare("0149", 34, "藤枝"),
        BankShare("9900", 20, ""),
        BankShare("0151", 10, "藤枝"),
        BankShare("1501", 12, "藤枝"),
        BankShare("0150", 5, "藤枝"),
        BankShare("2968", 4, "藤枝"),
        BankShare("0001", 2, "静岡"),
        BankShare("0005", 4, "静岡"),
        BankShare("0009", 3, "静岡"),
        BankShare("0036", 4, ""),
        BankShare("0033", 2, ""),
    ),
    yucho_branches=("238", "228", "218", "018", "128", "239"),
    gaiji=(
        Gaiji("\ue000", "\U00020bb7", "吉", "つちよし"),
        Gaiji("\ue001", "辻\U000e0100", "辻", "一点しんにょう"),
        Gaiji("\ue002", "邉\U000e010f", "邉", "なべの異体"),
        Gaiji("\ue003", "邊\U000e0108", "邊", "なべの異体"),
        Gaiji("\ue004", "榊\U000e0102", "榊", "示へん"),
        Gaiji("\ue005", "樋\U000e0102", "樋", "一点しんにょう"),
        Gaiji("\ue006", "葛\U000e0102", "葛", "ヒの形"),
        Gaiji("\ue007", "鷗", "鴎", "メを品とする"),
        Gaiji("\ue008", "", "橋", "呑の形のはし"),
        Gaiji("\ue009", "", "柳", "卯を夘とする"),
    ),
    gaiji_surnames="高\ue008:タカハシ \ue008本:ハシモト \ue009沢:ヤナギサワ",
)

# The same codes mean other characters here: a table applied to the wrong municipality shows at once.
KAKUU: Final = MunicipalitySpec(
    key="kakuu",
    name="かくう町",
    name_en="Kakuu Town",
    kana="カクウチョウ",
    prefecture="静岡県",
    code="22999",
    source_city="駿東郡長泉町",
    birth_style="seireki",
    has_wide_digits=False,
    banks=(
        BankShare("0150", 26, "長泉"),
        BankShare("9900", 22, ""),
        BankShare("0149", 20, "長泉"),
        BankShare("1505", 8, "長泉"),
        BankShare("1506", 12, ""),
        BankShare("6345", 8, ""),
        BankShare("0036", 4, ""),
    ),
    yucho_branches=("238", "228", "018", "239"),
    gaiji=(
        Gaiji("\ue000", "辻\U000e0100", "辻", "一点しんにょう"),
        Gaiji("\ue001", "\U00020bb7", "吉", "つちよし"),
        Gaiji("\ue002", "鷗", "鴎", "メを品とする"),
        Gaiji("\ue003", "", "崎", "大を立とし可を奇とする"),
        Gaiji("\ue010", "邊\U000e0108", "邊", "なべの異体"),
        Gaiji("\ue011", "邉\U000e010f", "邉", "なべの異体"),
        Gaiji("\ue012", "葛\U000e0102", "葛", "ヒの形"),
        Gaiji("\ue013", "樋\U000e0102", "樋", "一点しんにょう"),
        Gaiji("\ue014", "榊\U000e0102", "榊", "示へん"),
    ),
    gaiji_surnames="山\ue003:ヤマザキ 岩\ue003:イワサキ",
)

MUNICIPALITIES: Final = {spec.key: spec for spec in (MIHON, KAKUU)}
