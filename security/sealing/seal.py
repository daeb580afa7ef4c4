"""Sealing and opening of single values, and blind indexes to find them again."""

import hashlib
import hmac
import os
import struct

from security.sealing.master import NONCE_BYTES
from security.sealing.program_keys import current_key, index_key, key_of_version

VERSION = struct.Struct(">H")
INDEX_BYTES = 16


def seal(text: str, *, program_id: int, table: str, column: str, row_id: int) -> bytes:
    """Encrypt `text` for exactly this place: moved to another row or column it does not open.

    The form is key version (2 bytes), nonce (12 bytes), ciphertext with tag.
    """
    return seal_bytes(text.encode(), program_id=program_id, table=table, column=column, row_id=row_id)


def unseal(sealed: bytes, *, program_id: int, table: str, column: str, row_id: int) -> str:
    """Open what `seal` made. Raises cryptography's InvalidTag when it was changed or does not belong here."""
    return unseal_bytes(sealed, program_id=program_id, table=table, column=column, row_id=row_id).decode()


def seal_bytes(content: bytes, *, program_id: int, table: str, column: str, row_id: int) -> bytes:
    """The same for bytes: pages, files."""
    key = current_key(program_id)
    nonce = os.urandom(NONCE_BYTES)
    place = _place(program_id, table, column, row_id)
    return VERSION.pack(key.version) + nonce + key.cipher.encrypt(nonce, content, place)


def unseal_bytes(sealed: bytes, *, program_id: int, table: str, column: str, row_id: int) -> bytes:
    """Open what `seal_bytes` made. Raises InvalidTag like `unseal`."""
    (version,) = VERSION.unpack_from(sealed)
    start = VERSION.size
    nonce, body = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
    place = _place(program_id, table, column, row_id)
    return key_of_version(program_id, version).cipher.decrypt(nonce, body, place)


def blind_index(text: str, *, program_id: int, purpose: str) -> bytes:
    """A keyed digest (16 bytes) that is equal for equal values of one program and purpose, and tells nothing else."""
    message = purpose.encode() + b"\0" + text.encode()
    return hmac.new(index_key(program_id), message, hashlib.sha256).digest()[:INDEX_BYTES]


def _place(program_id: int, table: str, column: str, row_id: int) -> bytes:
    return f"{program_id}:{table}:{column}:{row_id}".encode()
