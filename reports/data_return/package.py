"""Writing of a package: encrypted files of a bounded size, each with the sums of what it holds.

Nothing stands unencrypted on the disk, and no more than a piece of it in memory.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from reports.exports.container import Container
from reports.files import stored

PART_BYTES: Final = 96 << 20  # of what goes in; the page that a part is fetched from holds it in memory
GATHERED_BYTES: Final = 256 << 10
PIECE: Final = 1 << 20
MOST_ENTRIES: Final = 20_000
MARK_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A finished file of the package."""

    name: str
    file_name: str
    size: int
    sha256: str
    entries: int
    rows: int


@dataclass(slots=True)
class _Open:
    """The file that is being written."""

    name: str
    path: Path
    target: BinaryIO
    container: Container
    sums: list[str]
    rows: int = 0
    plain: int = 0


class PackageWriter:
    """Writes entries into files `stem-01.zip`, `stem-02.zip`, … below `folder`, relative to FILES_DIR.

    On the disk each has a mark of its own in its name: two workers that write the same piece never touch one file.
    """

    def __init__(self, folder: str, stem: str, password: str) -> None:
        self._folder, self._stem, self._password = folder, stem, password
        self._open: _Open | None = None
        self._begun: list[Path] = []
        self.parts: list[WrittenPart] = []

    def __enter__(self) -> "PackageWriter":
        return self

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        if kind is not None:
            self.erase()
            return
        try:
            self._finish()
        except BaseException:
            self.erase()
            raise

    def add(self, name: str, pieces: Iterable[bytes]) -> str:
        """Write an entry; returns its SHA-256."""
        part = self._open or self._begin()
        digest = hashlib.sha256()
        part.plain += part.container.add(name, _hashed(_gathered(pieces), digest))
        part.rows += pieces.rows if isinstance(pieces, _Piece) else 0
        part.sums.append(f"{digest.hexdigest()}  {name}\n")
        if part.plain >= PART_BYTES or len(part.sums) >= MOST_ENTRIES:
            self._finish()
        return digest.hexdigest()

    def add_rows(self, name: str, header: bytes, rows: Iterator[bytes]) -> int:
        """Write a CSV, in as many entries as it needs, each with the header; returns how many entries."""
        line, number = next(rows, b""), 0
        while line or not number:
            number += 1
            piece = _Piece(header, line, rows)
            self.add(f"{name}.csv" if number == 1 else f"{name}-{number:04d}.csv", piece)
            line = piece.rest
        return number

    def erase(self) -> None:
        """Take back what was written."""
        if self._open is not None:
            self._open.target.close()
        for path in self._begun:
            path.unlink(missing_ok=True)
        self._open, self._begun, self.parts = None, [], []

    def _begin(self) -> _Open:
        name = f"{self._stem}-{len(self.parts) + 1:02d}"
        path = stored(f"{self._folder}/{name}-{secrets.token_hex(MARK_BYTES)}.zip")
        path.parent.mkdir(parents=True, exist_ok=True)
        target = path.open("wb")
        self._begun.append(path)
        self._open = _Open(name, path, target, Container(target, password=self._password), [])
        return self._open

    def _finish(self) -> None:
        part = self._open
        if part is None:
            return
        with part.target:
            part.container.add(f"SHA256SUMS-{part.name}.txt", ["".join(part.sums).encode()])
            size = part.container.close()
            part.target.flush()
            os.fsync(part.target.fileno())
        file_name = f"{self._folder}/{part.path.name}"
        entries = len(part.sums) + 1
        self.parts.append(WrittenPart(part.name, file_name, size, digest_of(part.path), entries, part.rows))
        self._open = None


class _Piece:
    """As many rows as a part takes, after the header; what comes next is then in `rest`."""

    def __init__(self, header: bytes, line: bytes, rows: Iterator[bytes]) -> None:
        self._header, self._rows, self.rest, self.rows = header, rows, line, 0

    def __iter__(self) -> Iterator[bytes]:
        yield self._header
        size = 0
        while self.rest and size < PART_BYTES:
            yield self.rest
            size, self.rows = size + len(self.rest), self.rows + 1
            self.rest = next(self._rows, b"")


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= GATHERED_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _hashed(pieces: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece
