"""Opening of a file that left the office, as its receiver does with any archiver."""

import hashlib
import io
import struct
import zlib
from typing import Final
from zipfile import ZipFile

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SALT, CHECK, MAC, KEY, BLOCK = 16, 2, 10, 32, 16
ROUNDS: Final = 1_000
HEADER, NAME_AT = 30, 26


def open_locked(container: bytes, password: str) -> bytes:
    """The one file in a ZIP with AES-256. Raises PermissionError for another password."""
    with ZipFile(io.BytesIO(container)) as archive:
        (entry,) = archive.infolist()
    name, extra = struct.unpack_from("<HH", container, entry.header_offset + NAME_AT)
    data = container[entry.header_offset + HEADER + name + extra :][: entry.compress_size]
    keys = hashlib.pbkdf2_hmac("sha1", password.encode(), data[:SALT], ROUNDS, 2 * KEY + CHECK)
    if data[SALT : SALT + CHECK] != keys[-CHECK:]:
        raise PermissionError("This is not the password of the file.")
    body = data[SALT + CHECK : -MAC]
    blocks = Cipher(algorithms.AES(keys[:KEY]), modes.ECB()).encryptor()  # noqa: S305 - of counters only
    counters = b"".join(number.to_bytes(BLOCK, "little") for number in range(1, len(body) // BLOCK + 2))
    stream = blocks.update(counters)[: len(body)]
    packed = int.from_bytes(body, "little") ^ int.from_bytes(stream, "little")
    return zlib.decompress(packed.to_bytes(len(body), "little"), -15)
