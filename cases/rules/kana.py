"""Names in kana: the half-width form that banks exchange, and the full-width form that people read.

The character sets are those of the Zengin bulk transfer format (全銀協 付録1, narrow set), domain reference §1.5.
A conversion never guesses: kanji, unknown signs and over-long names raise, nothing is cut or replaced.
"""

import re
import unicodedata
from functools import cache
from typing import Literal

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import RuleError

Charset = Literal["bank_name", "party_name", "edi"]

_SYMBOLS: dict[Charset, str] = {"bank_name": "-", "party_name": "()-.", "edi": "\\｢｣()-/."}

# Large kana and the half-width sign of each; small kana are folded to large ones first.
_FULL = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンヲ"
_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝｦ"
_TO_HALF = {**dict(zip(_FULL, _HALF, strict=True)), "\u3099": "ﾞ", "\u309a": "ﾟ"}

SMALL_TO_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
DASHES = "ー‐‑‒–—―−─━⁃-"
_LOOSE_MARKS = {"゛": "\u3099", "゜": "\u309a"}
_SIGNS = {**dict.fromkeys(DASHES, "-"), "・": ".", "·": ".", "¥": "\\", "「": "｢", "」": "｣"}

_WO_ALLOWED_ALWAYS: Charset = "edi"


@cache
def legal_kana(charset: Charset, allow_wo: bool) -> re.Pattern[str]:  # noqa: FBT001 - a cache key, never called bare
    """A whole legal text: ﾞ only after ｶ-ﾄ, ﾊ-ﾎ and ｳ, ﾟ only after ﾊ-ﾎ."""
    wo = "ｦ" if allow_wo or charset == _WO_ALLOWED_ALWAYS else ""
    sign = rf"[ｱ-ﾝ{wo}0-9A-Z {re.escape(_SYMBOLS[charset])}]"
    # Runs of signs, and marks by the sign before them: half the time of one sign, with its mark, after another.
    return re.compile(rf"{sign}*+(?:(?:(?<=[ｳｶ-ﾄﾊ-ﾎ])ﾞ|(?<=[ﾊ-ﾎ])ﾟ){sign}*+)*+")


def _fold(character: str) -> str:
    """One character as the half-width signs it stands for; characters that stand for none come back as they are.

    Working character by character with the compatibility decomposition gives what NFKC, folding and then
    splitting the voiced kana gives, and keeps the place of every character for the error message.
    """
    decomposed = unicodedata.normalize("NFKD", _LOOSE_MARKS.get(character, character))
    large = decomposed.translate(HIRAGANA_TO_KATAKANA).translate(SMALL_TO_LARGE)
    return "".join(_fold_sign(sign) for sign in large)


class _Folds(dict[int, str]):
    """A table for `str.translate` that learns each character when it first meets it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


_FOLDS = _Folds()


def _fold_sign(sign: str) -> str:
    if "a" <= sign <= "z":  # not str.upper(): it turns ß into SS, which would be a guess
        return sign.upper()
    return _TO_HALF.get(sign) or _SIGNS.get(sign, sign)


def to_zengin_kana(text: str, *, charset: Charset, allow_wo: bool = False, max_bytes: int | None = None) -> str:
    """The text in half-width Zengin kana (one byte a sign in JIS X 0201), without blanks around it.

    `allow_wo` lets ｦ pass in names, for banks that took over the relaxed rule; it is always legal in EDI text.
    Raises RuleError: ``kana.forbidden_character``, ``kana.wo_not_allowed``, ``kana.misplaced_mark`` (with the
    position in the text as given) and ``kana.too_long``.
    """
    joined = text.translate(_FOLDS)
    error = _find_fault(joined, charset=charset, allow_wo=allow_wo)
    if error is not None:
        error.position = _origin([_FOLDS[ord(character)] for character in text], error.position or 0)
        raise error
    stripped = joined.strip(" ")
    _check_length(stripped, max_bytes)
    return stripped


def check_zengin_kana(text: str, *, charset: Charset, allow_wo: bool = False, max_bytes: int | None = None) -> None:
    """Check a text that should be in wire form already; nothing is converted, so ｬ and ｰ are refused.

    Raises the same errors as `to_zengin_kana`.
    """
    error = _find_fault(text, charset=charset, allow_wo=allow_wo)
    if error is not None:
        raise error
    _check_length(text, max_bytes)


def _check_length(text: str, max_bytes: int | None) -> None:
    if max_bytes is not None and len(text) > max_bytes:
        raise RuleError(
            "kana.too_long",
            _(
                "The name takes {length} bytes, the field holds {limit}. "
                "Ask the payee how the bank has registered the name."
            ),
            value=text,
            position=max_bytes,
            params={"length": len(text), "limit": max_bytes},
        )


def _find_fault(text: str, *, charset: Charset, allow_wo: bool) -> RuleError | None:
    matched = legal_kana(charset, allow_wo).match(text)
    end = matched.end() if matched else 0
    if end == len(text):
        return None
    character = text[end]
    if character == "ｦ":
        code = "kana.wo_not_allowed"
        message = _("ｦ at character {place} is not accepted by this bank. Ask how the bank has registered the name.")
    elif character in "ﾞﾟ":
        code = "kana.misplaced_mark"
        message = _("The mark at character {place} cannot follow the sign before it. Correct the kana.")
    else:
        code = "kana.forbidden_character"
        message = _("Character {place} cannot be sent to a bank. Write the name in kana, letters and digits.")
    return RuleError(code, message, position=end, value=character, params={"place": end + 1})


def _origin(pieces: list[str], position: int) -> int:
    """The index of the piece that holds the given position of their concatenation."""
    passed = 0
    for index, piece in enumerate(pieces):
        passed += len(piece)
        if position < passed:
            return index
    return len(pieces) - 1


def canonical_kana(text: str) -> str:
    """Kana as it is stored and printed: katakana, everything full-width, dashes after kana as ー.

    Small kana stay small and letters keep their case. Idempotent, and it changes nothing on the wire:
    ``to_zengin_kana(canonical_kana(x)) == to_zengin_kana(x)`` for every x that converts. Characters
    without a full-width form stay as they are. Not for names in kanji: those are kept as received.
    """
    loose = "".join(_LOOSE_MARKS.get(character, character) for character in text)
    composed = unicodedata.normalize("NFKC", loose).translate(HIRAGANA_TO_KATAKANA)
    widened: list[str] = []
    for sign in composed.strip(" "):
        after_kana = bool(widened) and _is_kana(widened[-1])
        widened.append(_widen(sign, after_kana=after_kana))
    return "".join(widened)


def _is_kana(sign: str) -> bool:
    return "ァ" <= sign <= "ヿ" and sign != "・"


def _widen(sign: str, *, after_kana: bool) -> str:
    if sign in DASHES:
        return "ー" if after_kana else "－"
    if sign == " ":
        return "\u3000"
    return chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign
