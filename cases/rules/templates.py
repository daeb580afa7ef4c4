"""Program templates: everything a program's set-up holds, and the built-in ones.

A template is complete, so that a program can be tried at once; take it with `dataclasses.replace` to put in the
dates, payer and telephone of the municipality at hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType
from typing import Any

from cases.rules.deficiency_catalogue import CATALOGUE, CatalogueEntry
from cases.rules.fraud import LEAST_SCORE


@dataclass(frozen=True, slots=True)
class ChecklistQuestion:
    """One question of the screening checklist; `deficiency_code` is opened when the answer is no."""

    code: str
    question: str
    standard: str = ""
    deficiency_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramTemplate:
    """A program's whole set-up as plain values; the fields are those of `cases.models.setup.ProgramSetup`."""

    kind: str
    reference_on: date
    applications_from: date
    applications_until: date
    channels: tuple[str, ...]
    amount_rule: Mapping[str, Any]
    purpose: str
    period: str
    ceiling_yen: int
    call_centre_phone: str
    call_centre_hours: str
    call_centre_hours_easy: str = ""
    call_centre_hours_en: str = ""
    name_easy: str = ""
    name_en: str = ""
    municipality_name_easy: str = ""
    municipality_name_en: str = ""
    eligibility: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, bool] = field(
        default_factory=lambda: MappingProxyType({"keying": True, "second_review": True, "payout": True})
    )
    duties_apart: tuple[str, ...] = ("keyer-reviewer",)
    terms: tuple[Mapping[str, Any], ...] = ()
    terms_back: bool = False
    budget_yen: int | None = None
    objection_days: int = 14
    handling_days: int = 14
    deficiency_days: int = 21
    deficiency_rounds: int = 2
    bank_profile: str = "standard-crlf"
    payer_code: str = ""
    payer_kana: str = ""
    payer_bank_code: str = ""
    payer_branch_code: str = ""
    payer_account_type: str = ""
    payer_account_number: str = ""
    transfer_lead_days: int = 4
    my_number_basis: str = ""
    legal_nature: str = "contract"
    appeal_to: str = ""
    defendant: str = ""
    representative: str = ""
    denial_note: str = ""
    expiry_by_list: bool = False
    fraud_rules: Mapping[str, Any] = field(default_factory=dict)
    fraud_score: int = LEAST_SCORE
    proof_approval: bool = False
    letters_until: time | None = None
    postal_barcode: bool = False
    letter_archive: bool = False
    portal_address: str = ""
    certificate_until: date | None = None
    voucher_terms: Mapping[str, Any] = field(default_factory=dict)
    sheet_weight_mg: int = 4_000
    envelope_weight_mg: int = 8_000
    checklist: tuple[ChecklistQuestion, ...] = ()
    deficiencies: tuple[CatalogueEntry, ...] = CATALOGUE


_GIFT_NOTE = (
    "この給付は、自治体との贈与契約によるものです。決定の内容に疑問があるときは、下の電話番号へお申し出ください。"
    "内容をもう一度確認します。"
)
_IDENTITY = (
    ChecklistQuestion(
        "id_present",
        "本人確認書類の写しが添付されているか",
        "運転免許証、マイナンバーカード（おもて面のみ）、健康保険の資格確認書などのうち1点。",
        "D01",
    ),
    ChecklistQuestion(
        "id_valid", "本人確認書類は有効期限内か", "期限の定めがあるものは受付日時点で有効なこと。", "D02"
    ),
    ChecklistQuestion(
        "id_matches",
        "氏名・住所・生年月日が台帳と一致するか",
        "裏書や旧姓の記載で同一人と分かるものは一致とする。",
        "D03",
    ),
    ChecklistQuestion("id_legible", "本人確認書類が鮮明に読めるか", "氏名・住所・生年月日の全てが読めること。", "D04"),
)
_ACCOUNT = (
    ChecklistQuestion(
        "account_present", "口座確認書類の写しが添付されているか", "通帳の見開きまたはキャッシュカード。", "D05"
    ),
    ChecklistQuestion(
        "account_legible",
        "金融機関・支店・番号・カナ名義が読めるか",
        "通帳は表紙裏の見開きページが必要。表紙のみは不可。",
        "D06",
    ),
    ChecklistQuestion(
        "account_matches", "記入口座と添付書類が一致するか", "1文字でも異なるときは不一致とする。", "D07"
    ),
    ChecklistQuestion(
        "account_holder", "口座名義が受給権者本人か", "代理受給の申立てと委任状があるときは代理人名義も可。", "D08"
    ),
)
_FORM = (
    ChecklistQuestion("signed", "署名（記名押印）があるか", "スタンプ印は不可。", "D12"),
    ChecklistQuestion("by_head", "世帯主本人の申請か", "代理申請は関係と権限が確認できること。", "D13"),
)

