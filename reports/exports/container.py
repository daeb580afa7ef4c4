"""An encrypted container that every common archiver opens: a ZIP with AES-256 (WinZip AE-2), written in one pass.

Entries of any size, without holding them in memory. The password goes another way than the file.
"""

import hashlib
import hmac
import os
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SALT_BYTES, KEY_BYTES, CHECK_BYTES, MAC_BYTES = 16, 32, 2, 10
ROUNDS = 1_000  # the format's; the password has 100 bits of its own
BLOCK = 16
PIECE = 1 << 20
AES_METHOD, DEFLATED, AE2, AES_256 = 99, 8, 2, 3
UTF8_ENCRYPTED_STREAMED = 0x0809  # bits 0 encrypted, 3 sizes follow the data, 11 the name is UTF-8
VERSION = 51
EXTRA = struct.pack("<HHH2sBH", 0x9901, 7, AE2, b"AE", AES_256, DEFLATED)
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0, O, 1, I: it is read aloud
MOST_BYTES, MOST_ENTRIES = 0xFFFF_FFFF, 0xFFFF


class ContainerTooLargeError(ValueError):
    """More than the format's 4 GiB."""


def make_password() -> str:
    """Twenty signs in groups of four, for the telephone."""
    signs = [secrets.choice(ALPHABET) for _ in range(20)]
    return "-".join("".join(signs[at : at + 4]) for at in range(0, 20, 4))


def lock_file(source: Path, target: BinaryIO, *, name: str, password: str) -> int:
    """Write the file into an encrypted container under `name`; returns the size of the container.

    Raises ContainerTooLargeError.
    """
    return lock_files({name: source}, target, password=password)


def lock_files(sources: Mapping[str, Path], target: BinaryIO, *, password: str) -> int:
    """Write several files into one encrypted container, each under its name; returns the size of the container.

    Raises ContainerTooLargeError.
    """
    container = Container(target, password=password)
    for name, source in sources.items():
        with source.open("rb") as file:
            container.add(name, iter(partial(file.read, PIECE), b""))
    return container.close()


class Container:
    """A container that is being written, entry by entry. What goes in never stands unencrypted on the disk."""

    def __init__(self, target: BinaryIO, *, password: str) -> None:
        self._target, self._password = target, password
        self._directory, self._entries = b"", 0
        self.written = 0

    def add(self, name: str, pieces: Iterable[bytes]) -> int:
        """Write an entry of these bytes; returns its plain size. Raises ContainerTooLargeError."""
        at = self.written
        size, packed, plain = self._lock_entry(name.encode(), pieces)
        self.written += size
        if max(self.written, packed, plain) > MOST_BYTES or self._entries == MOST_ENTRIES:
            raise ContainerTooLargeError(name)
        entry = struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\1\2", VERSION, VERSION, UTF8_ENCRYPTED_STREAMED, AES_METHOD, 0, 33, 0, packed,
            plain, len(name.encode()), len(EXTRA), 0, 0, 0, 0, at,
        )  # fmt: skip
        self._directory += entry + name.encode() + EXTRA
        self._entries += 1
        return plain

    def close(self) -> int:
        """Write the directory; returns the size of the container."""
        size = len(self._directory)
        end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, self._entries, self._entries, size, self.written, 0)
        return self.written + self._target.write(self._directory + end)

    def _lock_entry(self, name: bytes, pieces: Iterable[bytes]) -> tuple[int, int, int]:
        """What the entry takes of the container, its encrypted and its plain size."""
        salt = os.urandom(SALT_BYTES)
        keys = hashlib.pbkdf2_hmac("sha1", self._password.encode(), salt, ROUNDS, 2 * KEY_BYTES + CHECK_BYTES)
        stream, mac = _Stream(keys[:KEY_BYTES]), hmac.new(keys[KEY_BYTES : 2 * KEY_BYTES], digestmod="sha1")
        header = struct.pack(
            "<4sHHHHHIIIHH", b"PK\3\4", VERSION, UTF8_ENCRYPTED_STREAMED, AES_METHOD, 0, 33, 0, 0, 0, len(name),
            len(EXTRA),
        )  # fmt: skip
        start = self._target.write(header + name + EXTRA)
        written = start + self._target.write(salt + keys[2 * KEY_BYTES :])
        plain = 0
        for piece, size in _deflated(pieces):
            plain += size
            locked = stream.encrypt(piece)
            mac.update(locked)
            written += self._target.write(locked)
        written += self._target.write(mac.digest()[:MAC_BYTES])
        packed = written - start
        if max(packed, plain) > MOST_BYTES:
            raise ContainerTooLargeError(name.decode())
        return written + self._target.write(struct.pack("<4sIII", b"PK\7\10", 0, packed, plain)), packed, plain


class _Stream:
    """AES in counter mode with the format's little-endian counter from 1, which no library's mode has."""

    def __init__(self, key: bytes) -> None:
        self._blocks = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - of counters only
        self._counter = 1
        self._left = b""

    def encrypt(self, piece: bytes) -> bytes:
        """The next bytes of the stream."""
        missing = len(piece) - len(self._left)
        if missing > 0:
            count = -(-missing // BLOCK)
            counters = b"".join(
                number.to_bytes(BLOCK, "little") for number in range(self._counter, self._counter + count)
            )
            self._counter += count
            self._left += self._blocks.update(counters)
        key, self._left = self._left[: len(piece)], self._left[len(piece) :]
        return (int.from_bytes(piece, "little") ^ int.from_bytes(key, "little")).to_bytes(len(piece), "little")


def _deflated(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """Compressed pieces with the size of what went in."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    for piece in pieces:
        yield packer.compress(piece), len(piece)
    yield packer.flush(), 0
