"""The end of a program: dry run and two approvals up to the certificate; media; the audit verified by the auditor; the
return of the data to the municipality.
"""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageAs
from tests.browser.demo_stack import DemoStack
from tests.browser.sign_in import prove_again

ENDED, PROGRAM = "mihon-r4", "mihon-bukka"
MANAGER, OFFICER, AUDITOR = "mihon-manager-1", "mihon-officer-1", "mihon-auditor-1"
STATES = """
    SELECT o.number, o.state FROM security_disposal o JOIN security_program p ON p.id = o.program_id
    WHERE p.code = %(code)s ORDER BY o.number
"""
LEFT = """
    SELECT (SELECT count(*) FROM cases_household h WHERE h.program_id = p.id),
           (SELECT count(*) FROM cases_recipient r WHERE r.program_id = p.id),
           (SELECT count(*) FROM security_programkey k WHERE k.program_id = p.id)
    FROM security_program p WHERE p.code = %(code)s
"""
MEDIA = """
    SELECT o.label, o.state FROM reports_medium o JOIN security_program p ON p.id = o.program_id
    WHERE p.code = %(code)s ORDER BY o.number
"""


def wait_for(page: Page, text: str) -> None:
    """Reload until a job has done its part."""
    for _look in range(60):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{text} did not come")


def test_a_disposal_with_dry_run_and_two_approvals_up_to_its_certificate(demo: DemoStack, page_as: PageAs) -> None:
    # The municipality sends the first one back: nothing went.
    officer = page_as(OFFICER, f"p/{ENDED}/disposals/1")
    households, people, keys = demo.rows(LEFT, code=ENDED)[0]
    assert households > 0
    assert people >= households
    assert keys == 1
    officer.locator("#id_note").fill("契約の終了日を確かめてから")
    officer.locator("button[value=refuse]").click()
    expect(officer.locator(".toast", has_text="何も消去しません")).to_be_visible()
    assert demo.rows(STATES, code=ENDED) == [(1, "refused")]

    # The manager counts anew and asks; the form says what is missing.
    page = page_as(MANAGER, f"p/{ENDED}/disposals")
    page.get_by_role("button", name="試算を始める").click()
    page.wait_for_url(f"**/p/{ENDED}/disposals/2")
    wait_for(page, "試算済み")
    expect(page.locator("button[value=approve]")).to_have_count(0)
    prove_again(page, demo, MANAGER, f"p/{ENDED}/disposals/2")
    page.locator("button[value=ask]").click()
    expect(page.locator("#summary")).to_be_visible()
    page.locator("#id_reason").fill("保存期間の満了")
    page.locator("button[value=ask]").click()
    expect(page.locator(".toast", has_text="申請しました")).to_be_visible()
    assert demo.rows(LEFT, code=ENDED) == [(households, people, 1)]

    # The officer sees what goes and agrees; a job does it and proves it.
    prove_again(officer, demo, OFFICER, f"p/{ENDED}/disposals/2")
    expect(officer.locator("main")).to_contain_text("台帳・申請・決定・支給")
    officer.locator("button[value=approve]").click()
    expect(officer.locator("#summary")).to_be_visible()
    assert demo.rows(STATES, code=ENDED)[-1] == (2, "asked")
    officer.locator("#id_confirmed").check()
    officer.locator("button[value=approve]").click()
    expect(officer.locator(".toast", has_text="消去を始めました")).to_be_visible()
    wait_for(officer, "消去証明書を受け取る")
    expect(officer.locator("main")).to_contain_text("残りなし")
    assert demo.rows(LEFT, code=ENDED) == [(0, 0, 0)]
    assert demo.rows(STATES, code=ENDED) == [(1, "refused"), (2, "done")]
    with officer.expect_download() as taken:
        officer.get_by_role("button", name="消去証明書を受け取る").click()
    assert taken.value.suggested_filename == f"disposal-{ENDED}-002.pdf"

    # Nothing else of the program is there any more, and what tells of it is.
    page.goto(f"p/{ENDED}/disposals")
    expect(page.locator("nav a[href$='/exports']")).to_have_count(0)
    answer = page.request.get(f"p/{ENDED}/exports", max_retries=2)
    assert answer.status == 410
    auditor = page_as(AUDITOR, f"p/{ENDED}/disposals/2")
    expect(auditor.locator("main")).to_contain_text("残りなし")


