"""The standard notice of the letter benchmarks: one A4 page with 37 fields, a paragraph, QR, Code128 and a seal.

Every engine draws the same content: the background once where it can, 37 values, both codes. `letters` makes values
for a fictitious city; `unique` gives every letter a paragraph and an amount of its own.
"""

import base64
import io
import random
import re
from collections.abc import Iterator
from html import escape

from PIL import Image, ImageDraw

from cases.rules.check_digits import make_receipt_number
from reports.letters.codes import code128_svg, qr_svg
from reports.letters.marks import fill

GOTHIC, MINCHO = "BIZ UDPGothic", "BIZ UDPMincho"
FAMILY_NAMES = (
    *("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤"),
    *("吉田", "山田", "佐々木", "山口", "松本", "井上", "木村", "林", "斎藤", "清水"),
)
GIVEN_NAMES = (
    *("太郎", "花子", "一郎", "さくら", "健太", "美咲", "大輔", "陽子"),
    *("翔太", "愛", "誠", "恵子", "拓也", "由美", "直樹", "真由美"),
)
TOWNS = ("中央町", "緑町", "本町", "栄町", "東町", "西町", "南町", "北町", "港町", "旭町")
_FIRST_PARAGRAPH = (
    "あなたの世帯は、みほん市物価高騰対応給付金の支給対象です。下の口座へお振り込みします。内容に変わりがなければ、"
    "このままお待ちください。受け取りを辞退するとき、口座を変えるときだけ、期限までに手続きをしてください。"
)
_SECOND_PARAGRAPH = (
    "前にお知らせした口座に振り込めなかったため、あらためてご確認をお願いします。下の口座でよろしければ、手続きは"
    "必要ありません。別の口座にするときは、通帳の写しを付けて、期限までに届くようにお送りください。"
)
PARAGRAPHS = (_FIRST_PARAGRAPH, _SECOND_PARAGRAPH)
LABELS = (
    ("amount", "支給額"),
    ("transfer_on", "振込予定日"),
    ("deadline_on", "届出の期限"),
    ("bank", "金融機関"),
    ("branch", "支店"),
    ("account_type", "預金種目"),
    ("account", "口座番号"),
    ("holder", "口座名義"),
    ("decision_no", "決定番号"),
    ("decided_on", "決定日"),
    ("passbook", "通帳に記される名前"),
    ("online_code", "申請コード"),
    ("household", "世帯の人数"),
)
MEMBER_FIELDS = tuple(f"{part}{number}" for number in range(1, 5) for part in ("member", "birth", "relation"))
HEAD_FIELDS = ("postcode", "address", "building", "name", "letter_no", "issued_on", "receipt_number", "section", "desk")
FIELDS = (*HEAD_FIELDS, "phone", *(name for name, _label in LABELS), *MEMBER_FIELDS, "paragraph", "year")
assert len(FIELDS) == 37  # noqa: S101 - the figure that the benchmark is named by

_STYLE = f"""
@page {{ size: 210mm 297mm; margin: 0 }}
body {{ margin: 0; font: 10.5pt/1.5 "{GOTHIC}"; font-kerning: none; font-variant-ligatures: none }}
p, table, h1 {{ margin: 0 }}
.at {{ position: absolute }}
.window {{ left: 25mm; top: 18mm; width: 82mm; line-height: 1.25 }}
.side {{ left: 125mm; top: 14mm; width: 50mm; font-size: 9pt }}
.code128 {{ position: absolute; left: 22mm; top: 50mm }}
.qr {{ position: absolute; left: 180mm; top: 12mm }}
h1 {{ position: absolute; top: 70mm; width: 210mm; text-align: center; font: 20pt "{MINCHO}" }}
.paragraph {{ left: 20mm; top: 86mm; width: 170mm }}
table {{ position: absolute; left: 20mm; width: 170mm; border-collapse: collapse; table-layout: fixed }}
th, td {{ border: .25mm solid #333; padding: 1mm 2mm; font-weight: normal; text-align: left }}
th {{ background: #eee; width: 45mm }}
.strong {{ font-weight: bold; font-size: 13pt }}
.seal {{ position: absolute; left: 172mm; top: 40mm; width: 20mm }}
.foot {{ left: 20mm; top: 275mm; width: 170mm; font-size: 8.5pt }}
"""


