"""A client certificate in the place of a device, for rooms that allow none: the reverse proxy asks for it.

The front end checks it against the office's own authority and its list of revoked ones, and passes it on; here its
common name must be the user name. It stands beside the password, never alone. The headers are believed from the
addresses of the front end only (`SECRETARIAT_CERTIFICATE_PROXIES`; by default none, and then no certificate is read).
"""

import time
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import unquote_to_bytes

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.http import HttpRequest

from security import events
from security.models import User
from security.sign_in.recording import record_account
from security.sign_in.stages import FACTORS, MARKS, has_factor

VERDICT: Final = "X-Client-Verify"
CERTIFICATE: Final = "X-Client-Certificate"
MOST_BYTES: Final = 16_384


def fits(request: HttpRequest, person: User) -> bool:
    """Whether the front end passed on a valid certificate of this person."""
    shown = _shown(request)
    if shown is None:
        return False
    names = shown.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return len(names) == 1 and names[0].value == person.username


def accept(request: HttpRequest, person: User) -> None:
    """The certificate stands for the second factor of this sign-in.

    Who has no device is marked: the password alone, from a computer without it, must not lead to setting one up.
    """
    shown = _shown(request)
    assert shown is not None  # noqa: S101 - asked by `fits`
    fingerprint = shown.fingerprint(SHA256()).hex()
    if not has_factor(person):
        Authenticator.objects.filter(user_id=person.pk).exclude(type__in=FACTORS).delete()
        Authenticator.objects.create(
            user_id=person.pk,
            type=Authenticator.Type.RECOVERY_CODES,
            data={"migrated_codes": [], MARKS[1]: fingerprint, "viewed_at": time.time()},
        )
    record_authentication(request, person, "mfa", type="certificate")
    record_account(events.CERTIFICATE_USED, person, sha256=fingerprint)


def _shown(request: HttpRequest) -> x509.Certificate | None:
    text = request.headers.get(CERTIFICATE, "")
    if not text or len(text) > MOST_BYTES or request.headers.get(VERDICT) != "SUCCESS" or not _is_front_end(request):
        return None
    try:
        return x509.load_pem_x509_certificate(unquote_to_bytes(text))
    except ValueError:
        return None


def _is_front_end(request: HttpRequest) -> bool:
    try:
        peer = ip_address(str(request.META.get("REMOTE_ADDR") or ""))
    except ValueError:
        return False
    return any(peer in ip_network(cidr) for cidr in settings.CERTIFICATE_PROXIES)
