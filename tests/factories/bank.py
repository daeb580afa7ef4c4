"""A bank's statement of the account that pays, as bytes of 200 a record."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cases.rules.era import format_era_compact
from tests.factories.money import PAYER, TRANSFER_ON


@dataclass(frozen=True)
class Moved:
    """A movement: the day, what was paid in (positive) or out (negative), and the bank's words."""

    yen: int
    on: dt.date = TRANSFER_ON
    party: str = ""
    note: str = ""
    edi: str = ""


def statement_bytes(
    entries: Sequence[Moved],
    *,
    first_on: dt.date = TRANSFER_ON,
    last_on: dt.date = TRANSFER_ON,
    opening_yen: int = 1_000_000,
    newline: bytes = b"\r\n",
    account: str = PAYER["payer_account_number"],
    wrong: Mapping[str, int] = MappingProxyType({}),
) -> bytes:
    """The file of type 03. `wrong` overrides figures of the trailer: in_count, in_yen, out_yen, closing_yen."""
    paid_in = [one.yen for one in entries if one.yen > 0]
    paid_out = [-one.yen for one in entries if one.yen < 0]
    closing = wrong.get("closing_yen", opening_yen + sum(paid_in) - sum(paid_out))
    head = f"1030{day(last_on)}{day(first_on)}{day(last_on)}{PAYER['payer_bank_code']}{'':15}"
    head += f"{PAYER['payer_branch_code']}{'':15}{'':3}1{account:0>10}{'ﾐﾎﾝｼ':40}{balance(opening_yen)[0]}1"
    head += f"{balance(opening_yen)[1]}{'':71}"
    tail = f"8{wrong.get('in_count', len(paid_in)):06d}{wrong.get('in_yen', sum(paid_in)):013d}"
    tail += f"{len(paid_out):06d}{wrong.get('out_yen', sum(paid_out)):013d}{balance(closing)[0]}{balance(closing)[1]}"
    tail += f"{len(entries):07d}{'':139}"
    records = [head, *(entry(number, one) for number, one in enumerate(entries, start=1)), tail, f"9{'':199}"]
    assert {len(record) for record in records} == {200}
    return b"".join(record.encode("cp932") + newline for record in records)


def entry(number: int, one: Moved) -> str:
    kind = "11"
    text = f"2{number:08d}{day(one.on)}{day(one.on)}{'1' if one.yen > 0 else '2'}{kind}{abs(one.yen):012d}"
    text += f"{0:012d}{'':6}{'':6}{'':1}{'':7}{'':3}{'':10}{one.party:48}{'':15}{'':15}{one.note:20}{one.edi:20} "
    return text


def day(on: dt.date) -> str:
    return format_era_compact(on)[1:]


def balance(yen: int) -> tuple[str, str]:
    return ("2" if yen < 0 else "1", f"{abs(yen):014d}")
