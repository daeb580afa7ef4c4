"""The catalogue of deficiencies (不備コード) D01 to D28 and the sentences of the letter (domain reference §7.7, §7.9).

A program takes them over at its set-up; the municipality approves labels and sentences there.
"""

from dataclasses import dataclass
from typing import Literal

FollowUp = Literal["letter", "telephone", "municipality"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A kind of deficiency.

    `phone_fixable`: a caller may settle it by telephone. `letter_allowed`: it may stand in a letter. `needs_form`: the
    form, or the account, is keyed again when the answer comes. `documents`: what the resident is asked to send.
    """

    code: str
    label: str
    sentence: str
    follow_up: FollowUp
    phone_fixable: bool = False
    letter_allowed: bool = True
    needs_form: bool = False
    documents: tuple[str, ...] = ()


CATALOGUE: tuple[CatalogueEntry, ...] = (
    CatalogueEntry(
        code="D01",
        label="本人確認書類の写しなし",
        sentence="本人確認書類の写しが入っていませんでした。運転免許証、マイナンバーカード（おもて面のみ）などの写しを1点お送りください。",
        follow_up="letter",
        documents=("本人確認書類の写し",),
    ),
    CatalogueEntry(
        code="D02",
        label="本人確認書類の期限切れ",
        sentence="お送りいただいた本人確認書類は有効期限が過ぎています。期限内の書類の写しをお送りください。",
        follow_up="letter",
        documents=("本人確認書類の写し",),
    ),
    CatalogueEntry(
        code="D03",
        label="本人確認書類の氏名・住所・生年月日が台帳と不一致（旧住所・旧姓）",
        sentence="本人確認書類の氏名・住所・生年月日が、登録されている内容と異なります。変更が分かる面の写しをお送りください。",
        follow_up="letter",
        phone_fixable=True,
        documents=("変更が分かる面の写し",),
    ),
    CatalogueEntry(
        code="D04",
        label="本人確認書類が不鮮明・一部欠け・別人のもの",
        sentence="本人確認書類の文字が読み取れませんでした。鮮明な写しをお送りください。",
        follow_up="letter",
        documents=("本人確認書類の写し",),
    ),
    CatalogueEntry(
        code="D05",
        label="口座確認書類の写しなし",
        sentence="振込先口座が分かる書類の写しが入っていませんでした。通帳の表紙裏の見開きページ、またはキャッシュカードの写しをお送りください。",
        follow_up="letter",
        documents=("通帳またはキャッシュカードの写し",),
    ),
    CatalogueEntry(
        code="D06",
        label="口座確認書類が不鮮明・必要面なし（表紙のみ・カナ名義なし）",
        sentence="口座の書類から、金融機関名・支店名・口座番号・カナ名義のすべてを確認できませんでした。確認できる面の写しをお送りください。",
        follow_up="letter",
        documents=("通帳またはキャッシュカードの写し",),
    ),
    CatalogueEntry(
        code="D07",
        label="記入口座と添付書類の口座が不一致",
        sentence="申請書に書かれた口座と、添付書類の口座が異なります。どちらの口座を希望されるか、同封の用紙に記入してください。",
        follow_up="letter",
        needs_form=True,
        documents=("口座の届出用紙", "通帳またはキャッシュカードの写し"),
    ),
    CatalogueEntry(
        code="D08",
        label="口座名義が受給権者と異なる（代理受給の申立なし）",
        sentence="口座名義が申請者（世帯主）と異なります。本人名義の口座をご記入いただくか、代理受給の書類をお送りください。",
        follow_up="letter",
        needs_form=True,
        documents=("口座の届出用紙", "代理受給の書類"),
    ),
    CatalogueEntry(
        code="D09",
        label="口座情報の記入漏れ・桁不足・支店コード誤り",
        sentence="口座の記入に抜けがあります。該当欄を記入してください。",
        follow_up="telephone",
        phone_fixable=True,
        needs_form=True,
        documents=("口座の届出用紙",),
    ),
    CatalogueEntry(
        code="D10",
        label="ゆうちょの記号番号と店番・口座番号の混同",
        sentence="ゆうちょ銀行の「記号・番号」の記入をご確認ください。通帳の該当ページの写しを同封してください。",
        follow_up="telephone",
        phone_fixable=True,
        needs_form=True,
        documents=("口座の届出用紙", "通帳の写し"),
    ),
    CatalogueEntry(
        code="D11",
        label="対象外の預金種別（定期・積立・貸越・解約済・凍結）",
        sentence="ご指定の口座は受け取りに使えません。普通・当座・貯蓄のいずれかの口座をご指定ください。",
        follow_up="letter",
        needs_form=True,
        documents=("口座の届出用紙", "通帳またはキャッシュカードの写し"),
    ),
    CatalogueEntry(
        code="D12",
        label="署名（記名・押印）漏れ",
        sentence="署名（または記名押印）がありませんでした。返送した用紙に署名してください。",
        follow_up="letter",
        needs_form=True,
        documents=("署名した用紙",),
    ),
    CatalogueEntry(
        code="D13",
        label="世帯主以外による申請・記入",
        sentence="世帯主ご本人の記入が確認できませんでした。世帯主ご本人が署名するか、代理人の書類をお送りください。",
        follow_up="letter",
        needs_form=True,
        documents=("署名した用紙", "代理人の書類"),
    ),
    CatalogueEntry(
        code="D14",
        label="同意・誓約チェックの漏れ",
        sentence="確認事項のチェックが入っていない項目があります。内容をお読みのうえチェックしてください。",
        follow_up="letter",
        phone_fixable=True,
        needs_form=True,
        documents=("記入した用紙",),
    ),
    CatalogueEntry(
        code="D15",
        label="申請日・電話番号等の記入漏れ",
        sentence="申請日または電話番号の記入がありません。記入してください。",
        follow_up="telephone",
        phone_fixable=True,
        documents=("記入した用紙",),
    ),
    CatalogueEntry(
        code="D16",
        label="世帯構成が台帳と相違（世帯員の異動・除外希望）",
        sentence="世帯員の内容が登録内容と異なるため、確認させてください。",
        follow_up="municipality",
    ),
    CatalogueEntry(
        code="D17",
        label="受給不要欄にチェックあり（意思確認要）",
        sentence="「受給を希望しない」欄にチェックがあります。受給の希望を、同封の用紙でお知らせください。",
        follow_up="letter",
        needs_form=True,
        documents=("受給の希望の確認用紙",),
    ),
    CatalogueEntry(
        code="D18",
        label="代理人の本人確認書類・委任状・登記事項証明なし",
        sentence="代理人の方の書類（本人確認書類・委任状など）が不足しています。",
        follow_up="letter",
        documents=("代理人の本人確認書類の写し", "委任状など"),
    ),
    CatalogueEntry(
        code="D19",
        label="課税状況が確認できない・扶養されている疑い",
        sentence="課税状況などを確認するため、課税（非課税）証明書をお送りください。",
        follow_up="municipality",
        documents=("課税（非課税）証明書",),
    ),
    CatalogueEntry(
        code="D20",
        label="重複申請（オンライン＋郵送、二重返送）",
        sentence="同じ世帯から複数の申請を受け付けました。先に受け付けた内容で進めます。変更がある場合のみご連絡ください。",
        follow_up="municipality",
    ),
    CatalogueEntry(
        code="D21",
        label="他自治体で受給済の疑い",
        sentence="他の市区町村で既に受給された可能性があるため、確認させてください。",
        follow_up="municipality",
    ),
    CatalogueEntry(
        code="D22",
        label="申請期限超過",
        sentence="申請期限を過ぎて到着したため、受け付けることができません。",
        follow_up="municipality",
    ),
    CatalogueEntry(
        code="D23",
        label="対象者死亡（受給権者死亡）",
        sentence="申請者の方がお亡くなりになったとの登録があるため、今後の手続きについてご案内します。",
        follow_up="municipality",
    ),
    CatalogueEntry(
        code="D24",
        label="宛所不明で返戻（転居・長期不在）",
        sentence="",
        follow_up="municipality",
        letter_allowed=False,
    ),
    CatalogueEntry(
        code="D25",
        label="DV支援措置該当（申出あり）",
        sentence="",
        follow_up="municipality",
        letter_allowed=False,
    ),
    CatalogueEntry(
        code="D26",
        label="様式違い・旧年度書類・判読不能",
        sentence="旧様式または別の様式でした。同封の用紙でもう一度お手続きください。",
        follow_up="letter",
        needs_form=True,
        documents=("同封の用紙",),
    ),
    CatalogueEntry(
        code="D27",
        label="添付の収入証明等 不足（家計急変）",
        sentence="収入を確認できる書類が不足しています。",
        follow_up="letter",
        documents=("収入が分かる書類の写し",),
    ),
    CatalogueEntry(
        code="D28",
        label="濁点・小書きなどカナ名義相違",
        sentence="口座名義のカナ（濁点・小さい文字など）が金融機関の登録と一致しません。通帳のカナ名義のとおりにご記入ください。",
        follow_up="telephone",
        phone_fixable=True,
        needs_form=True,
        documents=("口座の届出用紙", "通帳の写し"),
    ),
)

BY_CODE = {entry.code: entry for entry in CATALOGUE}
DUPLICATE, LATE, RETURNED, RESTRICTED = "D20", "D22", "D24", "D25"