def test_a_medium_comes_back_is_erased_and_looked_at_by_another(demo: DemoStack, page_as: PageAs) -> None:
    page = page_as(MANAGER, f"p/{PROGRAM}/media")
    expect(page.locator(".head__tools")).to_contain_text("期限超過1件")
    page.get_by_role("link", name="USB-0012").click()
    page.get_by_role("button", name="返却を登録する").click()
    page.locator("#id_method").fill("上書き消去（3回）")
    page.get_by_role("button", name="消去を登録する").click()
    expect(page.locator("#summary")).to_be_visible()
    expect(page.locator("#id_method")).to_have_value("上書き消去（3回）")
    page.locator("#id_evidence").fill("消去記録 第28号")
    page.get_by_role("button", name="消去を登録する").click()
    expect(page.get_by_role("button", name="消去を確認する")).to_have_count(0)

    officer = page_as(OFFICER, page.url.removeprefix(demo.url))
    officer.get_by_role("button", name="消去を確認する").click()
    expect(officer.locator(".head__tools .chip--ok")).to_be_visible()
    assert demo.rows(MEDIA, code=PROGRAM)[0] == ("USB-0012", "confirmed")

    # The same medium goes out again, with a file that was fetched.
    page.goto(f"p/{PROGRAM}/media/enter")
    page.locator("#id_file").select_option(index=1)
    page.locator("#id_label").fill("USB-0012")
    page.locator("#id_handed_to").fill("みほん市 情報政策課")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/p/{PROGRAM}/media/3")
    assert demo.rows(MEDIA, code=PROGRAM)[-1] == ("USB-0012", "out")


def test_the_auditor_has_the_audit_verified(demo: DemoStack, page_as: PageAs) -> None:
    page = page_as(AUDITOR, f"p/{PROGRAM}/audit")
    rows = page.locator("table tbody tr")
    before = rows.count()
    page.get_by_role("button", name="今すぐ検証する").click()
    expect(rows).to_have_count(before + 1)
    for _look in range(60):
        if rows.first.locator(".chip--ok").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(rows.first.locator(".chip--ok")).to_contain_text("整合")


def test_the_data_go_back_and_the_municipality_confirms_their_receipt(demo: DemoStack, page_as: PageAs) -> None:
    path = f"p/{PROGRAM}/data-returns"
    page = page_as(MANAGER, path)
    page.locator("#id_reason").fill("契約の終了に伴う返還")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/{path}/1")
    expect(page.locator("button[value=approve]")).to_have_count(0)

    officer = page_as(OFFICER, path)
    prove_again(officer, demo, OFFICER, f"{path}/1")
    officer.locator("button[value=approve]").click()
    expect(officer.locator(".toast", has_text="パッケージを作成しています")).to_be_visible()
    wait_for(officer, "件数はデータベースと一致")
    officer.get_by_role("button", name="パスワードを表示する").click()
    expect(officer.locator("b.mono")).to_have_text(re.compile(r"^[A-Z2-9]{4}(-[A-Z2-9]{4}){4}$"))

    prove_again(page, demo, MANAGER, f"{path}/1")
    while page.get_by_role("button", name="受け取る").count():
        with page.expect_download() as taken:
            page.get_by_role("button", name="受け取る").first.click()
        assert taken.value.suggested_filename.startswith("return-001-")
        page.reload()
    expect(page.get_by_text("パスワードを表示する")).to_have_count(0)
    page.locator("#id_label").fill("DISC-9001")
    page.locator("#id_handed_to").fill("みほん市 情報政策課")
    page.locator("button[value=hand_over]").click()
    expect(page.locator(".toast", has_text="媒体管理簿")).to_be_visible()

    officer.goto(f"{path}/1")
    officer.locator("#id_receipt_note").fill("情報政策課の保管庫。件数を照合済み")
    officer.locator("button[value=receive]").click()
    expect(officer.locator("#summary")).to_be_visible()
    expect(officer.locator("#id_receipt_note")).to_have_value("情報政策課の保管庫。件数を照合済み")
    officer.locator("#id_compared").check()
    officer.locator("button[value=receive]").click()
    expect(officer.locator(".head__tools .chip--ok")).to_contain_text("受領済み")
    assert demo.rows(MEDIA, code=PROGRAM)[-1] == ("DISC-9001", "received")