SPECIAL_CASH_BENEFIT = ProgramTemplate(
    kind="cash",
    reference_on=date(2026, 4, 27),
    applications_from=date(2026, 6, 1),
    applications_until=date(2026, 8, 31),
    channels=("application", "online"),
    amount_rule={"kind": "per_person", "yen": 100_000},
    purpose="特別定額給付金",
    period="2026",
    ceiling_yen=2_000_000,
    payer_kana="トクベツテイガクキユウフキン",
    denial_note=_GIFT_NOTE,
    call_centre_phone="0120-000-101",
    call_centre_hours="平日9時から19時まで、土日9時から17時まで",
    call_centre_hours_easy="月曜日から 金曜日は 9時から 19時まで。土曜日と 日曜日は 9時から 17時まで",
    call_centre_hours_en="Weekdays 9:00 to 19:00, weekends 9:00 to 17:00",
    checklist=(
        *_IDENTITY,
        *_ACCOUNT,
        *_FORM,
        ChecklistQuestion("wants_it", "受給不要欄にチェックがないか", "チェックがあるときは意思を確認する。", "D17"),
        ChecklistQuestion("members", "世帯員の構成が台帳と一致するか", "基準日時点の世帯で判断する。", "D16"),
    ),
)
"""P1: 100,000 yen a person, applied for by the householder on a form that every household gets, or online."""

TAX_EXEMPT_BENEFIT = ProgramTemplate(
    kind="cash",
    reference_on=date(2026, 6, 1),
    applications_from=date(2026, 7, 1),
    applications_until=date(2026, 10, 30),
    channels=("push", "confirmation", "application", "online"),
    amount_rule={"kind": "per_household", "yen": 30_000, "child_yen": 20_000},
    eligibility={
        "tax": "all_exempt",
        "children": {"until_fiscal_year_end_of_age": 18, "reading": "attained"},
    },
    purpose="住民税非課税世帯給付金",
    period="2026",
    ceiling_yen=300_000,
    payer_kana="カカクコウトウキユウフキン",
    denial_note=_GIFT_NOTE,
    call_centre_phone="0120-000-111",
    call_centre_hours="平日9時から18時まで",
    call_centre_hours_easy="月曜日から 金曜日の 9時から 18時まで",
    call_centre_hours_en="Weekdays 9:00 to 18:00",
    checklist=(
        ChecklistQuestion("signed", "署名（記名押印）があるか", "確認書は署名欄、申請書は申請者欄。", "D12"),
        ChecklistQuestion(
            "consents", "確認事項のチェックが全て入っているか", "扶養と未申告の2項目。1つでも空欄なら不備。", "D14"
        ),
        ChecklistQuestion("by_head", "世帯主本人の申請か", "代理申請は関係と権限が確認できること。", "D13"),
        ChecklistQuestion(
            "tax_exempt", "世帯全員の非課税が確認できるか", "1月1日に他市町村なら証明書または他市照会。", "D19"
        ),
        ChecklistQuestion("not_elsewhere", "他の自治体で受給していないか", "基準日以後の転入者は照会する。", "D21"),
        ChecklistQuestion(
            "account_documents", "口座を変える場合、口座確認書類があるか", "変えない場合は「対象外」とする。", "D05"
        ),
        ChecklistQuestion(
            "id_documents", "口座を変える場合、本人確認書類があるか", "変えない場合は「対象外」とする。", "D01"
        ),
        ChecklistQuestion("account_holder", "口座名義が受給権者本人か", "代理受給は委任状が必要。", "D08"),
    ),
)
"""P11: 30,000 yen a tax-exempt household and 20,000 a child: push notice, confirmation form and application at once."""

