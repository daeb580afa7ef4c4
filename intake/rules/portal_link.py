"""The address that a letter's second code leads to, and reading a number out of what a camera saw.

The number stands behind the ``#``, which no browser sends: it is in no log. The secret is in no code at all; it is
typed from the paper (domain reference §11).
"""

import unicodedata

from cases.rules.qr_payload import QrPayloadError, parse_qr_payload


def portal_link(program_code: str, receipt_number: str, *, base: str = "") -> str:
    """The address under which the portal opens with the number filled in; `base` is the portal's own address."""
    return f"{base.rstrip('/')}/r/{program_code}/#{receipt_number}"


def number_in(text: str) -> str:
    """The receipt number in what was typed: the text itself, or the number inside the code of a letter's page."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if ":" not in plain:
        return text
    try:
        return parse_qr_payload(plain).receipt_number
    except QrPayloadError:
        return text
