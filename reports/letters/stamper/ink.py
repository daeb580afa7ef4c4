"""Operators of what a letter says, and what they use of the fonts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reports.letters.stamper.design import Variant
from reports.letters.stamper.lines import Run, SetBlock
from reports.letters.stamper.ruler import BLACK, Color, FontKey, Fonts, Ruler

Values = Mapping[str, str]
Use = tuple[FontKey, tuple[str, ...]]
# Operators of a run of text up to its baseline, and behind it.
Holed = tuple[str, str]
END_TEXT: Final = "ET\n"


@dataclass(slots=True)
class Ink:
    """Operators of a set block, with holes for the baselines, and what they use of the fonts.

    ``show`` alone is enough for one line of plain text at the left edge of its block: where that is, the variant knows.
    """

    shape: tuple[int, ...]
    lines: tuple[tuple[Holed, ...], ...]
    uses: tuple[Use, ...]
    texts: tuple[str, ...]
    show: str | None = None


@dataclass(slots=True)
class LaidOutVariant:
    """A variant with its baselines as text, and operators that go to the left edge of the first line of each block.

    ``at`` goes there from anywhere, ``on`` from the edge of the block before, with its font still chosen.
    """

    variant: Variant
    baselines: tuple[tuple[str, ...], ...]
    at: tuple[str, ...]
    on: tuple[str, ...]


def write_block(out: list[str], ink: Ink, baselines: Sequence[str]) -> None:
    """Write the operators of a block, its baselines filled in."""
    for line, baseline in zip(ink.lines, baselines, strict=True):
        for before, after in line:
            out.append(f"{before}{baseline}{after}")


def write_blocks(laid_out: LaidOutVariant, inks: Iterable[tuple[int, int, Ink]], texts: list[list[str]]) -> None:
    """Write blocks, each given as its place among the blocks, its page and its operators."""
    edge = -1
    for place, page, ink in inks:
        if ink.show is not None:
            moves = laid_out.on if edge == place - 1 and place else laid_out.at
            texts[page].append(moves[place] + ink.show)
            edge = place
        else:
            write_block(texts[page], ink, laid_out.baselines[place])
            edge = -1


class FontNames:
    """Names of the fonts in the resources of a file: the same in every file that is made with this table of fonts."""

    def __init__(self, fonts: Fonts) -> None:
        """Number the files of the table in its order."""
        files = dict.fromkeys(file for chain in fonts.chains.values() for file in chain)
        self._numbers = {file: number for number, file in enumerate(files)}

    def name(self, key: FontKey) -> str:
        """Name of a font, ``U0`` or ``G3``."""
        number = self._numbers.get(key.file)
        return f"{key.mode}{number}" if number is not None else f"X-{key.file.path}"

    def choice(self, ruler: Ruler) -> str:
        """Operator that chooses font and size of a ruler's first font."""
        return f"/{self.name(ruler.first_key)} {ruler.size_text} Tf"

    def ink(self, found: SetBlock) -> Ink:
        """Operators of a set block."""
        uses = tuple((run.piece.font, run.piece.used) for line in found.lines for run in line.runs)
        lines = tuple(tuple(self._run(run) for run in line.runs) for line in found.lines)
        return Ink(found.shape, lines, uses, tuple(line.text for line in found.lines))

    def _run(self, run: Run) -> Holed:
        before, behind = color_operators(run.color)
        show = f" Tm/{self.name(run.piece.font)} {run.size_text} Tf{run.piece.show}\n"
        return f"{before}1 0 0 -1 {number(run.x_px)} ", f"{show}{behind}"


def color_operators(color: Color) -> tuple[str, str]:
    """Operators before and behind text of a colour; black is what stands anyway."""
    if color == BLACK:
        return "", ""
    red, green, blue = color
    return f"{red:.6f} {green:.6f} {blue:.6f} rg ", "0 g\n"


def number(value: float) -> str:
    """A number with six decimals at most, as WeasyPrint writes them: less moves a glyph by a pixel now and then."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
