"""What a content stream draws: every text with its place, font and colour, however the operators get there."""

import re
from typing import NamedTuple

_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|\[[^\]]*\]|<[0-9a-f]*>|/[^\s/\[(<]+|[-+.0-9]+|[A-Za-z]+", re.DOTALL)


class Drawn(NamedTuple):
    """A text: where it begins in CSS pixels, its font with size, its colour, and what is shown of it."""

    x: float
    y: float
    font: str
    color: str
    shown: bytes


def drawn(content: bytes) -> list[Drawn]:
    """All texts of a content stream, sorted by place; positions to a thousandth of a pixel."""
    found, stack = [], []
    font, color, x, y = "", "0 g", 0.0, 0.0
    for token in _TOKEN.findall(content):
        if token[:1] in b"([<" or token[:1] == b"/" or not token.isalpha():
            stack.append(token)
            continue
        match token:
            case b"Tf":
                font = b" ".join(stack[-2:]).decode()
            case b"Tm":
                x, y = map(float, stack[-2:])
            case b"Td":
                x, y = x + float(stack[-2]), y - float(stack[-1])
            case b"rg":
                color = b" ".join(stack[-3:]).decode()
            case b"g":
                color = "0 g"
            case b"Tj" | b"TJ":
                found.append(Drawn(round(x, 3) + 0.0, round(y, 3) + 0.0, font, color, plain(stack[-1])))
        stack = []
    return sorted(found)


def plain(string: bytes) -> bytes:
    """A string operand as its bytes, whichever way it was written; an array stays as it is."""
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())
    if string.startswith(b"("):
        return re.sub(rb"\\(.)", lambda match: b"\r" if match[1] == b"r" else match[1], string[1:-1], flags=re.DOTALL)
    return string
