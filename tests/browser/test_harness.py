"""The harness itself: who signs in sees the start page, and what a page does wrong is noticed."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import watch_of


def test_a_person_signs_in_and_sees_the_start_page(page_as) -> None:
    page = page_as("mihon-manager-1")
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "ja"
    answer = watch_of(page).answer_of("/")
    assert answer.status == 200
    assert answer.queries is not None
    assert 1 <= answer.queries <= 30
    assert answer.milliseconds
    assert findings(page) == []


def test_the_browsers_language_is_obeyed(page_as) -> None:
    assert page_as(None, "sign-in", language="en").locator("html").get_attribute("lang") == "en"


def test_the_logins_are_the_demos(demo) -> None:
    assert demo.logins["admin"] == ()
    theirs = ("mihon-bukka", "mihon-gift", "mihon-yobo", "mihon-shohinken", "mihon-teiki", "mihon-r4")
    assert demo.logins["mihon-manager-1"] == theirs
    assert demo.logins["kakuu-treasurer-1"] == ("kakuu-tokubetsu", "kakuu-shoene")


def test_what_a_page_does_wrong_is_noticed(page_as) -> None:
    page = page_as("mihon-manager-1")
    watch = watch_of(page)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p><input id=nameless>')")
    page.evaluate("fetch('http://outside.example/').catch(() => 0)")
    page.evaluate("setTimeout(() => { throw new Error('planted') })")
    page.wait_for_timeout(200)
    assert any("style-src" in found for found in watch.violations)
    assert any("label" in found for found in findings(page))
    assert watch.errors == ["planted"] or "planted" in watch.errors[0]
    with pytest.raises(AssertionError, match="content security policy"):
        watch.assert_clean()
    for seen in (watch.violations, watch.outside, watch.errors):
        seen.clear()
