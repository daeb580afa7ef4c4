"""Where a line may end: the line breaking of Unicode (UAX #14) for Japanese letters, with its kinsoku.

Only the classes that letters use are told apart. A text with anything else (scripts that need a dictionary, marks that
combine, bidirectional text) is not broken here: ``breaks`` raises StampError and the layout engine draws the letter.
Small kana and the long-vowel mark may not begin a line (strict kinsoku), as in Pango.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

from reports.letters.stamper.errors import StampError

# Short names of UAX #14: ID ideograph, NS may not begin a line, OP opening (OA the narrow ones), CL closing, CP closing
# parenthesis, EX exclamation, IS infix, SY slash, HY hyphen, BA break after, GL glue, NU digit, AL letter, PR prefix,
# PO postfix, QU quotation, SP space, IN inseparable, B2 em dash.
_LISTED: Final = {
    "OP": "「『（【〈《〔［｛〖〘〝｟｢⦅",
    "OA": "([{",
    "CL": "}」』）】〉》〕］｝〗〙〟｠｣、。，．､｡⦆",
    "CP": ")]",
    "EX": "!?！？",
    "IS": ",.:;",
    "SY": "/",
    "HY": "-",
    "BA": "\t|‐‒–\u3000\u2002\u2003\u2009",
    "GL": "\u00a0\u202f\u2011\u2007",
    "PR": "$+\\£¥±№€￥￦￡＄−",
    "PO": "%¢°‰′″℃￠％",
    "QU": "\"'‘“’”",
    "IN": "…‥․",
    "B2": "—",
    "NS": "々〻ゝゞヽヾ゛゜〜゠・：；､･‼⁇⁈⁉〆"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶーㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯｰﾞﾟ",
    "SP": " ",
}
_CLASS: Final = {character: name for name, characters in _LISTED.items() for character in characters}
_IDEOGRAPHS: Final = (
    range(0x2E80, 0x3000),
    range(0x3003, 0x3400),
    range(0x3400, 0xA4D0),
    range(0xF900, 0xFB00),
    range(0xFE30, 0xFE50),
    range(0xFF01, 0xFFE7),
    range(0x1F000, 0x1FB00),
    range(0x20000, 0x3FFFE),
)
_SOUTH_EAST_ASIAN: Final = range(0x0E00, 0x1100)
# Rules LB13 to LB28 as pairs: no break between a class and those behind it.
_NEVER_BEFORE: Final = frozenset({"CL", "CP", "EX", "IS", "SY", "NS", "GL", "BA", "HY", "IN", "SP"})
_NEVER_AFTER: Final = frozenset({"OP", "OA", "GL"})
_KEPT: Final = frozenset(
    {
        *((before, after) for before in ("AL", "NU") for after in ("AL", "NU", "PR", "PO", "OA")),
        *(("PR", after) for after in ("AL", "NU", "ID")),
        *(("PO", after) for after in ("AL", "NU")),
        ("ID", "PO"),
        ("HY", "NU"),
        ("IS", "AL"),
        ("CP", "AL"),
        ("CP", "NU"),
        ("B2", "B2"),
    }
)
# Inside an amount or a number (rule LB25): these pairs hold only next to digits.
_IN_NUMBERS: Final = frozenset({*((a, b) for a in ("CL", "CP") for b in ("PR", "PO")), ("IS", "NU"), ("SY", "NU")})


def line_class(character: str) -> str:
    """Class of a character. Raises StampError ``lines`` for a script that this module does not know."""
    found = _CLASS.get(character)
    if found is None:
        found = _CLASS[character] = _classified(character)
    return found


def _classified(character: str) -> str:
    code = ord(character)
    if any(code in block for block in _IDEOGRAPHS):
        return "ID"
    category = unicodedata.category(character)
    if category == "Nd":
        return "NU"
    if unicodedata.bidirectional(character) in {"R", "AL"} or category[0] in "MC" or code in _SOUTH_EAST_ASIAN:
        name = f"U+{code:04X}"
        raise StampError("lines", f"Lines with {name} are broken by the layout engine.", codepoint=name)
    return "AL"


@lru_cache(maxsize=20_000)
def breaks(clustered: tuple[str, ...]) -> tuple[bool, ...]:
    """For every cluster but the first: may a line begin with it? The tuple's first entry is False."""
    classes = [line_class(cluster[0]) for cluster in clustered]
    return (False, *(_may_break(classes, place) for place in range(1, len(classes))))


def may_begin_at(text: str) -> Callable[[int], bool]:
    """Tell of places in a text of single characters whether a line may begin there; place 0 is not asked for."""
    classes: list[str] = list(map(_CLASS.get, text))  # type: ignore[arg-type]
    if None in classes:
        classes = list(map(line_class, text))
    return partial(_may_break, classes)


def _may_break(classes: list[str], place: int) -> bool:
    before, after = classes[place - 1], classes[place]
    if before == "SP":
        return after != "SP" and _after_spaces(classes, place)
    if after in _NEVER_BEFORE or before in _NEVER_AFTER or "QU" in {before, after} or (before, after) in _KEPT:
        return False
    if (before, after) in _IN_NUMBERS:
        return not _number_before(classes, place)
    # An opening parenthesis or a minus between a currency sign and its number.
    signed = before in {"PR", "PO"} and after in {"OA", "OP"} and classes[place + 1 : place + 2] == ["NU"]
    return not signed


def _number_before(classes: list[str], place: int) -> bool:
    """Tell whether a number runs up to here, closing brackets and separators included."""
    place -= 1
    while place >= 0 and classes[place] in {"CL", "CP", "IS", "SY"}:
        place -= 1
    return place >= 0 and classes[place] == "NU"


def _after_spaces(classes: list[str], place: int) -> bool:
    """Rules LB14 to LB18: what spaces do not part."""
    solid = place - 1
    while solid >= 0 and classes[solid] == "SP":
        solid -= 1
    if solid < 0:
        return True
    before, after = classes[solid], classes[place]
    if after in {"CL", "CP", "EX", "IS", "SY"} or before in {"OP", "OA"}:
        return False
    return not ((before in {"CL", "CP"} and after == "NS") or (before == "B2" and after == "B2"))