LIVING_SUPPORT_GIFT = ProgramTemplate(
    kind="gift",
    reference_on=date(2026, 6, 1),
    applications_from=date(2026, 7, 1),
    applications_until=date(2026, 12, 28),
    channels=(),
    amount_rule={"kind": "per_household", "yen": 5_000},
    steps={"keying": False, "second_review": False, "payout": False},
    purpose="暮らし応援ギフトカード",
    period="2026",
    ceiling_yen=5_000,
    call_centre_phone="0120-000-102",
    call_centre_hours="平日9時から17時まで",
    call_centre_hours_easy="月曜日から 金曜日の 9時から 17時まで",
    call_centre_hours_en="Weekdays 9:00 to 17:00",
)
"""P2: a gift card by registered mail to every household of the roll; nobody applies."""

APPLIANCE_SUBSIDY = ProgramTemplate(
    kind="subsidy",
    reference_on=date(2026, 6, 1),
    applications_from=date(2026, 6, 1),
    applications_until=date(2027, 1, 29),
    channels=("application", "online"),
    amount_rule={"kind": "rate", "percent": 25, "ceiling_yen": 50_000, "round_down_to_yen": 1_000},
    purpose="省エネ家電買換え応援補助金",
    period="2026",
    ceiling_yen=50_000,
    budget_yen=30_000_000,
    payer_kana="シヨウエネカデンホジヨキン",
    legal_nature="disposition",
    call_centre_phone="0120-000-103",
    call_centre_hours="平日9時から17時まで",
    call_centre_hours_easy="月曜日から 金曜日の 9時から 17時まで",
    call_centre_hours_en="Weekdays 9:00 to 17:00",
    checklist=(
        *_IDENTITY[:1],
        ChecklistQuestion(
            "receipt", "領収書の写しがあり、購入日が期間内か", "店名・購入日・型番・金額の全てが読めること。", "D27"
        ),
        ChecklistQuestion("guarantee", "保証書の写しの型番が領収書と一致するか", "", "D27"),
        ChecklistQuestion("dealer", "市内の登録店で購入したか", "登録店一覧と照合する。"),
        ChecklistQuestion("model", "対象機種（統一省エネラベル3つ星以上）か", "対象機種一覧と照合する。"),
        ChecklistQuestion("old_one", "買換え前の家電のリサイクル券があるか", "", "D27"),
        *_ACCOUNT,
    ),
)
"""P3: a quarter of the price of an energy-saving appliance, at most 50,000 yen, until the budget is used up."""

VACCINATION_CERTIFICATE = ProgramTemplate(
    kind="certificate",
    reference_on=date(2026, 9, 1),
    applications_from=date(2026, 10, 1),
    applications_until=date(2027, 1, 29),
    channels=("application", "online"),
    amount_rule={"kind": "per_person", "yen": 1_500},
    eligibility={"tax": "all_exempt", "ages": {"min_age": 65, "reading": "attained"}},
    steps={"keying": True, "second_review": False, "payout": False},
    purpose="インフルエンザ予防接種 無料対象確認証",
    period="2026",
    ceiling_yen=30_000,
    certificate_until=date(2027, 1, 31),
    call_centre_phone="0120-000-106",
    call_centre_hours="毎日9時から20時まで",
    call_centre_hours_easy="毎日 9時から 20時まで",
    call_centre_hours_en="Every day 9:00 to 20:00",
    checklist=(
        ChecklistQuestion(
            "on_roll",
            "台帳で対象者が確認できるか",
            "基準日に65歳以上で、世帯全員が非課税であること。「確認証」の欄に一人ずつの判定が出る。",
            "D19",
        ),
        ChecklistQuestion("by_head", "世帯主本人の申請か", "代理申請は関係と権限が確認できること。", "D13"),
    ),
)
"""P6: people of 65 and more in tax-exempt households are vaccinated without the fee of 1,500 yen; they show a paper."""

