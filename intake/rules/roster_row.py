"""One row of a roster: what is wrong with it, and what is stored of it.

A million rows pass here, so checks of plain columns are a table of patterns, and whatever repeats from row to row
(dates, addresses, names of a family, branches) is remembered.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from cases.rules.bank_directory import branch_exists, find_bank
from cases.rules.birth_date import parse_birth_date
from cases.rules.era import parse_date
from cases.rules.faults import RuleError
from cases.rules.kana import canonical_kana, to_zengin_kana
from cases.rules.names import cp932_fold, is_variation_selector, reduce_name
from cases.rules.search_keys import address_key, kana_key, search_key
from intake.rules.roster_file import COLUMNS

Match = Callable[[str], object]

(
    PERSON, HOUSEHOLD, RELATION, HEAD, NAME, KANA, ALIAS, BIRTH, SEX, POSTCODE, ADDRESS_CODE, ADDRESS, KATAGAKI, MOVED,
    MOVED_REASON, PROTECTED, TAX, BANK, BRANCH, ACCOUNT_TYPE, ACCOUNT_NUMBER, ACCOUNT_HOLDER, MAIL_POSTCODE,
    MAIL_ADDRESS, MAIL_KATAGAKI,
) = range(len(COLUMNS))  # fmt: skip

MAX_NAME: Final = 100
MAX_ADDRESS: Final = 200
_HOLDER_BYTES: Final = 30
_STORED_NAME: Final = 200

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]").search
_KANA: Final = re.compile(r"[ァ-ヺー・゠Ａ-Ｚａ-ｚ０-９　（）．，’－]*").fullmatch
_PLAIN_KATAKANA: Final = re.compile(r"[ァ-ヴー　]*").fullmatch
_DIGITS_AND_HYPHEN: Final = str.maketrans("０１２３４５６７８９－‐−", "0123456789---")
_POSTCODE: Final = re.compile(r"([0-9]{3})-?([0-9]{4})").fullmatch


def _one_of(*values: str) -> Match:
    allowed = frozenset(values)
    return lambda text: text in allowed


def _up_to(length: int) -> Match:
    return lambda text: len(text) <= length


# Column, code of the fault, test. Columns that need more stand in the functions below.
_PLAIN: Final[tuple[tuple[int, str, Match], ...]] = (
    (PERSON, "roster.person_number", re.compile(r"[0-9A-Za-z]{1,15}").fullmatch),
    (HOUSEHOLD, "roster.household_number", re.compile(r"[0-9A-Za-z]{1,15}").fullmatch),
    (RELATION, "roster.relation", _up_to(20)),
    (HEAD, "roster.head_flag", _one_of("0", "1")),
    (SEX, "roster.sex", _one_of("", "0", "1", "2")),
    (ADDRESS_CODE, "roster.address_code", re.compile(r"(?:[0-9]{11})?").fullmatch),
    (ADDRESS, "roster.required", bool),
    (ADDRESS, "roster.too_long", _up_to(MAX_ADDRESS)),
    (KATAGAKI, "roster.too_long", _up_to(MAX_ADDRESS)),
    (MOVED_REASON, "roster.moved_reason", _one_of("", "死亡", "転出", "転居", "出生", "転入")),
    (PROTECTED, "roster.protected", _one_of("", "0", "1")),
    (TAX, "roster.tax_class", _one_of("", "0", "1", "9")),
    (MAIL_ADDRESS, "roster.too_long", _up_to(MAX_ADDRESS)),
    (MAIL_KATAGAKI, "roster.too_long", _up_to(MAX_ADDRESS)),
)


class Account(NamedTuple):
    """An account as it is stored: `number` 7 digits in the clear, to be sealed; `holder` in full-width kana."""

    bank_code: str
    branch_code: str
    account_type: str
    number: str
    holder: str


class Keys(NamedTuple):
    """What the importer makes of a row besides its text."""

    name_reduced: str = ""
    name_key: str = ""
    kana_key: str = ""
    address_key: str = ""
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    moved_on: dt.date | None = None


@dataclass(slots=True)
class ReadRow:
    """A row that was read. With `faults`, `(column name, code)`, it is refused; `lost` are unprintable characters."""

    cells: list[str]
    keys: Keys
    account: Account | None
    faults: list[tuple[str, str]]
    lost: tuple[str, ...] = ()


class RowReader:
    """Reads rows of one file. `gaiji` is the municipality's table of its own characters; `today` bounds birth dates."""

    def __init__(self, *, gaiji: Mapping[str, str], today: dt.date) -> None:
        self._gaiji = gaiji
        self._today = (today.year, today.month, today.day)
        self._reduced: Callable[[str], tuple[str, tuple[str, ...]]] = lru_cache(maxsize=50_000)(self._reduce)

    def read(self, cells: Sequence[str]) -> ReadRow:
        """Check a row of 25 values in the order of `COLUMNS` and make its keys."""
        row = [cell.strip(" \u3000") for cell in cells]
        row[POSTCODE] = plain_postcode(row[POSTCODE])
        faults = [(COLUMNS[at], code) for at, code, fits in _PLAIN if not fits(row[at])]
        if _CONTROL("".join(row)):
            faults.append(("", "roster.control_character"))
            row = [cell.replace("\x00", "") for cell in row]
        kana = self._check_names(row, faults)
        birth = self._check_dates(row, faults)
        account = _account(row, faults)
        _check_postcodes(row, faults)
        if faults:
            return ReadRow(row, Keys(), None, faults)
        row[KANA] = kana
        reduced, lost = self._reduced(row[NAME])
        keys = Keys(
            reduced,
            _name_key(row[NAME]),
            _kana_key(kana),
            _address_key(row[ADDRESS]),
            birth[0],
            birth[1],
            birth[2],
            _date(row[MOVED]) if row[MOVED] else None,
        )
        return ReadRow(row, keys, account, faults, lost)

    def _reduce(self, name: str) -> tuple[str, tuple[str, ...]]:
        if _is_plain_cp932(name):
            return cp932_fold(name), ()
        reduced = reduce_name(name, self._gaiji)
        return reduced.text, tuple(lost.code_point for lost in reduced.lost)

    def _check_names(self, row: list[str], faults: list[tuple[str, str]]) -> str:
        faults.extend((COLUMNS[at], "roster.too_long") for at in (NAME, ALIAS) if _length(row[at]) > MAX_NAME)
        if not row[NAME]:
            faults.append((COLUMNS[NAME], "roster.required"))
        kana = row[KANA]
        if not _KANA(kana):
            kana = canonical_kana(kana)
        if not _KANA(kana):
            faults.append((COLUMNS[KANA], "roster.kana"))
        elif len(kana) > MAX_NAME:
            faults.append((COLUMNS[KANA], "roster.too_long"))
        return kana

    def _check_dates(self, row: list[str], faults: list[tuple[str, str]]) -> tuple[int | None, int | None, int | None]:
        birth = _birth(row[BIRTH])
        if birth is None:
            faults.append((COLUMNS[BIRTH], "roster.birth"))
        elif birth[0] >= self._today[0] and (birth[0], birth[1] or 1, birth[2] or 1) > self._today:
            faults.append((COLUMNS[BIRTH], "roster.birth_future"))
        if row[MOVED] and _date(row[MOVED]) is None:
            faults.append((COLUMNS[MOVED], "roster.moved"))
        return birth or (None, None, None)


