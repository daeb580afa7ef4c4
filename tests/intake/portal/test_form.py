"""The form: one question a page, taken as people write, refused in words, never lost, sent once."""

import json
import re
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from intake.portal.locks import open_box
from intake.portal.models import Draft, DraftPhoto, SentItem, Submission, SubmissionFile
from intake.services.online.submit import content_place
from tests.factories.portal import Letter, make_letter, make_published, picture, set_status

pytestmark = pytest.mark.django_db(databases=["portal"])
NEW_ACCOUNT: list[tuple[str, dict[str, str]]] = [
    ("declare", {"dependants_declared": "1", "income_declared": "1"}),
    ("account", {"account_way": "bank"}),
    ("bank", {"bank_words": "みずほ", "bank_code": "0001"}),
    ("branch", {"branch_words": "とうきよう", "branch_code": "001"}),
    ("number", {"account_type": "1", "account_number": " ７６５-４３２１ "}),
    ("holder", {"account_holder": "あおい　はなこ"}),
    ("name", {"signer": "head", "applicant_name": "青井 花子"}),
    ("telephone", {"telephone": "０９０−１２３４−５６７８"}),
]
KEPT_ACCOUNT = [NEW_ACCOUNT[0], ("account", {"account_way": "keep"}), *NEW_ACCOUNT[-2:]]


def fill(client: Client, letter: Letter, steps: list[tuple[str, dict[str, str]]], *, kind: str = "form") -> str:
    """Fill page after page in, and see that each leads to the next; returns the address after the last."""
    there = ""
    for step, values in steps:
        answer = client.post(letter.url(f"mine/{kind}/{step}"), {**values, "action": "next"})
        assert answer.status_code == 302, (
            step,
            re.findall(r"field__error.*?<span>(.*?)</span>", answer.content.decode(), re.DOTALL),
        )
        there = answer.headers["Location"]
    return there


def photograph(client: Client, letter: Letter, slot: str, content: bytes, *, kind: str = "form", **values: str) -> Any:
    file = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    return client.post(letter.url(f"mine/{kind}/photos"), {f"photo-{slot}": file, "action": "add", **values})


def send(client: Client, letter: Letter, *, kind: str = "form") -> Any:
    page = client.get(letter.url(f"mine/{kind}/check")).content.decode()
    values = dict(re.findall(r'name="(reference|version)" value="([^"]+)"', page))
    return client.post(letter.url(f"mine/{kind}/check"), values)


def sent_content(letter: Letter) -> dict[str, Any]:
    row = Submission.objects.get()
    content: dict[str, Any] = json.loads(
        open_box(letter.private_key, bytes(row.content), place=content_place(row.reference))
    )
    return content


def test_a_form_with_another_account_is_sent(letter: Letter, resident: Client) -> None:
    assert fill(resident, letter, NEW_ACCOUNT) == "/r/aoi/mine/form/photos"
    added = photograph(resident, letter, "identity", picture())
    assert added.status_code == 302
    assert "写真がまだありません" not in resident.get(added.headers["Location"]).content.decode()
    assert photograph(resident, letter, "account", picture()).status_code == 302
    answer = resident.post(letter.url("mine/form/photos"), {"action": "next"})
    assert answer.headers["Location"] == "/r/aoi/mine/form/check"
    page = resident.get(letter.url("mine/form/check")).content.decode()
    for text in ("みずほ銀行", "東京営業部", "7654321", "アオイ　ハナコ", "090-1234-5678", "2枚"):
        assert text in page
    answer = send(resident, letter)
    receipt = resident.get(answer.headers["Location"]).content.decode()
    assert letter.number in receipt
    assert re.search(r"<title>\s*申請を受け付けました", receipt)
    content = sent_content(letter)
    assert (content["kind"], content["form"], content["files"]) == ("form", "confirmation", 2)
    values = content["values"]
    assert (values["account_number"], values["account_holder"]) == ("7654321", "アオイ　ハナコ")
    assert (values["applicant_name"], values["telephone"]) == ("青井　花子", "09012345678")
    assert values["id_copy"] is True
    assert values["account_copy"] is True
    assert not values["keeps_account"]
    assert not Draft.objects.exists()
    assert not DraftPhoto.objects.exists()
    stored = bytes(SentItem.objects.get().content) + bytes(Submission.objects.get().content)
    assert b"7654321" not in stored


