"""The mark of a picture: 256 points that stay when it is saved anew, made smaller or a little brighter (dHash).

Each point says whether the picture grows darker to the right there. It tells that two pictures are one, nothing of what
they show.
"""

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image

_ACROSS: Final = 16
_BANDS: Final = 8
_BAND_BITS: Final = 32
_WORD: Final = 64
Mark = tuple[int, int, int, int]


def mark_of(content: bytes) -> Mark:
    """The mark of an image that passed the upload gate, as four signed 64-bit numbers."""
    with Image.open(io.BytesIO(content)) as image:
        image.draft("L", (_ACROSS * 8, _ACROSS * 8))  # a JPEG is decoded no larger than it takes
        small = image.convert("L").resize((_ACROSS + 1, _ACROSS), Image.Resampling.BOX, reducing_gap=2.0)
    points = small.tobytes()
    bits = 0
    for row in range(_ACROSS):
        start = row * (_ACROSS + 1)
        for column in range(start, start + _ACROSS):
            bits = bits << 1 | (points[column] > points[column + 1])
    words = [bits >> _WORD * place & (1 << _WORD) - 1 for place in range(4)]
    first, second, third, fourth = (word - (1 << _WORD) if word >> (_WORD - 1) else word for word in words)
    return first, second, third, fourth


def bands_of(mark: Sequence[int]) -> list[int]:
    """Eight parts of the mark, each with its place: of two marks that differ in seven points at most, one is the same.

    A part without any change, as on an empty margin, says nothing and is left out.
    """
    bits = sum((word & (1 << _WORD) - 1) << _WORD * place for place, word in enumerate(mark))
    full = (1 << _BAND_BITS) - 1
    parts = [(place, bits >> _BAND_BITS * place & full) for place in range(_BANDS)]
    return [place << _BAND_BITS | part for place, part in parts if part not in {0, full}]