def plain_postcode(text: str) -> str:
    """7 digits without hyphen where the text is a postcode; otherwise the text itself."""
    found = _POSTCODE(text.translate(_DIGITS_AND_HYPHEN))
    return f"{found[1]}{found[2]}" if found else text


def _check_postcodes(row: list[str], faults: list[tuple[str, str]]) -> None:
    if not _POSTCODE(row[POSTCODE]):
        faults.append((COLUMNS[POSTCODE], "roster.postcode"))
    if not (row[MAIL_POSTCODE] or row[MAIL_ADDRESS] or row[MAIL_KATAGAKI]):
        return
    row[MAIL_POSTCODE] = plain_postcode(row[MAIL_POSTCODE])
    if not row[MAIL_POSTCODE] or not row[MAIL_ADDRESS]:
        faults.append((COLUMNS[MAIL_ADDRESS], "roster.mailing_half"))
    elif not _POSTCODE(row[MAIL_POSTCODE]):
        faults.append((COLUMNS[MAIL_POSTCODE], "roster.postcode"))


def _account(row: list[str], faults: list[tuple[str, str]]) -> Account | None:
    given = row[BANK : ACCOUNT_HOLDER + 1]
    if not any(given):
        return None
    if not all(given):
        missing = next(at for at in range(BANK, ACCOUNT_HOLDER + 1) if not row[at])
        faults.append((COLUMNS[missing], "roster.account_half"))
        return None
    if row[HEAD] == "0":
        faults.append((COLUMNS[BANK], "roster.account_not_head"))
        return None
    bank, branch, kind, number, holder = given
    fault = _branch_fault(bank, branch)
    if fault is not None:
        faults.append(fault)
    if kind not in {"1", "2", "4"}:
        faults.append((COLUMNS[ACCOUNT_TYPE], "roster.account_type"))
    if not (len(number) == 7 and number.isascii() and number.isdigit()):  # noqa: PLR2004 - digits of an account number
        faults.append((COLUMNS[ACCOUNT_NUMBER], "roster.account_number"))
    kana = _holder(holder)
    if kana is None:
        faults.append((COLUMNS[ACCOUNT_HOLDER], "roster.account_holder"))
    return Account(bank, branch, kind, number, kana or "")


