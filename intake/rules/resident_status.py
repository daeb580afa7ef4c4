"""What a resident is told of an application: few plain words instead of our steps (domain reference §7.6)."""

from collections.abc import Iterable, Mapping
from typing import Final

_BY_STATUS: Final[Mapping[str, str]] = {
    "received": "received",
    "keyed": "checking",
    "verified": "checking",
    "screened": "checking",
    "reviewed": "checking",
    "decided": "preparing",
    "paying": "preparing",
    "paid": "paid",
    "denied": "not_granted",
    "withdrawn": "ended",
    "lapsed": "ended",
    "expired": "ended",
    "merged": "ended",
}
_RUNNING: Final = frozenset({"received", "keyed", "verified", "screened", "reviewed", "decided"})


def resident_status(
    status: str,
    *,
    has_payment: bool,
    holds: Iterable[tuple[str, str]],
    has_certificate: bool = False,
    gift_sent: bool | None = None,
) -> str:
    """The word for an application in `status` with its open holds, `(kind, waits_for)`.

    Only what the resident can act on shows: a question to them, a failed transfer. That we ask the municipality, or
    look for duplicates, is ours to wait for. A closed case was paid unless the program pays nothing; where it gives
    certificates, they were issued. `gift_sent` says of a program of gift cards whether the household's is on its way or
    there, None of any other: a grant alone has sent nothing.
    """
    if status == "closed" and has_certificate:
        return "issued"
    if status == "closed" and gift_sent is not None:
        return "sent" if gift_sent else "preparing"
    if status == "closed":
        return "paid" if has_payment else "ended"
    if status in _RUNNING:
        found = set(holds)
        if any(kind == "account_failed" for kind, _waits in found):
            return "transfer_failed"
        if any(waits == "resident" for _kind, waits in found):
            return "asked"
    return _BY_STATUS[status]
