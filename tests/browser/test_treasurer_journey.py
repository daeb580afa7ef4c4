"""The treasurer by the screens alone: from a figure of the ledger to its envelope, years, the bank's fee, a sample."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.sign_in import confirm

TREASURER = "mihon-treasurer-1"
# A payment whose form came on paper: it has pages, two keyings and screenings behind it.
ON_PAPER = """
    SELECT a.receipt_number, b.number, l.amount_yen FROM cases_transferline l
    JOIN security_program p ON p.id = l.program_id
    JOIN cases_transferresult r ON r.line_id = l.id AND r.outcome = 'paid'
    JOIN cases_payoutbatch b ON b.id = l.batch_id AND b.state = 'released'
    JOIN cases_application a ON a.id = l.application_id
    JOIN cases_household h ON h.id = a.household_id AND NOT h.protected
    JOIN intake_entrytask t ON t.application_id = a.id AND t.second_by_id IS NOT NULL
    WHERE p.code = %(code)s AND EXISTS (SELECT FROM intake_mailitem m JOIN intake_scanpage s ON s.mail_item_id = m.id
        WHERE m.application_id = a.id)
    ORDER BY b.number, l.position LIMIT 1
"""
BENCH = """
    SELECT count(*) FROM cases_statemententry e JOIN security_program p ON p.id = e.program_id
    WHERE p.code = %(code)s AND NOT EXISTS (SELECT FROM cases_statementmatch m WHERE m.entry_id = e.id)
"""
SAMPLES = """
    SELECT count(*) FROM reports_auditsample s JOIN security_program p ON p.id = s.program_id WHERE p.code = %(code)s
"""


def test_a_figure_opens_to_its_rows_and_a_yen_to_its_envelope(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[TREASURER][0]
    ((number, wave, yen),) = demo.rows(ON_PAPER, code=code)
    page = page_as(TREASURER, f"p/{code}/money")
    expect(page.locator(".head__tools .chip--ok")).to_have_text("合っています")
    expect(page.locator(".check--bad")).to_have_count(0)
    figure = page.locator("tbody tr", has_text=f"第{wave}回").locator("a[href*='what=paid']")
    shown = figure.inner_text()
    figure.click()
    expect(page.locator(".head__lead")).to_contain_text(shown)
    page.get_by_role("link", name=number).click()
    page.locator("nav.tabs").get_by_role("link", name="支払いの証拠").click()
    evidence = page.locator("section.panel", has=page.get_by_role("heading", name="支払いの証拠"))
    expect(evidence.get_by_text("ファイル・決定・口座が一致").first).to_be_visible()
    expect(evidence).to_contain_text(f"{yen:,}")
    evidence.locator("summary", has_text="別の2人").first.click()
    expect(evidence.locator("details[open] tbody tr").first).to_be_visible()
    expect(evidence.locator("svg.scan__view image").first).to_be_attached()


def test_by_day_the_sums_are_the_same_and_the_years_agree(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[TREASURER][0]
    page = page_as(TREASURER, f"p/{code}/money")
    sums = page.locator("tfoot tr").first.locator("td")
    by_wave = sums.all_inner_texts()
    page.get_by_role("link", name="日別").click()
    expect(page.locator("h2#h-book")).to_have_text("日別")
    assert sums.all_inner_texts() == by_wave
    expect(page.locator(".check--bad")).to_have_count(0)
    page.goto(f"p/{code}/money/years")
    expect(page.locator(".head__tools .chip--ok")).to_be_visible()
    expect(page.locator(".head__tools .chip--bad")).to_have_count(0)


def test_the_banks_fee_is_said_to_be_none_of_the_programs_money(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[TREASURER][0]
    ((before,),) = demo.rows(BENCH, code=code)
    assert before >= 1
    page = page_as(TREASURER, f"p/{code}/statements/bench")
    form = page.locator("form", has=page.locator("[name=what]")).first
    form.locator("select[name=what]").select_option("other")
    form.locator("[name=why]").fill("振込手数料")
    form.get_by_role("button").click()
    page.wait_for_url(re.compile(r"/statements"))
    ((after,),) = demo.rows(BENCH, code=code)
    assert after == before - 1


def test_a_sample_is_drawn_by_its_seed_and_saved(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[TREASURER][0]
    ((before,),) = demo.rows(SAMPLES, code=code)
    place = f"p/{code}/samples"
    page = page_as(TREASURER, place)
    page.locator("input[name=size]").fill("0")
    page.locator("form", has=page.locator("input[name=seed]")).get_by_role("button").click()
    assert demo.rows(SAMPLES, code=code) == [(before,)]
    page.goto(place)
    page.locator("input[name=size]").fill("2")
    page.locator("input[name=seed]").fill("2026-kansa")
    page.locator("form", has=page.locator("input[name=seed]")).get_by_role("button").click()
    expect(page.locator(".toast")).to_be_visible()
    row = page.locator("tbody tr", has_text="2026-kansa")
    for _turn in range(60):
        page.goto(place)
        if row.count():
            break
        page.wait_for_timeout(1_000)
    expect(row).to_have_count(1)
    row.get_by_role("button").click()
    confirm(page, demo, TREASURER)
    page.goto(place)
    with page.expect_download() as saved:
        row.get_by_role("button").click()
    assert re.fullmatch(r"kensa-\d{4}\.pdf", saved.value.suggested_filename)