COMMUTER_PASS_REFUND = ProgramTemplate(
    kind="subsidy",
    reference_on=date(2026, 4, 1),
    applications_from=date(2026, 4, 6),
    applications_until=date(2027, 2, 10),
    channels=("online",),
    amount_rule={
        "kind": "rate",
        "base": "monthly_yen",
        "percent": 50,
        "ceiling_yen": 10_000,
        "round_down_to_yen": 10,
        "per_month": True,
    },
    purpose="ひとり親家庭通学定期券補助",
    period="2026",
    ceiling_yen=50_000,
    terms=(
        {
            "number": 1,
            "name": "1学期",
            "first_on": "2026-04-01",
            "last_on": "2026-07-31",
            "changes_until_on": "2026-07-10",
            "pays_on": "2026-08-20",
        },
        {
            "number": 2,
            "name": "2学期",
            "first_on": "2026-08-01",
            "last_on": "2026-12-31",
            "changes_until_on": "2026-12-10",
            "pays_on": "2027-01-20",
        },
        {
            "number": 3,
            "name": "3学期",
            "first_on": "2027-01-01",
            "last_on": "2027-03-31",
            "changes_until_on": "2027-03-10",
            "pays_on": "2027-04-20",
        },
    ),
    terms_back=True,
    payer_kana="ツウガクテイキホジヨ",
    legal_nature="disposition",
    call_centre_phone="0120-000-107",
    call_centre_hours="平日9時から17時まで",
    call_centre_hours_easy="月曜日から 金曜日の 9時から 17時まで",
    call_centre_hours_en="Weekdays 9:00 to 17:00",
    checklist=(
        *_IDENTITY[:1],
        ChecklistQuestion(
            "single_parent",
            "ひとり親家庭であることが確認できるか",
            "児童扶養手当証書、ひとり親家庭等医療費受給者証など。",
        ),
        ChecklistQuestion("enrolled", "在学が確認できるか", "生徒証の写真。有効期限内であること。"),
        ChecklistQuestion(
            "pass", "定期券の写真があり、区間・期間・金額が読めるか", "1か月定期に直した額が入力額と同じこと。", "D27"
        ),
        *_ACCOUNT,
    ),
)
"""P7: half of a pupil's monthly commuter pass, up to 10,000 yen a month, applied for online once and paid each term."""

PREMIUM_VOUCHER = ProgramTemplate(
    kind="voucher",
    reference_on=date(2026, 6, 1),
    applications_from=date(2026, 7, 1),
    applications_until=date(2026, 9, 30),
    channels=(),
    amount_rule={"kind": "per_household", "yen": 6_000},
    steps={"keying": False, "second_review": False, "payout": False},
    purpose="プレミアム付商品券",
    period="2026",
    ceiling_yen=2_000_000,
    payer_kana="プレミアムシヨウヒンケン",
    call_centre_phone="0120-000-110",
    call_centre_hours="平日9時から17時まで",
    call_centre_hours_easy="月曜日から 金曜日の 9時から 17時まで",
    call_centre_hours_en="Weekdays 9:00 to 17:00",
    voucher_terms=MappingProxyType(
        {
            "sheet_yen": 500,
            "sheets_per_book": 13,
            "book_yen": 5_000,
            "books_per_household": 4,
            "books_issued": 20_000,
            "sale_until": "2026-09-30",
            "use_until": "2026-12-31",
            "claims_until": "2027-01-29",
            "refund_until": "2026-09-30",
        }
    ),
)
"""P10: books of 13 sheets of 500 yen for 5,000 yen, four a household; shops are paid for what they hand in."""

BUILT_IN: Mapping[str, ProgramTemplate] = MappingProxyType(
    {
        "P1": SPECIAL_CASH_BENEFIT,
        "P2": LIVING_SUPPORT_GIFT,
        "P3": APPLIANCE_SUBSIDY,
        "P6": VACCINATION_CERTIFICATE,
        "P7": COMMUTER_PASS_REFUND,
        "P10": PREMIUM_VOUCHER,
        "P11": TAX_EXEMPT_BENEFIT,
    }
)
