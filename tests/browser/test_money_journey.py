"""Payment clerk and treasurer by the screens alone: sums, lines and file of a batch, a date that cannot be paid."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.sign_in import prove_again

CLERK, SECOND_CLERK, TREASURER = "mihon-payment-clerk-1", "mihon-payment-clerk-2", "mihon-treasurer-1"
NEWEST = """
    SELECT b.number, b.line_count, b.total_yen FROM cases_payoutbatch b
    JOIN security_program p ON p.id = b.program_id
    WHERE p.code = %(code)s AND b.state = 'released' ORDER BY b.number DESC LIMIT 1
"""
PREPARED = """
    SELECT b.number FROM cases_payoutbatch b JOIN security_program p ON p.id = b.program_id
    WHERE p.code = %(code)s AND b.state = 'prepared' ORDER BY b.number DESC LIMIT 1
"""
STATE = """
    SELECT b.state FROM cases_payoutbatch b JOIN security_program p ON p.id = b.program_id
    WHERE p.code = %(code)s AND b.number = %(number)s
"""
FILE_READS = """
    SELECT count(*) FROM security_auditevent e JOIN security_program p ON p.id = e.program_id
    WHERE p.code = %(code)s AND e.code = 'cases.file_read'
"""


def open_newest(page: Page, number: int) -> None:
    """From the list to the batch by the keyboard; newer ones that are not released stand before it."""
    for _row in range(page.locator("tbody tr").count()):
        page.keyboard.press("j")
        if f"第{number}回" in page.locator("tr.is-cursor").inner_text():
            break
    page.keyboard.press("Enter")


def test_a_clerk_reads_the_sums_and_hands_the_file_to_the_bank(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[CLERK][0]
    ((number, count, yen),) = demo.rows(NEWEST, code=code)
    ((reads,),) = demo.rows(FILE_READS, code=code)
    page = page_as(CLERK, f"p/{code}/batches")
    prove_again(page, demo, CLERK, f"p/{code}/batches")
    expect(page.get_by_text("合っています").first).to_be_visible()
    open_newest(page, number)
    expect(page.locator("h1")).to_contain_text(f"{yen:,}円")
    expect(page.locator(".sum__part--total")).to_contain_text(f"{count:,}")
    with page.expect_download() as saved:
        page.get_by_role("button", name="銀行に渡すファイルを保存する").click()
    assert saved.value.suggested_filename.startswith(f"furikomi-{number:04d}-")
    ((after,),) = demo.rows(FILE_READS, code=code)
    assert after == reads + 1
    page.get_by_role("link", name="明細", exact=True).click()
    expect(page.locator("table.list__tbl tbody tr")).to_have_count(min(count, 100))
    expect(page.locator("table.list__tbl tbody tr").first).to_contain_text("••••")


def test_a_holiday_is_refused_beside_the_field_and_the_date_stays(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[CLERK][0]
    page = page_as(CLERK, f"p/{code}/batches/prepare")
    field = page.locator("input[name=transfer_on]")
    field.fill("令和9年1月2日")
    page.keyboard.press("Enter")
    expect(page.locator(".field--bad")).to_contain_text("銀行の休業日")
    expect(field).to_have_value("令和9年1月2日")
    expect(page.locator("#summary")).to_be_focused()


def test_the_treasurer_sees_the_signatures_and_signs_nothing_twice(demo: DemoStack, page_as: PageAs) -> None:
    code = demo.logins[TREASURER][0]
    ((number, _count, _yen),) = demo.rows(NEWEST, code=code)
    page = page_as(TREASURER, f"p/{code}/batches/{number}")
    expect(page.locator(".sign__step.is-done")).not_to_have_count(0)
    expect(page.get_by_role("button", name="承認する")).to_have_count(0)
    expect(page.get_by_role("button", name="取り消す")).to_have_count(0)


def test_a_batch_is_checked_by_another_clerk_and_released_by_the_treasurer(
    demo: DemoStack, page_as: PageAs, tmp_path: Path
) -> None:
    code = demo.logins[CLERK][0]
    ((number,),) = demo.rows(PREPARED, code=code)
    place = f"p/{code}/batches/{number}"
    maker = page_as(CLERK, place)
    expect(maker.locator("#check_compared")).to_have_count(0)

    # The second clerk has to say what was compared, and signs.
    page = page_as(SECOND_CLERK, place)
    prove_again(page, demo, SECOND_CLERK, place)
    page.get_by_role("button", name="点検を済ませる").click()
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#check_compared")).to_have_attribute("aria-invalid", "true")
    assert demo.rows(STATE, code=code, number=number) == [("prepared",)]
    page.locator("#check_compared").check()
    page.get_by_role("button", name="点検を済ませる").click()
    expect(page.locator(".toast", has_text="点検を済ませました")).to_be_visible()

    treasurer = page_as(TREASURER, place)
    prove_again(treasurer, demo, TREASURER, place)
    treasurer.locator("#release_compared").check()
    treasurer.locator(".sign__form button.btn--main").click()
    expect(treasurer.locator(".toast", has_text="承認しました")).to_be_visible()
    assert demo.rows(STATE, code=code, number=number) == [("released",)]

    # What the bank could not pay is read beside the lines before anything is recorded.
    answer = tmp_path / "bank.csv"
    rows = [
        "銀行コード,支店コード,預金種目,口座番号,受取人名,金額,不能理由",
        "0001,001,普通,0000002,ﾐﾎﾝ,30000,口座名義相違",
    ]
    answer.write_bytes("\r\n".join(rows).encode("cp932"))
    page.goto(f"{place}/results")
    page.set_input_files("input[name=answer]", answer)
    page.get_by_role("button", name="一覧を読む").click()
    page.wait_for_url(re.compile(r"/results/\d+$"))
    expect(page.locator("h1")).to_contain_text(f"{number}")
