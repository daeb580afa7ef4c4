"""The four programs of the demo: built-in templates with the dates, payers and telephones of two fictional places."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from callcenter.models import Topic
from callcenter.services.faq.save import FaqText, save_faq
from cases.models import GaijiEntry
from cases.rules.templates import (
    APPLIANCE_SUBSIDY,
    LIVING_SUPPORT_GIFT,
    SPECIAL_CASH_BENEFIT,
    TAX_EXEMPT_BENEFIT,
    ProgramTemplate,
)
from cases.services.setup.set_up_program import set_up_program
from secretariat.demo.cast import Cast
from secretariat.demo.people import KAKUU, MIHON, MunicipalitySpec
from secretariat.demo.people.roster_file import CP932, UTF8_BOM
from security.actor import system_actor
from security.models import Program
from security.roles import Role

REFERENCE_DAYS_BEFORE: Final = 31
APPLICATION_DAYS: Final = 91
PROGRAM_DAYS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProgram:
    """A program of the demo: identity, set-up, and how the municipality hands over its roster.

    `share` is the part of all households in hundredths; `faults` are planted in the roster file; `exempt_only` keeps
    the roster to households that the tax office takes for exempt, as a municipality would.
    """

    number: int
    code: str
    name: str
    mark: str
    place: MunicipalitySpec
    template: ProgramTemplate
    starts_on: dt.date
    share: int
    encoding: str
    faults: int = 0
    exempt_only: bool = False
    name_easy: str = ""
    name_en: str = ""

    @property
    def ends_on(self) -> dt.date:
        """Last day of the program."""
        return self.starts_on + dt.timedelta(days=PROGRAM_DAYS)

    @property
    def filled_template(self) -> ProgramTemplate:
        """The template with the names in other languages, and the address of the online window where there is one.

        In easy Japanese the name of the letter stands behind the other one, so that people know it again; the town's
        own is easy enough.
        """
        named = replace(
            self.template,
            name_easy=f"{self.name_easy}（{self.name}）" if self.name_easy else "",
            name_en=self.name_en,
            municipality_name_en=self.place.name_en,
        )
        if "online" not in self.template.channels:
            return named
        town = self.code.partition("-")[0]
        return replace(named, portal_address=f"https://tetsuzuki.{town}.example/r/{self.code}")

    @property
    def roster_name(self) -> str:
        """File name of the roster as the municipality hands it over."""
        return f"roster-{self.code}.csv"


MIHON_PAYER: Final[dict[str, Any]] = {
    "payer_code": "2299800101",
    "payer_bank_code": "0149",
    "payer_branch_code": "164",
    "payer_account_type": "1",
    "payer_account_number": "0099801",
}
_KAKUU_PAYER: Final[dict[str, Any]] = {
    "payer_code": "2299900101",
    "payer_bank_code": "0150",
    "payer_branch_code": "673",
    "payer_account_type": "1",
    "payer_account_number": "0099901",
}


def demo_programs(starts_on: dt.date) -> tuple[DemoProgram, ...]:
    """The programs as they stand when applications open on `starts_on`."""
    dates: dict[str, Any] = {
        "reference_on": starts_on - dt.timedelta(days=REFERENCE_DAYS_BEFORE),
        "applications_from": starts_on,
        "applications_until": starts_on + dt.timedelta(days=APPLICATION_DAYS),
        "period": str(starts_on.year),
    }
    return (
        DemoProgram(
            number=101,
            code="mihon-bukka",
            name="物価高騰対応給付金",
            name_easy="物の ねだんが 上がったことへの お金",
            name_en="Price Rise Relief Benefit",
            mark="物価",
            place=MIHON,
            template=replace(
                TAX_EXEMPT_BENEFIT,
                **dates,
                **MIHON_PAYER,
                payer_kana="ミホンシブツカコウトウキユウフ",
                purpose="物価高騰対応給付金",
            ),
            starts_on=starts_on,
            share=45,
            encoding=CP932,
            faults=12,
            exempt_only=True,
        ),
        DemoProgram(
            number=102,
            code="kakuu-tokubetsu",
            name="特別給付金",
            name_easy="とくべつな お金",
            name_en="Special Cash Benefit",
            mark="特別",
            place=KAKUU,
            template=replace(
                SPECIAL_CASH_BENEFIT,
                **dates,
                **_KAKUU_PAYER,
                payer_kana="カクウチヨウトクベツキユウフキン",
                purpose="特別給付金",
                proof_approval=True,
                postal_barcode=True,
            ),
            starts_on=starts_on,
            share=35,
            encoding=UTF8_BOM,
            faults=6,
        ),
        DemoProgram(
            number=103,
            code="mihon-gift",
            name="暮らし応援ギフトカード",
            name_easy="くらしを たすける ギフトカード",
            name_en="Household Support Gift Card",
            mark="暮応",
            place=MIHON,
            template=replace(LIVING_SUPPORT_GIFT, **dates),
            starts_on=starts_on,
            share=12,
            encoding=CP932,
        ),
        DemoProgram(
            number=104,
            code="kakuu-shoene",
            name="省エネ家電買換え応援補助金",
            name_easy="でんきを あまり つかわない 家電に かえる ときの お金",
            name_en="Energy-Saving Appliance Subsidy",
            mark="省エ",
            place=KAKUU,
            template=replace(APPLIANCE_SUBSIDY, **dates, **_KAKUU_PAYER, payer_kana="カクウチヨウシヨウエネホジヨキン"),
            starts_on=starts_on,
            share=8,
            encoding=UTF8_BOM,
        ),
    )


def split_households(total: int, programs: Sequence[DemoProgram]) -> dict[int, int]:
    """Households of each program by its number, one at least: a roster without rows is refused.

    The first takes what rounding leaves, so that the sum is `total`.
    """
    counts = {demo.number: max(1, total * demo.share // 100) for demo in programs}
    counts[programs[0].number] += total - sum(counts.values())
    return counts


def set_up(*, program: Program, demo: DemoProgram, cast: Cast) -> None:
    """Set one program up inside its scope: rules, checklist, deficiency codes, 外字 of the place and FAQ."""
    set_up_program(actor=system_actor("demo.set_up"), program_id=program.pk, template=demo.filled_template)
    GaijiEntry.objects.bulk_create(
        [
            GaijiEntry(program_id=program.pk, character=line.code, substitute=line.substitute, note=line.note)
            for line in demo.place.gaiji
        ]
    )
    for position, text in enumerate(_faq(demo)):
        save_faq(
            actor=cast.play(Role.MANAGER),
            program_id=program.pk,
            text=replace(text, published=True, position=position),
        )


def _faq(demo: DemoProgram) -> list[FaqText]:
    name, until = demo.name, demo.template.applications_until
    articles = [
        FaqText(
            Topic.PROGRAM,
            f"{name}とは何ですか。",
            f"{demo.place.name}が実施する事業です。対象となる世帯には、世帯主あてにお知らせをお送りします。",
            "対象 制度",
        ),
        FaqText(
            Topic.STATUS,
            "手続きの状況はどこで確認できますか。",
            "お手紙の受付番号と申請コードを、オンライン窓口に入力してください。",
            "状況 受付番号",
        ),
        FaqText(
            Topic.ADDRESS,
            "引っ越しました。どうすればよいですか。",
            "郵便局の転送届を出したうえで、コールセンターへご連絡ください。送付先を変更します。",
            "転居 住所 返戻",
        ),
        FaqText(
            Topic.OTHER,
            "給付金を装った電話がありました。",
            "職員がATMの操作や手数料の振込みをお願いすることはありません。警察相談専用電話 #9110 へご相談ください。",
            "詐欺 不審",
        ),
    ]
    if demo.template.kind in {"gift", "certificate", "voucher"}:
        return articles
    return [
        *articles,
        FaqText(
            Topic.PAYMENT_DAY,
            "いつ振り込まれますか。",
            f"書類に不備がなければ、受付から3週間ほどで振り込みます。通帳には「{demo.template.payer_kana}」と記帳されます。",
            "振込日 入金 通帳",
        ),
        FaqText(
            Topic.DEFICIENCY,
            "「書類の不足について」という手紙が届きました。",
            "手紙に書かれた書類を、同封の用紙と一緒に期限までに返送してください。電話で解決できるものもあります。",
            "不備 書類",
        ),
        FaqText(
            Topic.PROGRAM,
            "申請の期限はいつですか。",
            f"{until.year}年{until.month}月{until.day}日（消印有効）です。",
            "期限 締切",
        ),
    ]
