"""Geometry of the forms that the demo's scanner sees: every field with its place on A4, in millimetres.

The forms follow the letters of `reports/letters` (same fields, same numbering) but are drawn by Pillow, because a
demo needs thousands of filled pages a minute. All of them are marked 見本.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ScanKind(StrEnum):
    """What lies on the scanner."""

    CONFIRMATION_FORM = "confirmation_form"
    APPLICATION_FORM = "application_form"
    SUBSIDY_FORM = "subsidy_form"
    ID_CARD = "id_card"
    PASSBOOK = "passbook"


@dataclass(frozen=True, slots=True)
class Box:
    """A field to write in. ``cells`` splits it into that many squares (one digit each)."""

    name: str
    label: str
    left: float
    top: float
    width: float
    height: float
    cells: int = 0
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick with its sentence."""

    name: str
    sentence: str
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class Heading:
    """A grey bar with a heading."""

    text: str
    top: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A dashed frame to paste a copy in."""

    text: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class FormPage:
    """One side of a form."""

    title: str
    headings: tuple[Heading, ...] = ()
    boxes: tuple[Box, ...] = ()
    ticks: tuple[Tick, ...] = ()
    frames: tuple[Frame, ...] = ()


def _account(top: float) -> tuple[tuple[Box, ...], tuple[Tick, ...]]:
    boxes = (
        Box("bank_name", "金融機関名", 16, top, 100, 11),
        Box("branch_name", "支店名", 116, top, 78, 11),
        Box("account_number", "口座番号", 16, top + 20, 100, 11, cells=7),
        Box("yucho_symbol", "ゆうちょ 記号", 16, top + 31, 82, 11, cells=5),
        Box("yucho_number", "番号", 98, top + 31, 96, 11, cells=8),
        Box("holder_kana", "口座名義（カタカナ）", 16, top + 42, 178, 12),
    )
    ticks = (
        Tick("type_ordinary", "普通", 20, top + 13.5),
        Tick("type_current", "当座", 50, top + 13.5),
        Tick("type_savings", "貯蓄", 80, top + 13.5),
    )
    return boxes, ticks


def _proxy(top: float) -> tuple[Box, ...]:
    return (
        Box("proxy_name", "代理人の氏名", 16, top, 110, 12),
        Box("proxy_relation", "世帯主との関係", 126, top, 68, 12),
        Box("proxy_address", "代理人の住所・電話", 16, top + 12, 178, 12),
    )


def _confirmation() -> tuple[FormPage, ...]:
    boxes, ticks = _account(52)
    front = FormPage(
        title="確認書",
        headings=(
            Heading("①　次の内容を確かめ、□に✓を入れてください", 106),
            Heading("②　振込先口座を選んでください", 140),
            Heading("③　確認日と電話番号", 190),
            Heading("④　世帯主の署名", 218),
        ),
        boxes=(
            Box("amount", "支給予定額", 16, 76, 90, 10, printed=True),
            Box("members", "対象となる方", 16, 86, 178, 17, printed=True),
            Box("account", "登録された口座", 28, 156, 166, 9, printed=True),
            Box("signed_on", "確認日", 16, 199, 95, 13),
            Box("phone", "日中の電話", 111, 199, 83, 13),
            Box("signature", "世帯主", 16, 227, 178, 17),
        ),
        ticks=(
            Tick("not_dependent", "世帯の全員が、課税されている方の扶養を受けている世帯ではありません。", 18, 116),
            Tick("no_undeclared", "世帯の中に、申告をしていない方で、課税となる所得がある方はいません。", 18, 128),
            Tick("use_account", "この口座で受け取ります。", 18, 149),
            Tick("other_account", "別の口座で受け取ります。（うら面に記入）", 18, 168),
            Tick("decline", "この給付金の受け取りを辞退します。", 18, 178),
        ),
    )
    back = FormPage(
        title="確認書（うら面）",
        headings=(Heading("別の口座で受け取るとき", 42), Heading("代理人が手続きをするとき", 214)),
        boxes=(*boxes, *_proxy(223)),
        ticks=ticks,
        frames=(
            Frame("本人確認書類の写しを貼る", 16, 114, 86, 92),
            Frame("通帳またはキャッシュカードの写しを貼る", 108, 114, 86, 92),
        ),
    )
    return front, back


_HOUSEHOLD: Final = (
    Box("members", "氏名・生年月日", 16, 89, 178, 24, printed=True),
    Box("amount", "合計", 16, 113, 178, 9, printed=True),
)
_PURCHASE: Final = (
    Box("purchase_yen", "購入金額", 16, 89, 89, 12),
    Box("purchased_on", "購入日", 105, 89, 89, 12),
    Box("product_code", "型番", 16, 101, 89, 12),
    Box("dealer_code", "販売店の番号", 105, 101, 89, 12),
)
_COPIES: Final = (
    Frame("本人確認書類の写し", 16, 51, 86, 100),
    Frame("口座の分かる書類の写し", 108, 51, 86, 100),
)
_FOUR_COPIES: Final = (
    Frame("本人確認書類の写し", 16, 51, 86, 46),
    Frame("口座の分かる書類の写し", 108, 51, 86, 46),
    Frame("領収書の写し", 16, 103, 86, 46),
    Frame("保証書の写し", 108, 103, 86, 46),
)


def _application(heading: str, asked: tuple[Box, ...], aid: str, copies: tuple[Frame, ...]) -> tuple[FormPage, ...]:
    """An application form: `asked` stands above the account, `aid` is what its consent calls the money."""
    boxes, ticks = _account(136)
    front = FormPage(
        title="申請書",
        headings=(
            Heading(heading, 80),
            Heading("②　振込先口座（世帯主の名義）", 126),
            Heading("③　同意・申請", 196),
        ),
        boxes=(
            *asked,
            *boxes,
            Box("signed_on", "申請日", 16, 228, 95, 13),
            Box("phone", "日中の電話", 111, 228, 83, 13),
            Box("signature", "申請者（世帯主）", 16, 241, 178, 17),
        ),
        ticks=(
            *ticks,
            Tick("consent_check", "支給要件の確認のため、公簿を確認することに同意します。", 18, 206),
            Tick("consent_once", f"ほかから同じ趣旨の{aid}を受け取っていません。", 18, 217),
        ),
    )
    back = FormPage(
        title="申請書（うら面）",
        headings=(Heading("④　写しを貼るところ", 42), Heading("代理人が申請するとき", 160)),
        boxes=_proxy(169),
        frames=copies,
    )
    return front, back


FORMS: Final = {
    ScanKind.CONFIRMATION_FORM: _confirmation(),
    ScanKind.APPLICATION_FORM: _application("①　世帯の方と申請する額", _HOUSEHOLD, "給付金", _COPIES),
    ScanKind.SUBSIDY_FORM: _application("①　買ったもの", _PURCHASE, "補助金", _FOUR_COPIES),
}
