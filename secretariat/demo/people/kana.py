"""The kana a bank holds for an account holder, in full width (domain reference §1.5), and its width in a bank file."""

import unicodedata
from typing import Final

HOLDER_BYTES: Final = 30

# Half-width katakana has no ヰ and no ヱ; small kana and the long-vowel sign are not allowed in a bank file.
# ヲ is left alone: banks disagree about it, and a demo needs the few names on which they do.
_TO_BANK: Final = str.maketrans("ァィゥェォッャュョヮヵヶヰヱー・", "アイウエオツヤユヨワカケイエ－．")


def bank_kana(kana: str) -> str:
    """Return full-width kana with large letters, ``－`` for ー and ``．`` for ・, as banks register names."""
    return kana.translate(_TO_BANK)


def bank_bytes(kana: str) -> int:
    """Return the bytes the name takes in a bank file, where a voiced letter is two (ガ = ｶﾞ)."""
    return len(unicodedata.normalize("NFD", kana))


def holder_kana(kana: str) -> str:
    """Return the registered holder for a resident's kana: whole words only, at most 30 bytes wide.

    Banks register long foreign names shortened in this way, which is why holder and resident differ on paper.
    """
    words = bank_kana(kana).replace("．", "．\0").replace("　", "　\0").split("\0")
    holder = ""
    for word in words:
        if bank_bytes((holder + word).rstrip("．　")) > HOLDER_BYTES:
            break
        holder += word
    return holder.rstrip("．　")
