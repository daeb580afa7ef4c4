"""A resident with a telephone: opens the letter, applies, answers what is asked, withdraws. And without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.axe import findings
from tests.browser.conftest import watch_of
from tests.browser.demo_stack import manage
from tests.factories.portal import picture

PHONE = 360


@pytest.fixture(scope="module")
def letters(demo) -> list[list[str]]:
    """`[link, number, secret, what]` of letters that can be tried."""
    return [line.split(maxsplit=3) for line in manage("demo_letters").splitlines()]


def letter_of(letters: list[list[str]], path: str, what: str) -> tuple[str, str, str]:
    link, number, secret, _what = next(row for row in letters if row[0].startswith(path) and row[3] == what)
    return link.lstrip("/"), number, secret


def check_page(page: Page) -> None:
    """Fits the telephone and has no serious finding."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert findings(page) == []


def open_letter(page: Page, number: str, secret: str) -> None:
    page.get_by_role("textbox", name="受付番号").fill(number)
    page.get_by_role("textbox", name="申請コード").fill(secret)
    press(page, "始める・進みぐあいを見る")


def press(page: Page, name: str) -> None:
    """Sends the form and waits for the page that answers, so that what is looked at next is not the page before."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def go_on(page: Page) -> None:
    check_page(page)
    press(page, "次へ進む")


def attach(page: Page, slot: str, content: bytes) -> None:
    file = FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=content)
    page.locator(f"#f-photo-{slot}").set_input_files([file])


def fill_account(page: Page) -> None:
    page.get_by_label("銀行などの口座").check()
    go_on(page)
    page.get_by_label("金融機関の名前").fill("みずほ")
    press(page, "探す")
    page.locator("input[value='0001']").check()
    go_on(page)
    page.get_by_label("支店の名前か番号").fill("001")
    press(page, "探す")
    page.locator("input[name=branch_code][value='001']").check()
    go_on(page)
    page.get_by_label("口座番号").fill("７６５-４３２")
    page.get_by_role("button", name="次へ進む").click()
    expect(page.get_by_role("alert")).to_contain_text("いまは 6けた")
    expect(page.get_by_label("口座番号")).to_have_value("７６５-４３２")
    check_page(page)
    page.get_by_label("口座番号").fill("７６５-４３２１")
    go_on(page)
    page.get_by_label("口座名義").fill("みほん　はなこ")
    go_on(page)


def fill_person(page: Page) -> None:
    page.get_by_label("世帯主本人").check()
    page.get_by_label("お名前").fill("見本 花子")
    go_on(page)
    page.get_by_label("電話番号").fill("090 1234 5678")
    go_on(page)


def test_a_resident_applies_on_a_telephone(page_as, letters) -> None:
    link, number, secret = letter_of(letters, "/r/kakuu-tokubetsu/", "not answered yet")
    path = "r/kakuu-tokubetsu/"
    page = page_as(None, link, width=PHONE)
    expect(page.get_by_role("textbox", name="受付番号")).to_have_value(number)  # as the code of a letter leads here
    check_page(page)
    page.get_by_role("textbox", name="申請コード").fill("AAAAAAAAAA")
    page.get_by_role("button", name="始める・進みぐあいを見る").click()
    expect(page.get_by_role("alert")).to_contain_text("組み合わせが合いません")
    open_letter(page, number, secret.lower())
    check_page(page)
    with page.expect_navigation():
        page.get_by_role("link", name="始める", exact=True).click()
    page.get_by_role("checkbox").check()
    go_on(page)
    fill_account(page)
    # Stop for today, and come back with the same letter.
    page.get_by_role("button", name="ここまでを保存してやめる").click()
    expect(page.get_by_role("status")).to_contain_text("保存しました")
    check_page(page)
    page.get_by_role("button", name="閉じる").last.click()
    page.get_by_role("link", name="最初のページへ").click()
    open_letter(page, number, secret)
    page.get_by_role("link", name="続きから始める").click()
    fill_person(page)
    take_pictures(page)
    go_on(page)
    for text in ("7654321", "ミホン　ハナコ", "090-1234-5678"):
        expect(page.get_by_role("main")).to_contain_text(text)
    check_page(page)
    page.get_by_role("button", name="申請を送る").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("申請を受け付けました")
    check_page(page)
    page.go_back()
    page.goto(f"{path}mine/form/check")
    expect(page.get_by_role("heading", level=1)).to_contain_text("進みぐあい")
    check_page(page)
    page.get_by_role("link", name="受付の控え").click()
    expect(page.get_by_role("main")).to_contain_text("番号の終わり 321")
    check_page(page)
    for address in (page.url, *(answer.path for answer in watch_of(page).answers)):
        assert number not in address
        assert secret not in address


def take_pictures(page: Page) -> None:
    """A sharp one goes by itself; a blurred one is told before it is sent, and again taken."""
    attach(page, "identity", picture())
    expect(page.get_by_text("読めます")).to_have_count(1)
    attach(page, "account", picture(blur=6))
    expect(page.locator("#n-account")).to_contain_text("ぼやけている")
    check_page(page)
    attach(page, "account", picture())
    expect(page.get_by_text("読めます")).to_have_count(2)


def test_what_is_missing_is_answered_and_the_application_withdrawn(page_as, letters) -> None:
    link, number, secret = letter_of(letters, "/r/", "something is missing")
    path = link.split("#")[0]
    page = page_as(None, path, width=PHONE)
    open_letter(page, number, secret)
    expect(page.get_by_role("heading", level=1)).to_contain_text("進みぐあい")
    check_page(page)
    with page.expect_navigation():
        page.get_by_role("link", name="ここで答える").click()
    check_page(page)
    page.goto(f"{path}mine/end/withdrawal")
    page.get_by_role("button", name="申請を取り下げる").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("checkbox").check()
    check_page(page)
    page.get_by_role("button", name="申請を取り下げる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("取下げを受け付けました")


@pytest.mark.parametrize("width", [PHONE, 1366])
def test_it_works_without_scripts_and_in_english(page_as, letters, width: int) -> None:
    _link, number, secret = letter_of(letters, "/r/kakuu-shoene/", "not answered yet")
    path = "r/kakuu-shoene/"
    page = page_as(None, f"{path}?lang=en", width=width, scripts=False, language="en")
    page.get_by_role("textbox", name="Reception number").fill(number)
    page.get_by_role("textbox", name="Application code").fill(secret)
    page.get_by_role("button", name="Start, or see the progress").click()
    page.goto(f"{path}mine/form/price")
    page.get_by_label("Price").fill("about 1000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the price in digits")
    page.get_by_label("Price").fill("180,000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("When did you buy it?")


def test_public_pages_in_easy_japanese(page_as) -> None:
    page = page_as(None, "r/?lang=ja-easy", width=PHONE)
    for path in ("r/", "r/mihon-bukka/", "r/mihon-bukka/faq", "r/mihon-bukka/about", "r/nowhere/"):
        page.goto(path)
        check_page(page)
    assert Path(page.url).name == "nowhere"
