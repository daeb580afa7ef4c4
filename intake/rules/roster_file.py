"""A roster file (対象者台帳) as bytes: its encoding, its header, and slices that can be read one by one.

One row a person, a header row in Japanese, columns found by name (domain reference §5.4). Everything that makes the
whole file unusable is refused here, before anything is stored; a bad row is the business of `roster_row`.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

COLUMNS: Final = (
    "宛名番号",
    "世帯番号",
    "続柄",
    "世帯主区分",
    "氏名",
    "氏名カナ",
    "通称",
    "生年月日",
    "性別",
    "郵便番号",
    "住所コード",
    "住所",
    "方書",
    "異動日",
    "異動事由",
    "支援措置",
    "課税区分",
    "金融機関コード",
    "支店コード",
    "預金種目",
    "口座番号",
    "口座名義カナ",
    "送付先郵便番号",
    "送付先住所",
    "送付先方書",
)
CP932: Final = "cp932"
UTF8: Final = "utf-8"
UTF8_BOM: Final = "utf-8-sig"
ENCODINGS: Final = (CP932, UTF8, UTF8_BOM)

SLICE_BYTES: Final = 4 * 1024 * 1024
_MAX_HELD: Final = 4 * SLICE_BYTES
_HEAD_BYTES: Final = 256 * 1024
_SAMPLE_ROWS: Final = 5
_END_OF_FILE_SIGN: Final = b"\x1a"  # old hosts close a text file with Ctrl-Z


class RosterFileError(ValueError):
    """The whole file is refused. `code` is stable, `str()` says what, where and what to do; `details` name columns."""

    def __init__(self, code: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class RosterFacts:
    """What a person confirms before the import: the encoding that was detected and the first rows read with it."""

    encoding: str
    header: tuple[str, ...]
    sample: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the file that ends with a whole row. `first_line` counts from 1 at the header; `rows` without it."""

    position: int
    first_line: int
    rows: int
    content: bytes


def detect_encoding(head: bytes) -> str:
    """The encoding of the beginning of a file: "utf-8-sig", "utf-8" or "cp932".

    Raises RosterFileError ``roster.empty``, ``roster.encoding``.
    """
    if not head.strip(b"\r\n\t ,\x1a\xef\xbb\xbf"):
        raise _empty()
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _wrong_encoding("UTF-16")
    if head.startswith(codecs.BOM_UTF8):
        return UTF8_BOM
    whole = head[: head.rfind(b"\n") + 1] or head
    for encoding in (UTF8, CP932):
        try:
            whole.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise _wrong_encoding("?")


def look(head: bytes, *, encoding: str | None = None) -> RosterFacts:
    """Read the header and the first rows, so that a person can confirm the encoding.

    `encoding` is what the person says; without it the detected one is taken. Raises RosterFileError: those of
    `detect_encoding`, ``roster.missing_columns``, ``roster.unknown_columns``, ``roster.double_columns``.
    """
    detected = detect_encoding(head[:_HEAD_BYTES])
    chosen = encoding or detected
    if chosen not in ENCODINGS or (chosen == CP932) != (detected == CP932):
        raise _wrong_encoding(chosen)
    chosen = detected
    whole = head[:_HEAD_BYTES]
    whole = whole[: whole.rfind(b"\n") + 1] or whole
    try:
        rows = list(csv.reader(io.StringIO(whole.decode(chosen), newline="")))
    except UnicodeDecodeError as error:
        raise _wrong_encoding(chosen) from error
    header = tuple(name.strip().strip("\u3000") for name in rows[0])
    _check_header(header)
    return RosterFacts(chosen, header, rows[1 : 1 + _SAMPLE_ROWS])


