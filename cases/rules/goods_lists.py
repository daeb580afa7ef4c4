"""Lists that come with goods: serials of a delivery, and what the carrier says of parcels."""

import csv
import io
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import RuleError

MOST_BYTES = 20 * 1024 * 1024
_DELIVERED = ("配達完了", "配達済", "お届け済", "delivered", "完了")
_RETURNED = ("返送", "返戻", "持戻", "保管期間", "あて所", "宛所", "returned", "受取辞退")
_TRACKING = ("お問い合わせ番号", "お問合せ番号", "追跡番号", "送り状番号", "引受番号", "tracking")
_OUTCOME = ("配送状況", "配達状況", "状況", "結果", "status")
_SERIAL = ("シリアル番号", "シリアル", "カード番号", "serial")
_VALUE = ("額面", "金額", "value")


@dataclass(frozen=True, slots=True)
class CarrierList:
    """Parcels by tracking number, whether delivered; rows that say neither, by their place from 1."""

    outcomes: dict[str, bool] = field(default_factory=dict)
    unclear: list[int] = field(default_factory=list)


def read_serials(content: bytes) -> list[tuple[str, int]]:
    """(serial, value in yen) of each row. A value that is no number is 0, and refused by the import.

    Raises RuleError: ``goods.encoding``, ``goods.empty``, ``goods.column``.
    """
    header, rows = _table(content)
    serial, value = _place(header, _SERIAL), _place(header, _VALUE)
    return [(row[serial].strip(), _yen(row[value])) for row in rows if len(row) > max(serial, value)]


def read_carrier_list(content: bytes) -> CarrierList:
    """What the carrier's list says. Raises RuleError as `read_serials`."""
    header, rows = _table(content)
    number, outcome = _place(header, _TRACKING), _place(header, _OUTCOME)
    found = CarrierList()
    for place, row in enumerate(rows, start=1):
        cells = row if len(row) > max(number, outcome) else None
        is_delivered = _outcome(cells[outcome]) if cells else None
        if cells is None or is_delivered is None:
            found.unclear.append(place)
        else:
            found.outcomes[re.sub(r"\s", "", cells[number])] = is_delivered
    return found


def _table(content: bytes) -> tuple[list[str], list[list[str]]]:
    rows = [row for row in csv.reader(io.StringIO(_text(content), newline="")) if any(cell.strip() for cell in row)]
    if len(rows) <= 1:
        raise RuleError("goods.empty", _("The list has no rows below the names of its columns."))
    return [cell.strip().lower() for cell in rows[0]], rows[1:]


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleError("goods.encoding", _("The list is neither UTF-8 nor Shift_JIS. Save it as CSV once more."))


def _place(header: list[str], names: tuple[str, ...]) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    raise RuleError(
        "goods.column", _("The list has no column “{name}”. Name it in the first line."), params={"name": names[0]}
    )


def _yen(text: str) -> int:
    digits = re.sub(r"[^0-9]", "", text)
    return int(digits) if digits and len(digits) < 10 else 0  # noqa: PLR2004 - an integer column


def _outcome(text: str) -> bool | None:
    folded = text.strip().lower()
    if any(word in folded for word in _RETURNED):
        return False
    return True if any(word in folded for word in _DELIVERED) else None
