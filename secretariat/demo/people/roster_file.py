"""The roster (対象者台帳) as a municipality hands it over: CSV, one row a person, CP932 or UTF-8."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from secretariat.demo.people.municipalities import Gaiji, MunicipalitySpec
from secretariat.demo.people.specs import AccountSpec, AddressSpec, Birth, HouseholdSpec, PersonSpec

CP932: Final = "cp932"
UTF8_BOM: Final = "utf-8-sig"
UTF8: Final = "utf-8"
ENCODINGS: Final = (CP932, UTF8_BOM, UTF8)

WAREKI: Final = "wareki"
SEIREKI: Final = "seireki"

COLUMNS: Final = (
    "宛名番号", "世帯番号", "続柄", "世帯主区分", "氏名", "氏名カナ", "通称", "生年月日", "性別",
    "郵便番号", "住所コード", "住所", "方書", "異動日", "異動事由", "支援措置", "課税区分",
    "金融機関コード", "支店コード", "預金種目", "口座番号", "口座名義カナ",
    "送付先郵便番号", "送付先住所", "送付先方書",
)  # fmt: skip

# Columns of digits that a spreadsheet would damage, written as ="0123" on request.
_DIGITS: Final = frozenset(
    {"宛名番号", "世帯番号", "郵便番号", "住所コード", "金融機関コード", "支店コード", "口座番号"}
)
_NO_ACCOUNT: Final = AccountSpec("", "", "", "", "")
_NO_ADDRESS: Final = AddressSpec("", "", "", "")

# First day and digit of each era, newest first (domain reference §6.1).
_ERAS: Final = (
    (date(2019, 5, 1), 5, 2018),
    (date(1989, 1, 8), 4, 1988),
    (date(1926, 12, 25), 3, 1925),
    (date(1912, 7, 30), 2, 1911),
    (date(1873, 1, 1), 1, 1867),
)
_ERA_CHANGES: Final = frozenset({1912, 1926, 1989, 2019})


class RosterWritten(NamedTuple):
    """What a roster file holds: households, persons, and the 外字 that occur in it, which go with the file."""

    households: int
    persons: int
    gaiji: tuple[Gaiji, ...]


def write_roster(
    households: Iterable[HouseholdSpec],
    target: Path | BinaryIO,
    *,
    municipality: MunicipalitySpec,
    encoding: str = CP932,
    birth_style: str | None = None,
    has_excel_text: bool = False,
) -> RosterWritten:
    """Write the households as CSV (CRLF, header) and return what was written; rows stream, nothing is kept.

    CP932 has no 𠮷 and no variation sequences: such characters become the municipality's PUA code, as in a real host's
    file. UTF-8 carries them truly; a 外字 without Unicode identity stays a PUA code in both. ``birth_style`` is
    ``wareki`` or ``seireki``, by default the municipality's; ``has_excel_text`` writes columns of digits as ="0123".
    Raises ``ValueError`` for another encoding or style, ``UnicodeEncodeError`` for a character that neither the
    encoding nor the 外字 table holds.
    """
    style = birth_style or municipality.birth_style
    if encoding not in ENCODINGS or style not in {WAREKI, SEIREKI}:
        raise ValueError(f"write_roster: encoding one of {ENCODINGS}, birth_style wareki or seireki")
    if isinstance(target, Path):
        with target.open("wb") as opened:
            return write_roster(
                households,
                opened,
                municipality=municipality,
                encoding=encoding,
                birth_style=style,
                has_excel_text=has_excel_text,
            )
    text = io.TextIOWrapper(target, encoding=encoding, newline="", write_through=False)
    try:
        return _write(households, text, _Renderer(municipality, encoding, style, has_excel_text=has_excel_text))
    finally:
        text.flush()
        text.detach()


def _write(households: Iterable[HouseholdSpec], text: io.TextIOWrapper, renderer: "_Renderer") -> RosterWritten:
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = persons = 0
    for household in households:
        count += 1
        persons += len(household.persons)
        writer.writerows(renderer.rows(household))
    return RosterWritten(count, persons, renderer.gaiji_used())


class _Renderer:
    """Turns households into rows of text for one file."""

    def __init__(self, spec: MunicipalitySpec, encoding: str, style: str, *, has_excel_text: bool) -> None:
        self._spec = spec
        self._is_wareki = style == WAREKI
        self._has_excel_text = has_excel_text
        self._used: set[str] = set()
        self._codes = {entry.true: entry.code for entry in spec.gaiji if entry.true} if encoding == CP932 else {}
        # Everything that may need the table: PUA codes and, in CP932, the true characters they stand for.
        forms = sorted(self._codes, key=len, reverse=True)
        self._special = re.compile("|".join([*map(re.escape, forms), "[\ue000-\uf8ff]"]))

    def gaiji_used(self) -> tuple[Gaiji, ...]:
        """Return the lines of the table whose code was written."""
        return tuple(entry for entry in self._spec.gaiji if entry.code in self._used)

    def _encode(self, match: re.Match[str]) -> str:
        code = self._codes.get(match.group(), match.group())
        self._used.add(code)
        return code

    def rows(self, household: HouseholdSpec) -> list[tuple[str, ...]]:
        """Return one row a person, in the order of ``COLUMNS``; account and other address stand with the head."""
        home = household.address
        rows = []
        for person in household.persons:
            account = household.account if person.is_head else None
            mailing = household.mailing if person.is_head else None
            row = self._row(household.household_no, person, home, account or _NO_ACCOUNT, mailing or _NO_ADDRESS)
            rows.append(_excel_text(row) if self._has_excel_text else row)
        return rows

    def _row(
        self, household_no: str, person: PersonSpec, home: AddressSpec, account: AccountSpec, mailing: AddressSpec
    ) -> tuple[str, ...]:
        substitute = self._special.sub
        is_wareki = self._is_wareki and not person.is_foreign
        return (
            person.person_no,
            household_no,
            person.relation,
            "1" if person.is_head else "0",
            substitute(self._encode, person.name),
            person.kana,
            substitute(self._encode, person.alias) if person.alias else "",
            wareki(person.birth) if is_wareki else seireki(person.birth),
            person.sex,
            home.postcode,
            home.code,
            home.address,
            home.building,
            _moved_on(person.moved_on, is_wareki=self._is_wareki) if person.moved_on else "",
            person.move_reason,
            "1" if person.is_protected else "0",
            person.tax,
            *account,
            mailing.postcode,
            mailing.address,
            mailing.building,
        )


def _moved_on(day: date, *, is_wareki: bool) -> str:
    birth = Birth(day.year, day.month, day.day)
    return wareki(birth) if is_wareki else seireki(birth)


def _excel_text(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f'="{value}"' if value and column in _DIGITS else value for column, value in zip(COLUMNS, row, strict=True)
    )


def seireki(birth: Birth) -> str:
    """Return YYYYMMDD, unknown parts as 00."""
    return f"{birth.year:04d}{birth.month:02d}{birth.day:02d}"


def wareki(birth: Birth) -> str:
    """Return EYYMMDD (E: 1 明治 to 5 令和), unknown parts as 00.

    With an unknown part in a year of two eras the era is not known either: such a birth is returned as YYYYMMDD.
    """
    if birth.on is None and birth.year in _ERA_CHANGES:
        return seireki(birth)
    day = date(birth.year, birth.month or 1, birth.day or 1)
    era, base = next((digit, base) for start, digit, base in _ERAS if day >= start)
    return f"{era}{birth.year - base:02d}{birth.month:02d}{birth.day:02d}"
