"""QR symbols by exclusive or.

For a fixed version, level and mask every module is affine over GF(2) in the bits of the payload. So the symbol of a
payload is that of an all-zero payload, exclusive-or one precomputed pattern for each byte and its place. The patterns
are made by segno on first use (256 a place at most), a symbol then costs one operation a byte.
"""

from functools import lru_cache
from typing import Final

import segno

# One mask for all symbols: which one is free to choose, readers learn it from the format information.
_MASK: Final = 2
_STRETCH: Final = 4
_KEPT_STRETCHES: Final = 10_000
QR_QUIET_MODULES: Final = 4


class QrSymbols:
    """Symbols of all payloads of one length, error correction M, byte mode."""

    def __init__(self, length: int) -> None:
        """Find the smallest version that holds ``length`` bytes. Raises segno.DataOverflowError when none does."""
        self.length = length
        symbol = segno.make_qr(b"\x00" * length, error="m", mode="byte", boost_error=False, mask=_MASK)
        self.version = int(symbol.version)
        self.side = len(symbol.matrix)
        self._row_bytes = (self.side + 7) // 8
        self._zero = self._drawn(b"\x00" * length)
        self._patterns: list[dict[int, int]] = [{0: 0} for _place in range(length)]
        # The same for stretches of four bytes: a symbol costs an operation a stretch.
        self._stretches: list[dict[bytes, int]] = [{} for _place in range(0, length, _STRETCH)]
        self._tail = max(length - 1, 0) // _STRETCH * _STRETCH
        self._head = (b"", self._zero)

    def _drawn(self, payload: bytes) -> int:
        """The symbol as one number: rows from the top, each padded to whole bytes, dark is 1."""
        symbol = segno.make_qr(
            payload, version=self.version, error="m", mode="byte", boost_error=False, mask=_MASK, encoding="iso-8859-1"
        )
        bits = self._row_bytes * 8
        rows = ("".join(str(module & 1) for module in row).ljust(bits, "0") for row in symbol.matrix)
        return int("".join(rows), 2)

    def bitmap(self, payload: bytes) -> bytes:
        """Rows of the symbol from the top, each padded to whole bytes, dark is 1; no quiet zone.

        ``payload`` has exactly the length of this object (ValueError).
        """
        if len(payload) != self.length:
            raise ValueError(f"This symbol takes {self.length} bytes, not {len(payload)}.")
        # Symbols of the pages of one letter differ in their ends.
        head = payload[: self._tail]
        if head != self._head[0]:
            self._head = (head, self._added(self._zero, head, 0))
        value = self._added(self._head[1], payload[self._tail :], self._tail)
        return value.to_bytes(self._row_bytes * self.side, "big")

    def _added(self, value: int, payload: bytes, start: int) -> int:
        """Add the patterns of a part of the payload that begins at ``start``, between two stretches."""
        for place in range(0, len(payload), _STRETCH):
            stretch = payload[place : place + _STRETCH]
            known = self._stretches[(start + place) // _STRETCH]
            pattern = known.get(stretch)
            value ^= self._stretch(known, start + place, stretch) if pattern is None else pattern
        return value

    def _stretch(self, known: dict[bytes, int], start: int, stretch: bytes) -> int:
        value = 0
        for place, byte in enumerate(stretch, start=start):
            pattern = self._patterns[place].get(byte)
            value ^= self._pattern(place, byte) if pattern is None else pattern
        if len(known) >= _KEPT_STRETCHES:
            known.clear()
        known[stretch] = value
        return value

    def _pattern(self, place: int, byte: int) -> int:
        payload = bytearray(self.length)
        payload[place] = byte
        pattern = self._patterns[place][byte] = self._drawn(bytes(payload)) ^ self._zero
        return pattern


@lru_cache(maxsize=128)
def qr_symbols(length: int) -> QrSymbols:
    """The symbols of a length, kept for the life of the process."""
    return QrSymbols(length)
