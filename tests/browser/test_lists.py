"""Lists as people bend them: columns that a person does without stay away in this browser."""

from playwright.sync_api import expect

from tests.browser.conftest import PageAs

LIST = "p/mihon-bukka/cases"


def test_columns_are_chosen_once(page_as: PageAs) -> None:
    page = page_as("mihon-reviewer-2", LIST)
    channel = page.get_by_role("columnheader", name="経路")
    cells = page.locator("tbody tr").first.locator("td:visible")
    everything = cells.count()
    expect(channel).to_be_visible()
    page.get_by_role("button", name="列", exact=True).click()
    page.locator("#columns").get_by_label("経路").uncheck()
    page.keyboard.press("Escape")
    expect(channel).to_be_hidden()
    expect(cells).to_have_count(everything - 1)
    page.reload()
    expect(channel).to_be_hidden()
    page.get_by_role("button", name="列", exact=True).click()
    page.locator("#columns").get_by_label("経路").check()
    expect(cells).to_have_count(everything)
