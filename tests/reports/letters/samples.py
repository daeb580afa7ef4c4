"""One sample of every kind of letter, for a fictitious city."""

from dataclasses import replace
from datetime import date
from typing import Any

from reports.letters.certificate import CertificateLetter, CertificateOf
from reports.letters.types import (
    AddressBlock,
    ApplicationForm,
    CallCentre,
    ConfirmationForm,
    DecisionLetter,
    DeemedWithdrawalLetter,
    DeficiencyLetter,
    DeficiencyLine,
    DenialLetter,
    GiftCoverLetter,
    GiftItem,
    HouseholdMember,
    IncidentLetter,
    LetterContent,
    LetterKind,
    MaskedAccount,
    PushNotice,
    Remedy,
    ReminderLetter,
    Sender,
    TransferFailedLetter,
)
from reports.letters.wording import SUBSIDY_CONSENTS

RECEIPT_NUMBER = "101-00041287-42"
ADDRESS = AddressBlock(
    postcode="1000013",
    lines=("東京都みどり市中央町三丁目12番地の5",),
    katagaki="グリーンハイツみどり台第二　1203号室",
    name="辻󠄀　髙一郎",
)
SENDER = Sender(
    municipality_name="みどり市",
    program_name="みどり市物価高騰対応給付金",
    signatory="みどり市長　緑川　太郎",
    section="福祉部 臨時給付金室",
    document_no="み福給第1024号",
    return_address=("〒100-0013　みどり市中央町1-1",),
)
CALL_CENTRE = CallCentre(
    name="みどり市給付金コールセンター",
    phone="0120-000-000",
    hours="午前9時から午後6時まで（土・日・祝日を除く）",
    languages="English, 中文, Tiếng Việt",
)
ACCOUNT = MaskedAccount("みどり銀行", "中央支店", "普通", "567", "ツジ　コウイチロウ")
MEMBERS = (
    HouseholdMember("辻󠄀　髙一郎", "昭和48年10月2日", "世帯主"),
    HouseholdMember("辻󠄀　𠮷江", "昭和51年（月日不詳）", "妻"),
    HouseholdMember("辻󠄀　さくら", "平成20年2月29日", "子"),
    HouseholdMember("辻󠄀　健太", "令和元年5月1日", "子"),
)
REASONS = (
    DeficiencyLine(
        "D01",
        "本人確認書類の写しが入っていませんでした。運転免許証、マイナンバーカード(おもて面のみ)などの写しを1点お送りください。",
        ("本人確認書類の写し（1点）",),
    ),
    DeficiencyLine(
        "D06",
        "口座の書類から、金融機関名・支店名・口座番号・カナ名義のすべてを確認できませんでした。確認できる面の写しをお送りください。",
        ("通帳またはキャッシュカードの写し",),
    ),
    DeficiencyLine(
        "D12",
        "署名(または記名押印)がありませんでした。返送した用紙に署名してください。",
        ("署名した用紙（同封してお返しします）",),
    ),
)


def head() -> dict[str, Any]:
    """Arguments that every kind takes."""
    return {
        "letter_no": "N-000001",
        "program_no": "101",
        "receipt_number": RECEIPT_NUMBER,
        "address": ADDRESS,
        "sender": SENDER,
        "call_centre": CALL_CENTRE,
        "issued_on": date(2026, 2, 16),
    }


def subsidy_form() -> ApplicationForm:
    """Return the application form of a subsidy: it asks what was bought."""
    form: ApplicationForm = samples()[LetterKind.APPLICATION_FORM]
    return replace(
        form,
        amount_yen=0,
        members=(),
        asks_purchase=True,
        consents=SUBSIDY_CONSENTS,
    )


def samples() -> dict[LetterKind, Any]:
    """Return a letter of every kind."""
    household: dict[str, Any] = {**head(), "amount_yen": 400_000, "members": MEMBERS, "online_code": "7K3M-9QXA"}
    deadline_on = date(2026, 3, 31)
    letters: list[LetterContent] = [
        PushNotice(**household, account=ACCOUNT, transfer_on=date(2026, 3, 27), objection_deadline_on=date(2026, 3, 6)),
        ConfirmationForm(**household, account=ACCOUNT, deadline_on=deadline_on),
        ApplicationForm(**household, deadline_on=deadline_on),
        DeficiencyLetter(
            **head(),
            received_on=date(2026, 2, 3),
            lines=REASONS,
            deadline_on=date(2026, 3, 13),
            returned_papers=("確認書（原本）",),
        ),
        DecisionLetter(
            **head(),
            decision_no="支-2026-000123",
            decided_on=date(2026, 2, 13),
            amount_yen=400_000,
            account=ACCOUNT,
            transfer_on=date(2026, 2, 27),
            passbook_text="ミドリシキユウフキン",
        ),
        DenialLetter(
            **head(),
            decision_no="不-2026-000004",
            decided_on=date(2026, 2, 13),
            reasons=(
                "世帯の中に、令和7年度の住民税が課税されている方がいるため。",
                "基準日（令和7年12月1日）にみどり市に住民登録がなかったため。",
            ),
            remedy=Remedy("みどり市長", "みどり市", "みどり市長"),
        ),
        TransferFailedLetter(
            **head(),
            decision_no="支-2026-000123",
            amount_yen=400_000,
            account=ACCOUNT,
            failed_on=date(2026, 2, 27),
            reason="口座名義が、金融機関に登録された名義と一致しなかったため",
            deadline_on=date(2026, 3, 27),
        ),
        DeemedWithdrawalLetter(
            **head(),
            decision_no="第130号",
            decided_on=date(2026, 4, 6),
            amount_yen=400_000,
            told_on=date(2026, 2, 27),
            deadline_on=date(2026, 3, 27),
            appeal_until_on=date(2026, 7, 6),
        ),
        GiftCoverLetter(
            **head(),
            items=tuple(
                GiftItem("みどり市暮らし応援ギフトカード", f"GC-2026-{1000 + n:08d}", 5_000, member.name)
                for n, member in enumerate(MEMBERS)
            ),
            usable_until_on=date(2026, 9, 30),
            other_enclosures=("使えるお店の一覧", "アンケートのご案内"),
        ),
        IncidentLetter(
            **head(),
            told=(
                "令和8年2月3日にお送りした確認書のうち3通を、別の世帯の封筒に入れて発送しました。",
                "封入のときの照合が行われていませんでした。翌日に回収し、開封されていないことを確かめました。",
            ),
            data_items=("氏名、住所、口座の下3桁",),
            harm=("これまでに、悪用された事実は確認されていません。",),
        ),
        ReminderLetter(
            **head(),
            form_name="確認書",
            first_sent_on=date(2026, 1, 19),
            deadline_on=deadline_on,
            amount_yen=400_000,
            online_code="7K3M-9QXA",
        ),
        CertificateLetter(
            **head(),
            title="インフルエンザ予防接種 無料対象確認証",
            verify_address="https://tetsuzuki.midori.example/r/midori/verify",
            certificates=tuple(
                CertificateOf(
                    f"105-00012{place}-7KQ4M9-26",
                    member.name,
                    member.birth_label,
                    date(2026, 10, 5),
                    date(2027, 1, 31),
                    f"https://tetsuzuki.midori.example/r/midori/verify#10500012{place}7KQ4M926",
                )
                for place, member in enumerate(MEMBERS[:2])
            ),
        ),
    ]
    return {letter.kind: letter for letter in letters}


def numbered(letter: LetterContent, number: int) -> LetterContent:
    """Return the same letter under another letter number."""
    return replace(letter, letter_no=f"N-{number:06d}")