def _check_header(header: tuple[str, ...]) -> None:
    missing = [name for name in COLUMNS if name not in header]
    if len(missing) == len(COLUMNS):
        raise RosterFileError(
            "roster.encoding",
            _(
                "No column name of a roster can be read in the first line. "
                "Choose the encoding in which the file was written, and keep the header row."
            ),
        )
    if missing:
        raise RosterFileError(
            "roster.missing_columns",
            _("The file has no column %(names)s. Ask the municipality for a file with all columns.")
            % {"names": ", ".join(missing)},
            columns=missing,
        )
    unknown = [name for name in header if name not in COLUMNS]
    if unknown:
        raise RosterFileError(
            "roster.unknown_columns",
            _("The column %(names)s is not part of a roster. Take it out: nothing may be stored that is not needed.")
            % {"names": ", ".join(unknown)},
            columns=unknown,
        )
    if len(set(header)) != len(header):
        raise RosterFileError(
            "roster.double_columns", _("A column stands in the header twice. Leave one of them in the file.")
        )


def slices(file: BinaryIO, *, encoding: str, columns: int, size: int = SLICE_BYTES) -> Iterator[Slice]:
    """Cut the file at ends of rows; every slice can be decoded on its own. The header is in no slice.

    A line break inside quotes does not end a row. Raises RosterFileError ``roster.encoding`` (with the line),
    ``roster.truncated`` (the last row is cut), ``roster.quotes`` (a quote that is never closed), ``roster.empty``.
    """
    held = file.read(size).removeprefix(codecs.BOM_UTF8)
    end_of_header = held.find(b"\n") + 1
    if not end_of_header:
        raise _empty()
    held = held[end_of_header:]
    line, position = 2, 0
    last = b""
    while True:
        block = file.read(size)
        held += block
        cut = _end_of_rows(held) if block else len(held)
        if not cut and len(held) > _MAX_HELD:
            raise _open_quote(line)
        content, held = held[:cut], held[cut:]
        if not block:
            content = _close(content, encoding=encoding, columns=columns, line=line)
        if content.strip():
            last = content
            yield _slice(position, line, content, encoding)
            line += content.count(b"\n")
            position += 1
        if not block:
            break
    if not last:
        raise _empty()


def _slice(position: int, line: int, content: bytes, encoding: str) -> Slice:
    try:
        content.decode(UTF8 if encoding == UTF8_BOM else encoding)
    except UnicodeDecodeError as error:
        where = line + content.count(b"\n", 0, error.start)
        raise RosterFileError(
            "roster.encoding",
            _("Line %(line)d cannot be read as %(encoding)s. Choose the encoding in which the file was written.")
            % {"line": where, "encoding": encoding},
            line=where,
        ) from error
    return Slice(position, line, content.count(b"\n"), content)


def _end_of_rows(held: bytes) -> int:
    """The byte after the last line break that lies outside quotes; 0 when there is none."""
    end = held.rfind(b"\n") + 1
    while end and held.count(b'"', 0, end) % 2:
        end = held.rfind(b"\n", 0, end - 1) + 1
    return end


def _close(content: bytes, *, encoding: str, columns: int, line: int) -> bytes:
    """The last slice, its last row proven whole and ended by a line break."""
    content = content.rstrip(_END_OF_FILE_SIGN)
    if content.count(b'"') % 2:
        raise _open_quote(line + content.count(b"\n"))
    body = content.rstrip(b"\r\n")
    if not body or body != content:
        return content
    start = body.rfind(b"\n") + 1
    try:
        rows = list(csv.reader([body[start:].decode(UTF8 if encoding == UTF8_BOM else encoding)]))
    except UnicodeDecodeError:
        rows = [[]]
    if len(rows[0]) != columns:
        where = line + body.count(b"\n")
        raise RosterFileError(
            "roster.truncated",
            _("The file ends in the middle of line %(line)d. Have it sent again, and compare its size and hash.")
            % {"line": where},
            line=where,
        )
    return content + b"\r\n"


def _empty() -> RosterFileError:
    return RosterFileError("roster.empty", _("The file has no rows. Ask the municipality for the file again."))


def _open_quote(line: int) -> RosterFileError:
    return RosterFileError(
        "roster.quotes",
        _("A quotation mark is opened and never closed, at or before line %(line)d. Correct the file.")
        % {"line": line},
        line=line,
    )


def _wrong_encoding(encoding: str) -> RosterFileError:
    return RosterFileError(
        "roster.encoding",
        _(
            "The file is not written in %(encoding)s as it should be. "
            "Accepted are Shift_JIS (CP932) and UTF-8; choose the one in which it was written."
        )
        % {"encoding": encoding},
    )