def test_the_account_on_file_needs_no_photographs(letter: Letter, resident: Client) -> None:
    assert fill(resident, letter, KEPT_ACCOUNT) == "/r/aoi/mine/form/check"
    send(resident, letter)
    content = sent_content(letter)
    assert content["values"]["keeps_account"] is True
    assert content["files"] == 0


def test_japan_post_bank_is_taken_by_symbol_and_number(letter: Letter, resident: Client) -> None:
    steps = [
        NEW_ACCOUNT[0],
        ("account", {"account_way": "yucho"}),
        ("yucho", {"account_type": "1", "yucho_symbol": "１４０３０", "yucho_number": "12345671"}),
        *NEW_ACCOUNT[5:],
    ]
    assert fill(resident, letter, steps).endswith("photos")
    resident.post(letter.url("mine/form/photos"), {"copies_by_post": "1", "action": "next"})
    send(resident, letter)
    values = sent_content(letter)["values"]
    assert (values["bank_code"], values["branch_code"], values["account_number"]) == ("9900", "408", "1234567")


def test_what_is_left_for_the_post_is_named_with_its_envelope_and_day(letter: Letter, resident: Client) -> None:
    fill(resident, letter, NEW_ACCOUNT)
    photograph(resident, letter, "identity", picture())
    resident.post(letter.url("mine/form/photos"), {"copies_by_post": "1", "action": "next"})
    sent = send(resident, letter).headers["Location"]
    page = resident.get(sent).content.decode()
    assert "郵便で送るものはありません" not in page
    for words in ("これから郵便で送っていただくもの", "通帳またはキャッシュカード", "切手はいりません", "21日"):
        assert words in page
        assert words in resident.get(letter.url("mine/status")).content.decode()
    assert "本人確認" not in page
    receipt = letter.url(f"mine/receipt/{sent.rsplit('/', 1)[1]}")
    with pypdfium2.PdfDocument(resident.get(f"{receipt}.pdf").content) as document:
        drawn = "".join(document[0].get_textpage().get_text_bounded().split())
    for words in ("これから送るもの", "通帳またはキャッシュカード", "切手はいりません"):
        assert words in resident.get(receipt).content.decode()
        assert words in drawn
    for language, words in (("en", "Passbook or cash card"), ("ja-easy", "これから 郵便で おくるもの")):
        assert words in resident.get(f"{sent}?lang={language}").content.decode()


def test_who_looks_for_japan_post_bank_among_the_banks_is_led_on(letter: Letter, resident: Client) -> None:
    fill(resident, letter, NEW_ACCOUNT[:2])
    page = resident.post(letter.url("mine/form/bank"), {"bank_words": "ゆうちよ", "action": "search"}).content.decode()
    assert 'value="9900"' in page
    answer = resident.post(letter.url("mine/form/bank"), {"bank_code": "9900", "action": "next"})
    assert answer.headers["Location"] == "/r/aoi/mine/form/yucho"


def test_a_subsidy_takes_era_dates_and_amounts_as_written(db) -> None:
    program, private_key = make_published(
        "kaden", forms=["subsidy"], amount_rule={"kind": "rate", "percent": 25, "ceiling_yen": 50_000}, eligibility={}
    )
    letter = make_letter(program, private_key, form="subsidy", entitled_yen=0)
    client = Client(headers={"Accept-Language": "ja"})
    letter.open(client)
    steps = [
        ("price", {"purchase_yen": "１８０，０００円"}),
        ("day", {"purchased_on": "令和８年８月２０日"}),
        ("product", {"product_code": "AB-123"}),
        ("dealer", {"dealer_code": ""}),
        ("consent", {"consents_given": "1"}),
        ("account", {"account_way": "bank"}),
        *NEW_ACCOUNT[2:],
    ]
    assert fill(client, letter, steps).endswith("photos")
    for slot in ("receipt", "guarantee", "identity", "account"):
        photograph(client, letter, slot, picture())
    send(client, letter)
    values = sent_content(letter)["values"]
    assert (values["purchase_yen"], values["purchased_on"]) == (180_000, "2026-08-20")
    assert values["receipt_copy"] is True


