"""Legal forms of organisations in account names: 株式会社 is written カ) before, (カ after and (カ) within a name.

Needed for subsidies to companies. The table follows the lists that banks publish (法人略語); they differ in the
rarer forms, so compare it with the list of the paying bank before a program goes live.
"""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LegalForm:
    """A legal form: its names in kanji, its reading in katakana, the abbreviation used in account names."""

    names: tuple[str, ...]
    reading: str
    abbreviation: str


LEGAL_FORMS: tuple[LegalForm, ...] = (
    LegalForm(("株式会社", "(株)"), "カブシキガイシャ", "カ"),
    LegalForm(("有限会社", "(有)"), "ユウゲンガイシャ", "ユ"),
    LegalForm(("合同会社", "(同)"), "ゴウドウガイシャ", "ド"),
    LegalForm(("合名会社", "(名)"), "ゴウメイガイシャ", "メ"),
    LegalForm(("合資会社", "(資)"), "ゴウシガイシャ", "シ"),
    LegalForm(("相互会社",), "ソウゴガイシャ", "ソ"),
    LegalForm(("医療法人社団",), "イリョウホウジンシャダン", "イ"),
    LegalForm(("医療法人財団",), "イリョウホウジンザイダン", "イ"),
    LegalForm(("社会医療法人",), "シャカイイリョウホウジン", "イ"),
    LegalForm(("医療法人",), "イリョウホウジン", "イ"),
    LegalForm(("一般社団法人",), "イッパンシャダンホウジン", "シヤ"),
    LegalForm(("公益社団法人",), "コウエキシャダンホウジン", "シヤ"),
    LegalForm(("社団法人",), "シャダンホウジン", "シヤ"),
    LegalForm(("一般財団法人",), "イッパンザイダンホウジン", "ザイ"),
    LegalForm(("公益財団法人",), "コウエキザイダンホウジン", "ザイ"),
    LegalForm(("財団法人",), "ザイダンホウジン", "ザイ"),
    LegalForm(("社会福祉法人",), "シャカイフクシホウジン", "フク"),
    LegalForm(("学校法人",), "ガッコウホウジン", "ガク"),
    LegalForm(("宗教法人",), "シュウキョウホウジン", "シユウ"),
    LegalForm(("特定非営利活動法人", "NPO法人"), "トクテイヒエイリカツドウホウジン", "トクヒ"),
)


def _spellings() -> tuple[tuple[str, str], ...]:
    """(spelling, abbreviation), the longest first: 医療法人社団 must not be read as 医療法人."""
    pairs = [(spelling, form.abbreviation) for form in LEGAL_FORMS for spelling in (*form.names, form.reading)]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


_SPELLINGS = _spellings()


def abbreviate_legal_form(name: str) -> str:
    """Replace the legal form in a company's kana name by its abbreviation; the rest is returned unconverted.

    The name proper should be in kana, the form may be in kanji, as ㈱ or in kana. A kana reading inside a name is
    left alone, only kanji are unmistakable there. Names without a legal form come back with NFKC applied.
    """
    folded = unicodedata.normalize("NFKC", name).strip()
    for spelling, abbreviation in _SPELLINGS:
        if folded.startswith(spelling) and folded != spelling:
            return f"{abbreviation}){folded[len(spelling) :].strip()}"
        if folded.endswith(spelling) and folded != spelling:
            return f"{folded[: -len(spelling)].strip()}({abbreviation}"
        if spelling in folded and folded != spelling and not _is_reading(spelling):
            return folded.replace(spelling, f"({abbreviation})", 1)
    return folded


def _is_reading(spelling: str) -> bool:
    return all("ァ" <= sign <= "ー" for sign in spelling)