def _length(text: str) -> int:
    """Characters as people count them: a variation selector belongs to the one before it."""
    return len(text) if len(text) <= MAX_NAME else sum(1 for sign in text if not is_variation_selector(sign))


@lru_cache(maxsize=50_000)
def _branch_fault(bank: str, branch: str) -> tuple[str, str] | None:
    if find_bank(bank) is None:
        return COLUMNS[BANK], "roster.bank"
    return None if branch_exists(bank, branch) else (COLUMNS[BRANCH], "roster.branch")


@lru_cache(maxsize=20_000)
def _holder(text: str) -> str | None:
    try:
        # An earlier transfer went there: whether this bank still takes ｦ is asked when the batch is made.
        to_zengin_kana(text, charset="party_name", allow_wo=True, max_bytes=_HOLDER_BYTES)
    except RuleError:
        return None
    return text if _PLAIN_KATAKANA(text) else canonical_kana(text)


@lru_cache(maxsize=100_000)
def _birth(text: str) -> tuple[int, int | None, int | None] | None:
    try:
        born = parse_birth_date(text).value
    except RuleError:
        return None
    return born.year, born.month, born.day


@lru_cache(maxsize=20_000)
def _date(text: str) -> dt.date | None:
    try:
        return parse_date(text).value
    except RuleError:
        return None


@lru_cache(maxsize=50_000)
def _is_plain_cp932(text: str) -> bool:
    """True when the name has nothing to reduce: written in CP932 and read back it is the same, without 外字."""
    try:
        back = cp932_fold(text).encode("cp932").decode("cp932")
    except UnicodeError:
        return False
    return back == cp932_fold(text) and not any("\ue000" <= sign <= "\uf8ff" for sign in text)


_name_key = lru_cache(maxsize=50_000)(search_key)
_kana_key = lru_cache(maxsize=50_000)(kana_key)
_address_key = lru_cache(maxsize=20_000)(lambda text: address_key(text)[:_STORED_NAME])