def seal_png() -> bytes:
    """A red seal, the same for every engine."""
    picture = Image.new("RGB", (160, 160), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((4, 4, 155, 155), outline=(200, 20, 20), width=8)
    draw.ellipse((40, 40, 120, 120), outline=(200, 20, 20), width=8)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def template_html() -> str:
    """The notice with marks instead of its 37 fields and blank boxes instead of its codes."""
    rows = "".join(
        f'<tr><th>{label}</th><td class="{"strong" if name == "amount" else ""}">{_mark(name)}</td></tr>'
        for name, label in LABELS
    )
    members = "".join(
        f"<tr><td>{_mark(f'member{n}')}</td><td>{_mark(f'birth{n}')}</td><td>{_mark(f'relation{n}')}</td></tr>"
        for n in range(1, 5)
    )
    seal = base64.b64encode(seal_png()).decode()
    return f"""<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><style>{_STYLE}</style></head><body>
<div class="at window"><p>〒{_mark("postcode")}</p><p>{_mark("address")}</p><p>{_mark("building")}</p>
<p style="font-size: 13pt">{_mark("name")} 様</p></div>
<!--code128--><!--qr-->
<div class="at side"><p>{_mark("letter_no")}</p><p>{_mark("issued_on")}</p><p>みほん市長</p>
<p>{_mark("section")}</p><p>受付番号 {_mark("receipt_number")}</p></div>
<img class="seal" src="data:image/png;base64,{seal}">
<h1>支給のお知らせ（{_mark("year")}）</h1>
<p class="at paragraph">{_mark("paragraph")}</p>
<table style="top: 112mm">{rows}</table><table style="top: 222mm">{members}</table>
<p class="at foot">お問い合わせ　{_mark("desk")}　電話 {_mark("phone")}</p>
</body></html>"""


def _mark(name: str) -> str:
    return f'<span data-f="{name}"></span>'


CODE128_MM = (62.0, 7.0)
QR_MM = 17.0
BLANK_CODES = (
    f'<svg class="code128" data-code="code128" data-f="receipt_number" width="{CODE128_MM[0]}mm"'
    f' height="{CODE128_MM[1]}mm" viewBox="0 0 1 1"></svg>'
    f'<svg class="qr" data-code="qr" data-f="qr" width="{QR_MM}mm" height="{QR_MM}mm" viewBox="0 0 1 1"></svg>'
)


def blank_html(template: str, values: dict[str, str]) -> str:
    """The template with a letter's values and blank codes, as it is laid out for stamping."""
    return fill(template.replace("<!--code128--><!--qr-->", BLANK_CODES), values, escape)


def whole_html(template: str, values: dict[str, str]) -> str:
    """One whole letter, codes drawn, as WeasyPrint gets it."""
    code128 = code128_svg(values["receipt_number"], module_mm=0.3, height_mm=CODE128_MM[1])
    sized = code128.replace('width="', f'width="{CODE128_MM[0]}mm" data-was="', 1)
    codes = sized + qr_svg(values["qr"], size_mm=QR_MM)
    filled = fill(template.replace("<!--code128--><!--qr-->", codes), values, escape)
    # Without the marks, as somebody would write it who does not stamp.
    return re.sub(r'<span data-f="[^"]+">([^<]*)</span>', r"\1", filled)


def letters(count: int, *, unique: bool = False, first: int = 1) -> Iterator[dict[str, str]]:
    """Values of `count` letters. `unique`: no two letters share a paragraph or an amount."""
    chance = random.Random(first)
    for number in range(first, first + count):
        family = chance.choice(FAMILY_NAMES)
        receipt, town = str(make_receipt_number(101, number)), chance.choice(TOWNS)
        values = {
            "postcode": f"100-{chance.randrange(10_000):04d}",
            "address": f"東京都みほん市{town}{chance.randrange(1, 9)}丁目{number % 97}番{number % 31}号",
            "building": f"みほんハイツ{chance.randrange(1, 999)}号室",
            "name": f"{family}　{chance.choice(GIVEN_NAMES)}",
            "letter_no": f"N-{number:06d}",
            "issued_on": "令和8年2月16日",
            "receipt_number": receipt,
            "section": "福祉部 臨時給付金室",
            "desk": "みほん市給付金コールセンター",
            "phone": "0120-000-000",
            "amount": f"{30_000 + (number if unique else number % 4 * 10_000):,}円",
            "transfer_on": "令和8年3月27日(金)",
            "deadline_on": "令和8年3月6日(金)",
            "bank": "みほん銀行",
            "branch": f"{chance.choice(TOWNS)}支店",
            "account_type": "普通",
            "account": f"****{number % 1000:03d}",
            "holder": "サトウ　タロウ",
            "decision_no": f"支-2026-{number:06d}",
            "decided_on": "令和8年2月13日",
            "passbook": "ミホンシキユウフキン",
            "online_code": f"{number * 7919 % 10**8:08d}",
            "household": "4人",
            "year": "令和8年度",
            "paragraph": PARAGRAPHS[number % 2] + (f"（照会番号 {number}）" if unique else ""),
            "qr": f"1:101:{receipt}:PN:1",
        }
        for place, relation in enumerate(("世帯主", "配偶者", "子", "子"), start=1):
            values[f"member{place}"] = f"{family}　{chance.choice(GIVEN_NAMES)}"
            values[f"birth{place}"] = f"昭和{chance.randrange(1, 64)}年{chance.randrange(1, 13)}月{place}日"
            values[f"relation{place}"] = relation
        yield values
