"""What keeps the portal's database useless to who steals it: hashed numbers, stretched secrets, boxes it cannot open.

- A letter's number is an HMAC under a key of the program; numbers are few, so this only keeps them out of plain sight.
- A letter's secret (45 bits, random) is stretched with PBKDF2; one half of the result proves it, the other half
  seals the pre-filled values, so that they open only to who has the paper in hand.
- Submissions are locked with the program's public key (X25519, HKDF, AES-GCM); the portal has no key to open them.
"""

import base64
import hashlib
import hmac
import os
import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ROUNDS: Final = 2_000
KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True, repr=False)
class Stretched:
    """What a secret gives: `verifier` is stored, `key` is not."""

    verifier: bytes
    key: bytes


def hash_number(number_key: bytes, receipt_number: str) -> bytes:
    """The place of a letter in the portal's tables."""
    return hmac.new(number_key, receipt_number.encode(), hashlib.sha256).digest()


def stretch(secret: str, *, salt: bytes, receipt_number: str, rounds: int = ROUNDS) -> Stretched:
    """Stretch the secret of one letter; width, case and separators as people type them do not count."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", secret).upper() if sign.isalnum())
    made = hashlib.pbkdf2_hmac("sha256", plain.encode(), salt + receipt_number.encode(), rounds, 2 * KEY_BYTES)
    return Stretched(hashlib.sha256(made[:KEY_BYTES]).digest(), made[KEY_BYTES:])


def lock(key: bytes, content: bytes, *, place: bytes) -> bytes:
    """Seal content under a letter's key for its place."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, place)


def unlock(key: bytes, locked: bytes, *, place: bytes) -> bytes:
    """Undo `lock`. Raises InvalidTag."""
    return AESGCM(key).decrypt(locked[:_NONCE_BYTES], locked[_NONCE_BYTES:], place)


def make_key_pair() -> tuple[str, bytes]:
    """A private key as text and its public half."""
    private = X25519PrivateKey.generate()
    return base64.b64encode(private.private_bytes_raw()).decode(), private.public_key().public_bytes_raw()


def box_for(public_key: bytes, content: bytes, *, place: bytes) -> bytes:
    """Lock content so that only the private key opens it: ephemeral public key (32 bytes), nonce, ciphertext."""
    ephemeral = X25519PrivateKey.generate()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    head = ephemeral.public_key().public_bytes_raw()
    return head + lock(_box_key(shared, head + public_key), content, place=place)


def open_box(private_key: str, box: bytes, *, place: bytes) -> bytes:
    """Undo `box_for`. Raises InvalidTag when it was changed, or is another submission's."""
    private = X25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
    head, locked = box[:KEY_BYTES], box[KEY_BYTES:]
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(head))
    except ValueError as error:  # a degenerate key
        raise InvalidTag from error
    return unlock(_box_key(shared, head + private.public_key().public_bytes_raw()), locked, place=place)


def _box_key(shared: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"secretariat portal box" + info).derive(
        shared
    )
