"""What a certificate's number becomes on its way to the portal: its place there, and names as they are compared."""

from cases.rules.certificate_number import CertificateNumber
from cases.rules.search_keys import kana_key, search_key


def certificate_place(number: CertificateNumber) -> str:
    """What is hashed: never equal to a receipt number, which is hashed with the same key."""
    return f"certificate:{number.compact}"


def name_keys(text: str) -> list[str]:
    """A name as it is compared: whatever its width, variants and blanks; kanji and kana are two names."""
    return list(dict.fromkeys(key for key in (search_key(text), kana_key(text)) if key))


def verify_link(portal_address: str, number: CertificateNumber) -> str:
    """The address behind a certificate's code; the number stands after the #, which no browser sends. Empty without a
    portal."""
    return f"{portal_address.rstrip('/')}/verify#{number.compact}" if portal_address else ""
