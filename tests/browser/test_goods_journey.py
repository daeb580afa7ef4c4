"""The goods desk by the screens: a wrong card stops the packing table, the right one goes out, two people count."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.loose_ends import leave_parcels_to_pack

PROGRAM, MAILROOM, TREASURER = "mihon-gift", "mihon-mailroom-1", "mihon-treasurer-1"
CARDS = """
    SELECT h.receipt_number, g.serial, g.state FROM cases_giftitem g JOIN cases_household h ON h.id = g.household_id
    WHERE g.serial = ANY (%(serials)s) ORDER BY g.id
"""
IN_THE_HOUSE = """
    SELECT value_yen, count(*) FROM cases_giftitem g JOIN security_program p ON p.id = g.program_id
    WHERE p.code = %(code)s AND g.state IN ('stock', 'assigned', 'returned') GROUP BY 1 ORDER BY 1 LIMIT 1
"""


def read(page: Page, *codes: str) -> None:
    """The hand reader: each code ends with Enter."""
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def test_parcels_are_packed_and_the_stock_is_counted(demo: DemoStack, page_as: PageAs) -> None:
    serials = leave_parcels_to_pack(PROGRAM)
    (first, card, _state), (_second, other_card, _) = demo.rows(CARDS, serials=serials)
    page = page_as(MAILROOM, f"p/{PROGRAM}/goods")
    page.keyboard.press("s")
    expect(page.locator("#id_letter")).to_be_focused()

    # The card of another household: the line stops, and nothing is sent.
    read(page, first, other_card, "T-000000001")
    expect(page.locator(".alert--bad")).to_contain_text("この案内文のカードではありません")
    assert {state for _number, _serial, state in demo.rows(CARDS, serials=serials)} == {"assigned"}
    page.get_by_role("link", name="両方を取りのけた").focus()
    page.keyboard.press("Enter")

    # A number that is none stays in its field; the right pair goes out.
    expect(page.locator("#id_letter")).to_be_focused()
    read(page, "000-1", card, "T-000000001")
    expect(page.locator(".field--bad #id_letter")).to_have_value("000-1")
    page.locator("#id_letter").fill(first)
    page.keyboard.press("Enter")
    expect(page.locator(".alert--ok")).to_contain_text(card)
    assert [state for _number, serial, state in demo.rows(CARDS, serials=serials) if serial == card] == ["sent"]

    # Two people count what is in the house.
    ((value, number),) = demo.rows(IN_THE_HOUSE, code=PROGRAM)
    page.goto(f"p/{PROGRAM}/goods")
    page.locator("#count_value_yen").select_option(str(value))
    page.locator("#count_witness").select_option(index=0)
    page.locator("#count_counted").fill(str(number + 1))
    page.keyboard.press("Enter")
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#count_counted")).to_have_value(str(number + 1))
    page.locator("#count_counted").fill(str(number))
    page.keyboard.press("Enter")
    expect(page.locator(".toast", has_text="帳簿と合っています")).to_be_visible()


def test_the_treasurer_sees_where_the_cards_are(page_as: PageAs) -> None:
    page = page_as(TREASURER, f"p/{PROGRAM}/")
    expect(page.locator("h1")).to_have_text("棚卸")
    expect(page.get_by_text("合っています").first).to_be_visible()
    expect(page.locator("#count_counted")).to_have_count(0)
