"""Writing of PDF files with object streams: the same objects give the same bytes."""

import hashlib
import struct
import zlib
from itertools import starmap
from typing import Final

_OBJECTS_A_STREAM: Final = 200
# What is this short stands as it is: packing takes the time of stamping a page, and saves a third of a small part.
_BARE: Final = 768
_SHORT: Final = 4096
_LONG_LEVEL: Final = 6
_SHORT_WINDOW: Final = 12
_SHORT_MEMORY: Final = 6
# Type, offset and place of an object: one, five (the first of them 0) and two bytes.
_ENTRY: Final = struct.Struct(">BxIH")
_HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class PdfFile:
    """A file under construction. Objects get their numbers in the order in which they are reserved or added."""

    def __init__(self, *, level: int = 1) -> None:
        """Start a file; ``level`` is zlib's for short streams, 1 fast to 9 small, 0 leaves them as they are.

        Long ones are few and packed well.
        """
        self._level = max(level, 1)
        self._bare = _BARE if level else _SHORT
        self._parts: list[bytes] = [_HEADER]
        self._length = len(_HEADER)
        # Type, and offset or object stream with place, by object number.
        self._entries: list[tuple[int, int, int]] = [(0, 0, 65535)]
        self._waiting: list[tuple[int, bytes]] = []

    def reserve(self) -> int:
        """Take a number for an object that is added later."""
        self._entries.append((0, 0, 0))
        return len(self._entries) - 1

    def add(self, data: bytes, number: int | None = None) -> int:
        """Add an object that is no stream; it goes into an object stream."""
        number = self.reserve() if number is None else number
        self._waiting.append((number, data))
        if len(self._waiting) == _OBJECTS_A_STREAM:
            self._write_waiting()
        return number

    def add_stream(self, data: bytes, entries: bytes = b"", number: int | None = None) -> int:
        """Add a stream, compressed if it is long; ``entries`` are those of its dictionary besides length and filter."""
        number = self.reserve() if number is None else number
        if len(data) <= self._bare:
            self._write_stream(number, data, entries)
            return number
        self._write_stream(number, self._packed(data), entries + b"/Filter/FlateDecode")
        return number

    def add_raw_stream(self, data: bytes, entries: bytes) -> int:
        """Add a stream that is encoded already; ``entries`` names its filter."""
        number = self.reserve()
        self._write_stream(number, data, entries)
        return number

    def _write_stream(self, number: int, data: bytes, entries: bytes) -> None:
        self._entries[number] = (1, self._length, 0)
        part = b"%d 0 obj\n<<%b/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (number, entries, len(data), data)
        self._parts.append(part)
        self._length += len(part)

    def _packed(self, data: bytes) -> bytes:
        """Compress; for short data with a small window, whose making costs more than the work in it."""
        if len(data) > _SHORT:
            return zlib.compress(data, _LONG_LEVEL)
        packer = zlib.compressobj(self._level, zlib.DEFLATED, _SHORT_WINDOW, _SHORT_MEMORY)
        return packer.compress(data) + packer.flush()

    def _write_waiting(self) -> None:
        if not self._waiting:
            return
        stream = self.reserve()
        offsets, bodies, position = [], [], 0
        for place, (number, data) in enumerate(self._waiting):
            self._entries[number] = (2, stream, place)
            offsets.append(b"%d %d" % (number, position))
            bodies.append(data)
            position += len(data) + 1
        head = b" ".join(offsets) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(bodies), len(head))
        self._write_stream(stream, zlib.compress(head + b"\n".join(bodies), self._level), entries)
        self._waiting = []

    def finish(self, *, root: int, info: int | None = None) -> bytes:
        """Write what waits and the table of objects; returns the whole file."""
        self._write_waiting()
        table = self.reserve()
        self._entries[table] = (1, self._length, 0)
        digest = hashlib.sha256(b"".join(self._parts)).hexdigest()[:32].encode()
        rows = b"".join(starmap(_ENTRY.pack, self._entries))
        entries = b"/Type/XRef/Size %d/W[1 5 2]/Root %d 0 R%b/ID[<%b><%b>]/Filter/FlateDecode" % (
            len(self._entries),
            root,
            b"" if info is None else b"/Info %d 0 R" % info,
            digest,
            digest,
        )
        start = self._length
        self._write_stream(table, zlib.compress(rows, _LONG_LEVEL), entries)
        self._parts.append(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._parts)
