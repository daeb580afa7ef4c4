"""Names of people in files: what CP932 can hold, what it loses, and the reduced spelling (縮退表記).

A name is stored as received and never normalised: NFC and NFKC turn 塚 (U+FA10) into another person's character.
The functions here only make copies for narrower files. Facts about the codec: domain reference §5.2.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from cases.rules.character_variants import REDUCTIONS
from cases.rules.faults import RuleError

PLACEHOLDER = "〓"
"""What stands in a reduced name for a character that was lost."""

# CP932 has one of each pair of look-alikes; files and keyboards bring both.
_CP932_SIDE = str.maketrans(
    {
        "\u301c": "\uff5e",
        "\u2212": "\uff0d",
        "\u2016": "\u2225",
        "\u2014": "\u2015",
        "\u00a2": "\uffe0",
        "\u00a3": "\uffe1",
        "\u00ac": "\uffe2",
        "\u00a5": "\uffe5",
    }
)
_STANDARD_SIDE = str.maketrans(
    {
        "\uff5e": "\u301c",
        "\uff0d": "\u2212",
        "\u2225": "\u2016",
        "\uffe0": "\u00a2",
        "\uffe1": "\u00a3",
        "\uffe2": "\u00ac",
    }
)
_VOICING_MARKS = "\u3099\u309a"
_SHOWN_CHARACTERS = 5


@dataclass(frozen=True, slots=True)
class LostCharacter:
    """A character that a file cannot hold; `position` is its 0-based place in the text."""

    position: int
    character: str

    @property
    def code_point(self) -> str:
        """U+20BB7, or several for a character with a variation selector."""
        return " ".join(f"U+{ord(part):04X}" for part in self.character)


class UnencodableTextError(RuleError):
    """Text that a CP932 file cannot hold; `lost` names each character."""

    lost: tuple[LostCharacter, ...] = ()


@dataclass(frozen=True, slots=True)
class Reduced:
    """A reduced spelling: `text` can be written in CP932; `lost` are the characters for which nothing is known."""

    text: str
    lost: list[LostCharacter] = field(default_factory=list)


def cp932_fold(text: str) -> str:
    """Replace the eight look-alikes by the side that CP932 knows (〜 by ～, − by －, — by ―, ¥ by ￥, …)."""
    return text.translate(_CP932_SIDE)


def standard_fold(text: str) -> str:
    """The reverse for JIS and UTF-8 files: ～ becomes 〜, － becomes −, and so on."""
    return text.translate(_STANDARD_SIDE)


def is_variation_selector(character: str) -> bool:
    """Whether it only chooses a shape of the character before it (VS1 to VS16, and IVS VS17 to VS256)."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def is_private_use(character: str) -> bool:
    """Whether it is a 外字 in a private use area: its meaning is known to its municipality alone."""
    return unicodedata.category(character) == "Co"


@lru_cache(maxsize=65_536)
def _in_cp932(character: str) -> bool:
    """Whether the character comes back from CP932 as itself; private use characters are never counted in."""
    if is_private_use(character):
        return False
    try:
        return character.encode("cp932").decode("cp932") == character
    except UnicodeError:
        return False


def encode_cp932(text: str, *, allow_gaiji: bool = False) -> bytes:
    """The text in CP932 after `cp932_fold`. Raises UnencodableTextError ``name.not_in_cp932`` with every bad character.

    `allow_gaiji` writes U+E000 to U+E757 as F040 to F9FC, for a file that goes back to the municipality it came from.
    """
    folded = cp932_fold(text)
    lost = [
        LostCharacter(position, character)
        for position, character in enumerate(folded)
        if not (_in_cp932(character) or (allow_gaiji and "\ue000" <= character <= "\ue757"))
    ]
    if lost:
        shown = ", ".join(one.code_point for one in lost[:_SHOWN_CHARACTERS])
        error = UnencodableTextError(
            "name.not_in_cp932",
            _("A Shift_JIS file cannot hold {characters}. Use the reduced spelling or a UTF-8 file."),
            position=lost[0].position,
            params={"characters": shown},
        )
        error.lost = tuple(lost)
        raise error
    return folded.encode("cp932")


def reduce_name(text: str, gaiji: Mapping[str, str] | None = None) -> Reduced:
    """The reduced spelling of a name for printing, search and files that only hold CP932.

    `gaiji` is the municipality's own table and comes first: a character, or a character with its variation selector,
    to its substitute. Then variation selectors fall away and known variants are replaced (𠮷 → 吉). What is left over
    becomes 〓 and is reported with its place in `text`; a substitute that CP932 lacks counts as unknown.
    """
    table = gaiji or {}
    pieces: list[str] = []
    lost: list[LostCharacter] = []
    for position, cluster in _clusters(text):
        piece = _reduce_cluster(cluster, table)
        if piece is None:
            lost.append(LostCharacter(position, cluster))
            piece = PLACEHOLDER
        pieces.append(piece)
    return Reduced("".join(pieces), lost)


def _clusters(text: str) -> list[tuple[int, str]]:
    """Characters with the selectors and voicing marks that belong to them, and where each begins."""
    clusters: list[tuple[int, str]] = []
    for position, character in enumerate(text):
        if clusters and (is_variation_selector(character) or character in _VOICING_MARKS):
            start, before = clusters[-1]
            clusters[-1] = (start, before + character)
        else:
            clusters.append((position, character))
    return clusters


def _reduce_cluster(cluster: str, gaiji: Mapping[str, str]) -> str | None:
    base = "".join(character for character in cluster if not is_variation_selector(character))
    for key in (cluster, base):
        if key in gaiji:
            return _writable(gaiji[key])
    if not base:
        return ""
    # Kana and its voicing mark as two characters (from some phones) are one kana; kanji are not composed.
    composed = unicodedata.normalize("NFC", base) if base[-1] in _VOICING_MARKS else base
    return _writable(composed) or _writable(REDUCTIONS.get(composed, "")) or _compatible(composed)


def _writable(text: str) -> str | None:
    folded = cp932_fold(text)
    return folded if folded and all(_in_cp932(character) for character in folded) else None


def _compatible(character: str) -> str | None:
    """Radicals and compatibility ideographs that CP932 lacks have one plain kanji behind them (⼀ → 一)."""
    plain = unicodedata.normalize("NFKC", character)
    return _writable(plain) if len(plain) == 1 and unicodedata.category(plain) == "Lo" else None
