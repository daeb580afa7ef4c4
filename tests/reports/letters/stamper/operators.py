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
    pen, operands = _Pen(), []
    for token in _TOKEN.findall(content):
        if token[:1] in b"([</" or not token.isalpha():
            operands.append(token)
        else:
            pen.act(token, operands)
            operands = []
    return sorted(pen.found)


class _Pen:
    """Where the text stands and how it looks, while operators are read."""

    def __init__(self) -> None:
        self.found: list[Drawn] = []
        self.font, self.color, self.spacing = "", "0 g", ""
        self.x = self.y = 0.0

    def act(self, operator: bytes, operands: list[bytes]) -> None:
        match operator:
            case b"Tf":
                self.font = b" ".join(operands).decode()
            case b"Tc":
                self.spacing = "" if operands == [b"0"] else f" {operands[0].decode()} Tc"
            case b"Tm":
                self.x, self.y = map(float, operands[-2:])
            case b"Td":
                self.x, self.y = self.x + float(operands[0]), self.y - float(operands[1])
            case b"rg" | b"g":
                self.color = b" ".join([*operands, operator]).decode()
            case b"Tj" | b"TJ":
                place = round(self.x, 3) + 0.0, round(self.y, 3) + 0.0
                self.found.append(Drawn(*place, self.font + self.spacing, self.color, plain(operands[-1])))


def plain(string: bytes) -> bytes:
    """A string operand as its bytes, whichever way it was written; an array stays as it is."""
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())
    if string.startswith(b"("):
        return re.sub(rb"\\(.)", lambda match: b"\r" if match[1] == b"r" else match[1], string[1:-1], flags=re.DOTALL)
    return string
