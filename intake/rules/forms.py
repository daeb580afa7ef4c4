"""The forms as data: which fields a keyer sees, how each is normalised and what it accepts.

What stands on the paper is keyed as it stands; a field that the resident left out stays empty. Only what cannot be a
value of the field at all is refused, so that a deficient form can be keyed and its deficiency found in the screening.
An account that cannot be keyed is marked by its own field.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.rules.delivery import BY_DOWNLOAD, BY_MAIL
from intake.rules import normalise

Kind = Literal["text", "kana", "date", "phone", "digits", "check", "choice", "yen"]
Value = str | bool | int | None
Group = Literal["answer", "applicant", "account", "yucho"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDef:
    """A field of a form. `label` is what is printed beside it on the paper, in Japanese.

    `length` are the digits of a "digits" field (exactly) or the most characters of a text; `options` are the codes of a
    choice with their labels. `group` says where the value goes in the application.
    """

    name: str
    label: str
    kind: Kind
    group: Group = "answer"
    length: int = 200
    options: Mapping[str, str] | None = None
    online_required: bool = False


@dataclass(frozen=True, slots=True)
class FormDef:
    """A form: its code, its printed name and its fields in the order of the paper."""

    code: str
    label: str
    fields: tuple[FieldDef, ...]

    def field_named(self, name: str) -> FieldDef:
        """The field of that name. Raises KeyError."""
        return {one.name: one for one in self.fields}[name]


ACCOUNT_TYPES: Final = {"1": "普通", "2": "当座", "4": "貯蓄"}

_ACCOUNT: Final = (
    FieldDef(name="bank_code", label="金融機関コード", kind="digits", group="account", length=4),
    FieldDef(name="branch_code", label="支店コード", kind="digits", group="account", length=3),
    FieldDef(name="account_type", label="預金種目", kind="choice", group="account", options=ACCOUNT_TYPES),
    FieldDef(name="account_number", label="口座番号", kind="digits", group="account", length=7),
    FieldDef(name="yucho_symbol", label="ゆうちょ銀行 記号", kind="digits", group="yucho", length=5),
    FieldDef(name="yucho_number", label="ゆうちょ銀行 番号", kind="digits", group="yucho", length=0),
    FieldDef(name="account_holder", label="口座名義（カタカナ）", kind="kana", group="account", length=100),
    FieldDef(name="account_unclear", label="口座が読めない・不足", kind="check"),
)
_APPLICANT: Final = (
    FieldDef(name="applied_on", label="記入日", kind="date", group="applicant"),
    FieldDef(name="telephone", label="日中の電話番号", kind="phone", group="applicant", online_required=True),
    FieldDef(
        name="applicant_name", label="署名（氏名）", kind="text", group="applicant", length=100, online_required=True
    ),
    FieldDef(name="applicant_relation", label="世帯主との関係", kind="text", group="applicant", length=20),
    FieldDef(name="by_proxy", label="代理人の記入あり", kind="check"),
)
_ENCLOSURES: Final = (
    FieldDef(name="id_copy", label="本人確認書類の写しあり", kind="check"),
    FieldDef(name="account_copy", label="口座の写しあり", kind="check"),
)

CONFIRMATION: Final = FormDef(
    "confirmation",
    "確認書",
    (
        FieldDef(name="dependants_declared", label="①扶養の確認に✓", kind="check"),
        FieldDef(name="income_declared", label="①申告の確認に✓", kind="check"),
        FieldDef(name="keeps_account", label="②この口座で受け取る", kind="check"),
        FieldDef(name="declines", label="②受け取りを辞退する", kind="check"),
        *_APPLICANT,
        *_ACCOUNT,
        *_ENCLOSURES,
    ),
)
APPLICATION: Final = FormDef(
    "application",
    "申請書",
    (
        *_ACCOUNT,
        FieldDef(name="consents_given", label="③同意に✓", kind="check"),
        FieldDef(name="declines", label="受給を希望しない", kind="check"),
        *_APPLICANT,
        *_ENCLOSURES,
    ),
)
SUBSIDY: Final = FormDef(
    "subsidy",
    "補助金申請書",
    (
        FieldDef(name="purchase_yen", label="購入金額（税込）", kind="yen", online_required=True),
        FieldDef(name="purchased_on", label="購入日", kind="date", online_required=True),
        FieldDef(name="product_code", label="型番", kind="text", length=40, online_required=True),
        FieldDef(name="dealer_code", label="販売店の登録番号", kind="text", length=20),
        FieldDef(name="receipt_copy", label="領収書の写しあり", kind="check"),
        FieldDef(name="guarantee_copy", label="保証書の写しあり", kind="check"),
        FieldDef(name="consents_given", label="同意に✓", kind="check"),
        *_APPLICANT,
        *_ACCOUNT,
        *_ENCLOSURES,
    ),
)
REFUND: Final = FormDef(
    "refund",
    "定期券補助の申請",
    (
        FieldDef(name="monthly_yen", label="1か月分の額", kind="yen", online_required=True),
        FieldDef(name="pass_copy", label="定期券の写しあり", kind="check"),
        FieldDef(name="entitling_copy", label="対象と分かる書類の写しあり", kind="check"),
        FieldDef(name="consents_given", label="同意に✓", kind="check"),
        *_APPLICANT,
        *_ACCOUNT,
        *_ENCLOSURES,
    ),
)
CERTIFICATE: Final = FormDef(
    "certificate",
    "確認証の申請書",
    (
        FieldDef(
            name="delivery",
            label="②受け取り方",
            kind="choice",
            options={BY_DOWNLOAD: "インターネット", BY_MAIL: "郵送"},
            online_required=True,
        ),
        FieldDef(name="consents_given", label="③同意に✓", kind="check"),
        FieldDef(name="declines", label="受給を希望しない", kind="check"),
        *_APPLICANT,
    ),
)
FORMS: Final[Mapping[str, FormDef]] = {
    form.code: form for form in (CONFIRMATION, APPLICATION, SUBSIDY, REFUND, CERTIFICATE)
}

NORMALISERS: Final[Mapping[Kind, Callable[[str, FieldDef], Value]]] = {
    "text": lambda text, field: normalise.text(text, most=field.length),
    "kana": lambda text, field: normalise.kana(text, most=field.length),
    "date": lambda text, field: normalise.date(text),
    "phone": lambda text, field: normalise.phone(text),
    "digits": lambda text, field: normalise.digits(text, length=field.length),
    "choice": lambda text, field: normalise.choice(text, options=frozenset(field.options or {})),
    "yen": lambda text, field: normalise.yen(text),
    "check": lambda text, field: normalise.check(text),
}

MESSAGES: Final[Mapping[str, str | Promise]] = {
    "entry.too_long": _("The value is longer than the field. Key it again."),
    "entry.kana": _("Write the name in kana and letters. Kanji belong to the signature."),
    "entry.date": _("This is no date. Key it as 令和8年11月20日 or 20261120."),
    "entry.phone": _("A telephone number has 10 or 11 digits. Compare it with the form."),
    "entry.digits": _("Key digits only, as many as the field has. Leave it empty when they cannot be read."),
    "entry.choice": _("Choose one of the values that the form offers."),
    "entry.yen": _("Key a whole amount of yen in digits."),
    "entry.check": _("A tick is there or not: key 1 or 0."),
    "entry.control": _("The value holds a sign that cannot be printed. Key it again."),
    "entry.unknown_field": _("The form has no such field. Reload the page."),
    "entry.required": _("This must be filled in."),
    "entry.account_half": _("The account is not complete. Key all of it, or empty it and tick that it is unclear."),
    "entry.bank": _("No bank has this code. Compare it with the passbook copy."),
    "entry.branch": _("The bank has no branch with this code. Compare it with the passbook copy."),
    "entry.holder": _("The holder's kana cannot be sent to a bank. Key it as the passbook shows it."),
    "entry.yucho": _("Symbol and number of Japan Post Bank do not fit. Compare them with the passbook copy."),
    "entry.account_twice": _("An account of a bank and one of Japan Post Bank are keyed. Key only one of them."),
    "entry.no_account_on_file": _("There is no account on file for this household. Enter an account."),
}
