"""A letter that stays open in a browser: found and opened by a random token in a cookie, for an hour of rest."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag

from intake.portal.locks import lock, unlock
from intake.portal.models import PortalSession
from intake.services.online.open_letter import OpenLetter
from security import clock

REST: Final = dt.timedelta(minutes=60)
_RENEWED_AFTER: Final = dt.timedelta(minutes=5)
_TOKEN_BYTES: Final = 32


def start_session(*, letter: OpenLetter) -> str:
    """Keep the letter open; returns the token for the cookie. It stands nowhere here, nor does what it opens."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    content = {
        "number": letter.receipt_number,
        "key": base64.b64encode(letter.key).decode(),
        "proof": base64.b64encode(letter.proof).decode(),
    }
    PortalSession.objects.create(
        key=_name(token),
        letter_id=letter.letter_id,
        content=lock(_key(token), json.dumps(content).encode(), place=_name(token)),
        expires_at=clock.now() + REST,
    )
    return token


def resume_session(*, token: str, program_code: str) -> OpenLetter | None:
    """The letter that the token keeps open; None when it is over, another program's, or the letter was taken back."""
    if not token:
        return None
    rows = PortalSession.objects.select_related("letter__published")
    row = rows.filter(key=_name(token), expires_at__gt=clock.now(), letter__published__code=program_code).first()
    if row is None:
        return None
    try:
        content = json.loads(unlock(_key(token), bytes(row.content), place=bytes(row.key)))
        key, proof = (base64.b64decode(content[name]) for name in ("key", "proof"))
        if not hmac.compare_digest(proof, bytes(row.letter.verifier)):  # the secret was renewed
            return None
        prefill = json.loads(unlock(key, bytes(row.letter.prefill), place=bytes(row.letter.number_hash)))
    except InvalidTag:
        return None
    if row.expires_at < clock.now() + REST - _RENEWED_AFTER:
        PortalSession.objects.filter(pk=row.pk).update(expires_at=clock.now() + REST)
    letter = row.letter
    return OpenLetter(
        program=letter.published,
        letter_id=letter.pk,
        key=key,
        proof=proof,
        receipt_number=content["number"],
        number_hash=bytes(letter.number_hash),
        form=letter.form,
        prefill=prefill,
    )


def end_session(*, token: str) -> None:
    """Close the letter in this browser."""
    PortalSession.objects.filter(key=_name(token)).delete()


def _name(token: str) -> bytes:
    return hashlib.sha256(b"portal session name\0" + token.encode()).digest()


def _key(token: str) -> bytes:
    return hashlib.sha256(b"portal session key\0" + token.encode()).digest()
