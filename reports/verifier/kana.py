"""Names in kana as a bank file writes them, worked out anew so that two hands come to the same letters."""

import unicodedata

_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFFA0)}
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_SIGNS = str.maketrans({"ー": "-", "－": "-", "‐": "-", "−": "-", "―": "-", "–": "-", "・": ".", "　": " "})
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def bank_kana(text: str) -> str:
    """The name in half-width capitals: ヤマダ　ショウコ becomes ﾔﾏﾀﾞ ｼﾖｳｺ."""
    wide = unicodedata.normalize("NFKC", text).translate(_HIRAGANA).translate(_LARGE).translate(_SIGNS).upper()
    parts = unicodedata.normalize("NFD", wide.strip())
    return "".join(_HALF.get(sign, sign) for sign in parts)


def without_blanks(text: str) -> str:
    """For names that are written together in one list and apart in another."""
    return bank_kana(text).replace(" ", "")