def test_a_refund_by_terms_asks_for_one_month_and_its_photographs(db) -> None:
    rule = {"kind": "rate", "base": "monthly_yen", "percent": 50, "ceiling_yen": 10_000, "per_month": True}
    program, private_key = make_published("teiki", forms=["refund"], amount_rule=rule, eligibility={})
    letter = make_letter(program, private_key, form="refund", entitled_yen=0)
    client = Client(headers={"Accept-Language": "ja"})
    letter.open(client)
    empty = client.post(letter.url("mine/form/monthly"), {"monthly_yen": "", "action": "next"})
    assert "1か月分" in empty.content.decode()
    steps = [
        ("monthly", {"monthly_yen": "８，４００円"}),
        ("consent", {"consents_given": "1"}),
        ("account", {"account_way": "bank"}),
        *NEW_ACCOUNT[2:],
    ]
    assert fill(client, letter, steps).endswith("photos")
    for slot in ("pass", "entitling", "identity", "account"):
        photograph(client, letter, slot, picture())
    send(client, letter)
    values = sent_content(letter)["values"]
    assert (values["monthly_yen"], values["pass_copy"], values["entitling_copy"]) == (8_400, True, True)


BAD: list[tuple[str, dict[str, str], str, str]] = [
    ("declare", {"dependants_declared": "1"}, "income_declared", "2つめの文"),
    ("account", {}, "account_way", "1つ選んで"),
    ("bank", {"bank_words": "", "bank_code": ""}, "bank_code", "一覧から選んで"),
    ("bank", {"bank_code": "9998"}, "bank_code", "見つかりません"),
    ("branch", {"branch_code": "997"}, "branch_code", "その支店はありません"),
    (
        "number",
        {"account_type": "1", "account_number": "12345６"},
        "account_number",
        "7けたで入力してください（いまは 6けた）",
    ),
    ("number", {"account_type": "9", "account_number": "1234567"}, "account_type", "選んで"),
    ("holder", {"account_holder": "青井花子"}, "account_holder", "漢字は使えません"),
    ("holder", {"account_holder": ""}, "account_holder", "カタカナで入力"),
    ("name", {"signer": "proxy", "applicant_name": "青井 次郎"}, "applicant_relation", "関係"),
    ("telephone", {"telephone": "1234"}, "telephone", "いまは 4けた"),
]


