"""Vouchers by the screens: books are sold for the amount that is shown, a closing is approved, released and saved."""

from playwright.sync_api import Page, expect

from cases.rules.voucher_numbers import VoucherNumber
from tests.browser.axe import findings
from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.sign_in import prove_again

PROGRAM, PROGRAM_NO = "mihon-shohinken", 106
MAILROOM, OFFICER, TREASURER = "mihon-mailroom-1", "mihon-officer-1", "mihon-treasurer-1"
BUYER = """
    SELECT h.receipt_number FROM cases_household h JOIN security_program p ON p.id = h.program_id
    JOIN cases_voucherrequest r ON r.household_id = h.id
    JOIN cases_voucherdrawn d ON d.request_id = r.id AND d.granted = 2
    WHERE p.code = %(code)s AND NOT h.protected
    AND NOT EXISTS (SELECT FROM cases_vouchersale s WHERE s.household_id = h.id) ORDER BY h.id LIMIT 1
"""
STOCK = """
    SELECT b.number, b.price_yen FROM cases_voucherbook b JOIN security_program p ON p.id = b.program_id
    WHERE p.code = %(code)s AND b.state = 'stock' ORDER BY b.number LIMIT 2
"""
SALES = """
    SELECT count(*) FROM cases_vouchersale s JOIN cases_household h ON h.id = s.household_id
    WHERE h.receipt_number = %(number)s
"""
WAITING = """
    SELECT c.number, c.total_yen FROM cases_voucherclosing c JOIN security_program p ON p.id = c.program_id
    WHERE p.code = %(code)s AND c.state = 'closed'
"""


def test_books_are_sold_for_the_amount_that_is_shown(demo: DemoStack, page_as: PageAs) -> None:
    ((number,),) = demo.rows(BUYER, code=PROGRAM)
    (book, price), (other, _price) = demo.rows(STOCK, code=PROGRAM)
    page = page_as(MAILROOM, f"p/{PROGRAM}/vouchers/sales")
    assert findings(page) == []
    # A number with a wrong digit: nothing is lost of what was read.
    good = [str(VoucherNumber(PROGRAM_NO, each)) for each in (book, other)]
    page.locator("#id_receipt_number").fill(number)
    page.locator("#id_numbers").fill(f"{good[0]}\n{good[1][:-2]}00")
    page.get_by_role("button", name="金額を計算する").click()
    expect(page.locator(".field--bad #id_numbers")).to_have_count(1)
    expect(page.locator("#id_receipt_number")).to_have_value(number)
    page.locator("#id_numbers").fill("\n".join(good))
    page.get_by_role("button", name="金額を計算する").click()
    expect(page.locator("#h-sell")).to_contain_text(f"{2 * price:,}円")
    assert demo.rows(SALES, number=number) == [(0,)]
    page.locator("#sell_taken").check()
    page.get_by_role("button", name="販売する").click()
    expect(page.locator(".toast", has_text=f"{2 * price:,}円")).to_be_visible()
    assert demo.rows(SALES, number=number) == [(1,)]


def test_a_closing_is_approved_and_its_file_released_by_two_people(demo: DemoStack, page_as: PageAs) -> None:
    ((number, yen),) = demo.rows(WAITING, code=PROGRAM)
    place = f"p/{PROGRAM}/vouchers/closings/{number}"
    officer = page_as(OFFICER, place)
    expect(officer.locator("h1")).to_contain_text(f"{yen:,}")
    sign(officer, demo, OFFICER, place, "#approve_compared", "締めを承認する")
    treasurer = page_as(TREASURER, place)
    sign(treasurer, demo, TREASURER, place, "#release_compared", "振込みを承認する")
    with treasurer.expect_download() as saved:
        treasurer.get_by_role("button", name="振込ファイルを保存").click()
    assert saved.value.suggested_filename.startswith(f"kankin-{number:04d}-")
    treasurer.goto(f"p/{PROGRAM}/vouchers")
    expect(treasurer.locator(".chip--bad")).to_have_count(0)
    expect(treasurer.locator(".head__tools .chip--ok")).to_have_text("合っています")
    treasurer.locator("a[href*='what=settled']").click()
    expect(treasurer.locator("tbody tr").first).to_be_visible()


def sign(page: Page, demo: DemoStack, who: str, place: str, box: str, button: str) -> None:
    """Prove again who one is, tick, and sign."""
    prove_again(page, demo, who, place)
    page.locator(box).check()
    page.get_by_role("button", name=button).click()
    expect(page.locator(".toast")).to_be_visible()
