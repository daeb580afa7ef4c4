"""The print manifest: what is in a lot, piece by piece.

With it printed = inserted = posted can be reconciled (domain reference §11).
"""

import csv
import errno
import hashlib
import io
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal, NamedTuple

from django.utils.translation import gettext as _

from reports.letters.render import RenderedPdf
from reports.letters.types import LetterContent

HEADERS: Final = (
    "ロット内順番",
    "通知番号",
    "受付番号",
    "種類",
    "郵便番号",
    "ページ数",
    "枚数",
    "ファイル名",
    "ファイルSHA-256",
    "開始ページ",
)
Encoding = Literal["utf-8-sig", "cp932"]
_FORMULA_STARTS: Final = tuple("=+-@\t\r＝＋－＠")
_FORMULA_CELL: Final = re.compile('(?:^|,)"((?:[-=+@\t\r]|＝|＋|－|＠)[^"]*)"'.encode(), re.MULTILINE)


class ManifestError(RuntimeError):
    """A file of a lot could not be made or written.

    ``code`` is ``disk_full``, ``not_written``, ``not_encodable`` or ``formula``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PrintManifestRow(NamedTuple):
    """One piece of a lot.

    ``position`` counts from 1 in the lot, ``start_page`` from 1 in the file; ``sheets`` is double-sided paper.
    """

    position: int
    letter_no: str
    receipt_number: str
    kind: str
    postcode: str
    pages: int
    sheets: int
    file_name: str
    file_sha256: str
    start_page: int

    def cells(self) -> tuple[str, ...]:
        """Return the row as text, in the order of HEADERS."""
        return (
            str(self.position),
            _plain(self.letter_no),
            _plain(self.receipt_number),
            _plain(self.kind),
            f"{self.postcode[:3]}-{self.postcode[3:]}",
            str(self.pages),
            str(self.sheets),
            _plain(self.file_name),
            self.file_sha256,
            str(self.start_page),
        )


def manifest_rows(
    contents: Sequence[LetterContent], rendered: RenderedPdf, *, file_name: str, first_position: int = 1
) -> Iterator[PrintManifestRow]:
    """Yield a row for every letter of one file; ``first_position`` is where the file begins in its lot."""
    places = zip(contents, rendered.pages_per_letter, rendered.first_pages, strict=True)
    for position, (content, pages, start_page) in enumerate(places, start=first_position):
        yield PrintManifestRow(
            position=position,
            letter_no=content.letter_no,
            receipt_number=content.receipt_number,
            kind=content.kind.value,
            postcode=content.address.postcode,
            pages=pages,
            sheets=(pages + 1) // 2,
            file_name=file_name,
            file_sha256=rendered.sha256,
            start_page=start_page,
        )


def manifest_csv(rows: Iterable[PrintManifestRow], *, encoding: Encoding = "utf-8-sig") -> bytes:
    """Return the manifest with header row, CRLF line ends, every cell quoted.

    ``utf-8-sig`` opens in a spreadsheet as it is; ``cp932`` is for printers' older systems. Raises ManifestError
    ``not_encodable`` when a cell has a character that CP932 lacks: nothing is replaced in silence.
    """
    # Only the head of the file says that it is UTF-8.
    plain = "utf-8" if encoding == "utf-8-sig" else encoding
    return _encoded([HEADERS], encoding) + _encoded((row.cells() for row in rows), plain)


def manifest_of_parts(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same piece by piece, in UTF-8, from rows that are written already: a whole city's is never in memory.

    Raises ManifestError ``formula``.
    """
    yield _encoded([HEADERS], "utf-8-sig")
    for part in parts:
        found = _FORMULA_CELL.search(part)
        if found is not None:
            _plain(found[1].decode())
        yield part


def _encoded(lines: Iterable[Sequence[str]], encoding: str) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(lines)
    try:
        return buffer.getvalue().encode(encoding)
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise ManifestError(
            "not_encodable",
            _("The manifest has %(codepoint)s, which CP932 lacks. Write it as UTF-8, or rename the file.")
            % {"codepoint": f"U+{ord(character):04X}"},
        ) from error


def count_slip_csv(rows: Sequence[PrintManifestRow]) -> bytes:
    """The count slip of a lot (数量票): pieces by sheets, and the sums by which printer and post count.

    Two columns, UTF-8 for spreadsheets.
    """
    by_sheets = Counter(row.sheets for row in rows)
    lines = [
        ("項目", "数"),
        *((f"{sheets}枚の通数", str(pieces)) for sheets, pieces in sorted(by_sheets.items())),
        ("通数合計", str(len(rows))),
        ("ページ数合計", str(sum(row.pages for row in rows))),
        ("枚数合計", str(sum(row.sheets for row in rows))),
    ]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(lines)
    return buffer.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    """Refuse a cell that a spreadsheet would run as a formula: numbers and file names of ours never begin like one."""
    if text.startswith(_FORMULA_STARTS):
        raise ManifestError("formula", f"{text!r} begins with a sign that spreadsheets run as a formula. Rename it.")
    return text


def sha256_of(data: bytes) -> str:
    """Return the hash that the manifest and the ledger hold, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write_file_durably(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, even when the power fails.

    Temporary name in the same directory, fsync of the file, rename, fsync of the directory. An existing file of that
    name is replaced. Raises ManifestError ``disk_full`` or ``not_written`` and leaves no temporary file behind.
    """
    write_pieces_durably(path, [data])


def write_pieces_durably(path: Path, pieces: Iterable[bytes]) -> str:
    """The same for a file that comes in pieces; returns its hash as `sha256_of` does."""
    temporary: str | None = None
    digest, size = hashlib.sha256(), 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        temporary = None
        _sync_directory(path.parent)
    except OSError as error:
        raise _write_error(path, size, error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
    return digest.hexdigest()


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_error(path: Path, size: int, error: OSError) -> ManifestError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ManifestError(
            "disk_full",
            f"{path} ({size:,} bytes) could not be written: the disk is full. Make room and run the job again; "
            "nothing was left half written.",
        )
    return ManifestError(
        "not_written", f"{path} could not be written ({error.strerror or error}). Check the folder and its rights."
    )