@pytest.mark.parametrize(("step", "values", "field", "words"), BAD)
def test_what_cannot_be_taken_is_told_and_kept(
    letter: Letter, resident: Client, step: str, values: dict[str, str], field: str, words: str
) -> None:
    fill(resident, letter, NEW_ACCOUNT)
    answer = resident.post(letter.url(f"mine/form/{step}"), {**values, "action": "next"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in page
    assert f'id="f-{field}"' in page
    assert words in page
    for name, text in values.items():
        if text and "code" not in name and text not in {"1", "9", "proxy"}:
            assert f'value="{text}"' in page
    assert resident.get(letter.url("mine/form/check")).status_code == 302
    assert not Submission.objects.exists()


def test_symbol_and_number_that_do_not_fit(letter: Letter, resident: Client) -> None:
    fill(resident, letter, [NEW_ACCOUNT[0], ("account", {"account_way": "yucho"})])
    answer = resident.post(
        letter.url("mine/form/yucho"),
        {"account_type": "1", "yucho_symbol": "21940", "yucho_number": "12345671", "action": "next"},
    )
    assert answer.status_code == 422
    assert "記号と番号が合いません" in answer.content.decode()


def test_the_account_on_file_is_offered_only_where_there_is_one(db) -> None:
    program, private_key = make_published()
    letter = make_letter(program, private_key, account=None)
    client = Client(headers={"Accept-Language": "ja"})
    letter.open(client)
    fill(client, letter, NEW_ACCOUNT[:1])
    assert "keep" not in client.get(letter.url("mine/form/account")).content.decode()
    assert client.post(letter.url("mine/form/account"), {"account_way": "keep", "action": "next"}).status_code == 422


def test_saved_today_and_gone_on_with_another_day(letter: Letter, resident: Client) -> None:
    fill(resident, letter, NEW_ACCOUNT[:4])
    answer = resident.post(letter.url("mine/form/number"), {"account_number": "12", "action": "save"})
    assert answer.headers["Location"] == "/r/aoi/mine/form/saved"
    assert "保存しました" in resident.get(answer.headers["Location"]).content.decode()
    resident.post(letter.url("leave"))
    another = Client(headers={"Accept-Language": "ja"})
    letter.open(another)
    page = another.get(letter.url("mine")).content.decode()
    assert "/r/aoi/mine/form/number" in page
    assert 'value="12"' in another.get(letter.url("mine/form/number")).content.decode()


def test_another_bank_makes_the_branch_open_again(letter: Letter, resident: Client) -> None:
    fill(resident, letter, NEW_ACCOUNT)
    answer = resident.post(letter.url("mine/form/bank"), {"bank_code": "0005", "back": "check", "action": "next"})
    assert answer.headers["Location"] == "/r/aoi/mine/form/branch?back=check"


def test_pressed_twice_and_the_page_of_the_history(letter: Letter, resident: Client) -> None:
    fill(resident, letter, KEPT_ACCOUNT)
    page = resident.get(letter.url("mine/form/check")).content.decode()
    values = dict(re.findall(r'name="(reference|version)" value="([^"]+)"', page))
    first = resident.post(letter.url("mine/form/check"), values)
    again = resident.post(letter.url("mine/form/check"), values)
    assert first.headers["Location"] == again.headers["Location"] == f"/r/aoi/mine/sent/{values['reference']}"
    assert Submission.objects.count() == SentItem.objects.count() == 1
    Submission.objects.all().delete()  # the case side has taken it over
    assert resident.post(letter.url("mine/form/check"), values).headers["Location"] == first.headers["Location"]
    assert not Submission.objects.exists()
    # Going back to a page of the form leads to how it stands, and typing there makes no second one.
    for rest in ("mine", "mine/form/telephone", "mine/form/check"):
        assert resident.get(letter.url(rest)).headers["Location"] == "/r/aoi/mine/status"
    assert (
        resident.post(letter.url("mine/form/telephone"), {"telephone": "1"}).headers["Location"] == "/r/aoi/mine/status"
    )
    assert not Draft.objects.exists()


def test_a_second_tab_that_is_older_shows_the_answers_anew(letter: Letter, resident: Client) -> None:
    fill(resident, letter, KEPT_ACCOUNT)
    page = resident.get(letter.url("mine/form/check")).content.decode()
    older = dict(re.findall(r'name="(reference|version)" value="([^"]+)"', page))
    fill(resident, letter, [("telephone", {"telephone": "03-1111-2222"})])
    answer = resident.post(letter.url("mine/form/check"), older)
    assert answer.status_code == 422
    assert "03-1111-2222" in answer.content.decode()
    assert "別の画面で" in answer.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("reference", ["", "x", "9b2f7a54-0c1d-4e0e-8f6a-3d5b7c9e1a20"])
def test_a_made_up_reference_sends_nothing(letter: Letter, resident: Client, reference: str) -> None:
    fill(resident, letter, KEPT_ACCOUNT)
    answer = resident.post(letter.url("mine/form/check"), {"reference": reference, "version": "9" * 40})
    assert answer.status_code == 422
    assert not Submission.objects.exists()


def test_nothing_is_sent_outside_of_the_dates(letter: Letter, resident: Client) -> None:
    fill(resident, letter, KEPT_ACCOUNT)
    row = letter.row.published
    row.closes_on = row.opens_on
    row.save()
    answer = send(resident, letter)
    assert answer.headers["Location"] == "/r/aoi/mine/status"
    assert not Submission.objects.exists()


def test_who_applied_on_paper_is_not_asked_again(letter: Letter, resident: Client) -> None:
    set_status(letter, "checking")
    for rest in ("mine", "mine/form/declare"):
        assert resident.get(letter.url(rest)).headers["Location"] == "/r/aoi/mine/status"


def test_a_blurred_photograph_can_be_taken_again_or_sent_as_it_is(letter: Letter, resident: Client) -> None:
    fill(resident, letter, NEW_ACCOUNT)
    photograph(resident, letter, "identity", picture())
    answer = photograph(resident, letter, "account", picture(blur=5))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ぼやけて" in page
    assert 'href="#f-photo-account"' in page
    assert resident.post(letter.url("mine/form/photos"), {"action": "next"}).status_code == 422
    blurred = DraftPhoto.objects.get(slot="account")
    assert resident.post(letter.url("mine/form/photos"), {"keep": str(blurred.place)}).status_code == 302
    answer = resident.post(letter.url("mine/form/photos"), {"action": "next"})
    assert answer.headers["Location"].endswith("check")
    resident.post(letter.url("mine/form/photos"), {"remove": str(blurred.place)})
    assert resident.post(letter.url("mine/form/photos"), {"action": "next"}).status_code == 422
    photograph(resident, letter, "account", picture(blur=5), sure="account")
    assert resident.post(letter.url("mine/form/photos"), {"action": "next"}).status_code == 302


def test_a_photograph_is_its_owners_only(letter: Letter, resident: Client) -> None:
    fill(resident, letter, NEW_ACCOUNT)
    photograph(resident, letter, "identity", picture())
    place = DraftPhoto.objects.get().place
    answer = resident.get(letter.url(f"mine/photo/{place}"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content[:3] == b"\xff\xd8\xff"
    assert b"\xff\xd8\xff" not in bytes(DraftPhoto.objects.get().content)[:100]
    other = make_letter(letter.row.published, letter.private_key, serial=2)
    stranger = Client()
    other.open(stranger)
    assert stranger.get(letter.url(f"mine/photo/{place}")).status_code == 404
    stranger.post(letter.url("mine/form/photos"), {"remove": str(place)})
    assert DraftPhoto.objects.filter(place=place).exists()


def test_what_is_no_picture_and_too_many(letter: Letter, resident: Client) -> None:
    fill(resident, letter, NEW_ACCOUNT)
    answer = photograph(resident, letter, "identity", b"MZ\x90\x00" + bytes(600))
    assert answer.status_code == 422
    assert not DraftPhoto.objects.exists()
    many = [SimpleUploadedFile(f"{number}.jpg", picture(size=(600, 510)), "image/jpeg") for number in range(11)]
    answer = resident.post(letter.url("mine/form/photos"), {"photo-identity": many, "action": "add"})
    assert answer.status_code == 422
    assert "10枚まで" in answer.content.decode()
    assert not DraftPhoto.objects.exists()


def test_files_go_along_in_order(letter: Letter, resident: Client) -> None:
    fill(resident, letter, NEW_ACCOUNT)
    photograph(resident, letter, "identity", picture())
    photograph(resident, letter, "account", picture(kind="PNG"))  # named .jpg: refused
    assert DraftPhoto.objects.count() == 1
    photograph(resident, letter, "account", picture())
    send(resident, letter)
    row = Submission.objects.get()
    for position, file in enumerate(SubmissionFile.objects.order_by("position")):
        page = open_box(letter.private_key, bytes(file.content), place=content_place(row.reference, position))
        assert page[:3] == b"\xff\xd8\xff"
    assert SubmissionFile.objects.count() == 2
