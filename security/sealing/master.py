"""Master keys from the environment: they wrap the programs' data keys and never touch a resident's value."""

import base64
import binascii
import os
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A 256-bit key and the name that stands beside what it made."""

    id: str
    secret: bytes


def parse_keys(entries: list[str], *, variable: str) -> dict[str, NamedKey]:
    """Read `id:base64url` entries; the first is the current one. Raises ImproperlyConfigured with what to mend."""
    keys: dict[str, NamedKey] = {}
    for entry in entries:
        name, _, text = entry.strip().partition(":")
        try:
            secret = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError) as error:
            raise ImproperlyConfigured(f"{variable}: key {name!r} is not base64url.") from error
        if not name or len(secret) != KEY_BYTES:
            raise ImproperlyConfigured(f"{variable}: write id:base64url of {KEY_BYTES} bytes; found {name!r}.")
        keys[name] = NamedKey(name, secret)
    if not keys:
        raise ImproperlyConfigured(f"{variable} is empty: see .env.example for how to make a key.")
    return keys


@cache
def master_keys() -> dict[str, NamedKey]:
    """The master keys by id, current first."""
    return parse_keys(settings.DATA_KEYS, variable="SECRETARIAT_DATA_KEYS")


def current_master_id() -> str:
    """The name of the master key that wraps from now on."""
    return next(iter(master_keys()))


def wrap(data_key: bytes, *, place: bytes) -> tuple[str, bytes]:
    """Wrap a data key under the current master key: (master key id, nonce + ciphertext)."""
    key = next(iter(master_keys().values()))
    nonce = os.urandom(NONCE_BYTES)
    return key.id, nonce + AESGCM(key.secret).encrypt(nonce, data_key, place)


def unwrap(master_key_id: str, wrapped: bytes, *, place: bytes) -> bytes:
    """Undo `wrap`. Raises KeyError when the master key is not configured any more."""
    key = master_keys()[master_key_id]
    return AESGCM(key.secret).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], place)
