"""Filled forms as the scanner delivers them, for households of the running demo."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from cases.rules.qr_payload import DocType
from secretariat.demo.answer_sheets import answer_sheet
from secretariat.demo.scan_forms import ScanKind
from secretariat.demo.scans import ScanSpec, render_scan
from tests.browser.demo_stack import DemoStack

HOUSEHOLDS = """
    SELECT h.receipt_number, r.name, r.kana, h.address FROM cases_household h
    JOIN security_program p ON p.id = h.program_id
    JOIN cases_recipient r ON r.household_id = h.id AND r.is_head AND r.in_roster
    WHERE p.code = %(code)s AND NOT h.protected AND h.in_roster AND h.approach = 'confirmation'
    AND NOT EXISTS (SELECT FROM intake_mailitem m WHERE m.household_id = h.id AND m.received_on >= %(today)s)
    ORDER BY EXISTS (SELECT FROM cases_application a WHERE a.household_id = h.id), h.id
"""
PROGRAM = """
    SELECT p.number, p.name, m.name FROM security_program p
    JOIN security_municipality m ON m.id = p.municipality_id WHERE p.code = %(code)s
"""
# Who was told of a deficiency and has not answered.
ASKED = """
    SELECT p.number, a.receipt_number, r.name FROM cases_deficiency d
    JOIN security_program p ON p.id = d.program_id JOIN cases_application a ON a.id = d.application_id
    JOIN cases_recipient r ON r.household_id = a.household_id AND r.is_head AND r.in_roster
    WHERE p.code = %(code)s AND d.state = 'notified' ORDER BY d.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Letter:
    """A household that can answer, as its letter shows it."""

    number: str
    name: str
    kana: str
    address: str


def letters_of(demo: DemoStack, code: str, today: str) -> list[Letter]:
    """Households with a confirmation form from which nothing came today; those that never answered come first."""
    return [Letter(*row) for row in demo.rows(HOUSEHOLDS, code=code, today=today)]


def scanned(demo: DemoStack, code: str, letter: Letter, folder: Path, *, telephone: str, account: str) -> list[Path]:
    """Front and back of the filled confirmation form as files."""
    ((number, program, municipality),) = demo.rows(PROGRAM, code=code)
    spec = ScanSpec(
        ScanKind.CONFIRMATION_FORM,
        receipt_number=letter.number,
        program_no=str(number),
        municipality_name=municipality,
        program_name=program,
        printed={"name": letter.name, "address": letter.address, "members": letter.name, "amount": "30,000円"},
        values={
            "signed_on": "令和8年11月20日",
            "phone": telephone,
            "signature": letter.name,
            "bank_name": "みずほ",
            "branch_name": "東京営業部",
            "account_number": account,
            "holder_kana": letter.kana,
        },
        ticked=frozenset({"not_dependent", "no_undeclared", "other_account", "type_ordinary"}),
    )
    paths = []
    for side, content in enumerate(render_scan(spec), start=1):
        path = folder / f"{letter.number}-{side}.png"
        path.write_bytes(content)
        paths.append(path)
    return paths


def answered(demo: DemoStack, code: str, folder: Path) -> list[Path]:
    """The sheet that comes back with the letter of a deficiency, as a file."""
    ((number, receipt_number, name),) = demo.rows(ASKED, code=code)
    text = "本人確認書類の写しを同封します。"
    sheet = answer_sheet(
        program_no=str(number),
        receipt_number=receipt_number,
        doc_type=DocType.DEFICIENCY,
        name=name,
        text=text,
        seed=1,
    )
    path = folder / f"{receipt_number}-answer.png"
    path.write_bytes(sheet)
    return [path]


def take_in(page: Page, code: str, files: list[Path]) -> None:
    """The mailroom takes the pages of one envelope in."""
    page.goto(f"p/{code}/mail")
    page.set_input_files("#id_files", files)
    page.locator("input[name=one_envelope]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#day .alert").first).to_be_visible()
