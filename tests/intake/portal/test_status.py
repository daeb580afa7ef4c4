"""How it stands: what to do first, when the money comes, what was done; answering, withdrawing, refusing."""

import datetime as dt
import re
import uuid
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from cases.rules.deficiency_catalogue import CATALOGUE
from intake.portal.missing import MISSING
from intake.portal.models import Draft, SentItem, Submission
from security import clock
from tests.factories.portal import Letter, picture, set_status
from tests.intake.portal.test_form import KEPT_ACCOUNT, fill, photograph, send, sent_content

pytestmark = pytest.mark.django_db(databases=["portal"])
ASKED = [
    {"code": "D06", "sentence": "口座の書類を確認できませんでした。", "documents": ["通帳の写し"], "asks": ["photos"]}
]


def page(client: Client, letter: Letter, rest: str = "mine/status") -> str:
    return client.get(letter.url(rest)).content.decode()


@pytest.mark.parametrize(
    ("status", "details", "words"),
    [
        ("received", {}, ["内容を確認します", "確認してから"]),
        ("checking", {"outlook": "estimated", "pays_on": "2026-12-11"}, ["令和8年12月11日（金）", "およそ"]),
        ("preparing", {"outlook": "scheduled", "pays_on": "2026-12-11"}, ["振込日は", "50,000円", "番号の終わり 567"]),
        ("preparing", {"outlook": "expected", "pays_on": "2026-12-11"}, ["振込の予定は"]),
        (
            "preparing",
            {
                "outlook": "expected",
                "pays_on": "2027-01-20",
                "terms": [
                    {"name": "1学期", "yen": 12_340, "outlook": "paid", "pays_on": "2026-08-20"},
                    {"name": "2学期", "yen": 45_670, "outlook": "expected", "pays_on": "2027-01-20"},
                    {"name": "3学期", "yen": 0, "outlook": "nothing", "pays_on": None},
                ],
            },
            ["1学期", "12,340円", "令和8年8月20日（木）", "45,670円", "令和9年1月20日（水）", "お支払いしません"],
        ),
        ("paid", {"outlook": "paid", "pays_on": "2026-12-11", "can_withdraw": False}, ["振り込みました"]),
        ("transfer_failed", {"outlook": "stopped"}, ["口座に振り込めませんでした"]),
        ("not_granted", {"outlook": "nothing", "can_withdraw": False}, ["支給しないことに"]),
        ("ended", {"outlook": "nothing", "can_withdraw": False}, ["手続きは終わりました", "もう一度申請する"]),
    ],
)
def test_each_status_says_what_comes(
    letter: Letter, resident: Client, status: str, details: dict, words: list[str]
) -> None:
    set_status(letter, status, **details)
    text = page(resident, letter)
    for word in words:
        assert word in text
    assert ("取り下げる" in text) == (status in {"received", "checking", "transfer_failed"})
    assert "0120-000-111" in text


@pytest.mark.parametrize(
    ("status", "sent_on", "words"),
    [
        ("checking", None, ["ギフトカードを送ります"]),
        ("preparing", None, ["ギフトカードの発送を決めました", "ギフトカードを送ります"]),
        ("sent", "2026-12-11", ["ギフトカードを発送しました", "令和8年12月11日（金）"]),
    ],
)
def test_where_a_gift_card_is_sent_nothing_is_said_of_a_transfer(
    letter: Letter, resident: Client, status: str, sent_on: str | None, words: list[str]
) -> None:
    set_status(letter, status, outlook="nothing", can_withdraw=False, card_sent_on=sent_on)
    text = page(resident, letter)
    for word in words:
        assert word in text
    assert "振り込" not in text
    assert "いつ" not in text


CLAIM = {"kind": "clawback", "asked_yen": 30_000, "back_yen": 10_000, "due_on": "2027-01-31"}
PAID = {"outlook": "paid", "pays_on": "2026-12-11", "can_withdraw": False}


def test_who_owes_money_back_is_not_told_that_it_is_over(letter: Letter, resident: Client) -> None:
    set_status(letter, "paid", **PAID)
    telephones = page(resident, letter).count('href="tel:0120000111"')
    set_status(letter, "paid", **PAID, repayments=[CLAIM])
    text = page(resident, letter)
    for word in ("お返しいただきたいお金", "30,000円", "10,000円", "20,000円", "令和9年1月31日（日）", "本物かどうか"):
        assert word in text
    assert text.count('href="tel:0120000111"') == telephones + 1, "the number stands in the box, too"
    for word in ("手続きは終わりです", "何もしなくて", "alert--ok"):
        assert word not in text
    assert "There is money to be paid back" in page(resident, letter, "mine/status?lang=en")


@pytest.mark.parametrize(
    ("change", "told", "hidden"),
    [
        ({"back_yen": 30_000}, "お返しをお願いした30,000円は、すべて届きました", "お返しいただきたいお金"),
        ({"kind": "recall", "due_on": None, "back_yen": 0}, "お金を戻すよう、銀行に頼みました", "お返しいただきたい"),
        ({"kind": "recall", "due_on": None, "back_yen": 30_000}, "銀行から市区町村に戻りました", "銀行に頼みました"),
    ],
)
def test_what_came_back_and_what_the_bank_was_asked_for(
    letter: Letter, resident: Client, change: dict, told: str, hidden: str
) -> None:
    set_status(letter, "paid", **PAID, repayments=[CLAIM | change])
    text = page(resident, letter)
    assert told in text
    assert hidden not in text
    assert "振り込みました。手続きは終わりです" not in text


def test_a_repayment_stands_beside_what_is_asked(letter: Letter, resident: Client) -> None:
    set_status(letter, "asked", asked=ASKED, deadline_on="2026-12-11", repayments=[CLAIM])
    text = page(resident, letter)
    assert text.index("お返しいただきたいお金") < text.index("ここで答える")


@pytest.mark.parametrize(
    ("language", "done", "to_come"),
    [
        (
            "ja",
            ("内容を確認しました", "支給を決めました", "振り込みました"),
            ("内容を確認します", "支給を決めます", "振り込みます", "いつ振り込まれますか"),
        ),
        (
            "ja-easy",
            ("中を 見ました", "お金を わたすことを きめました", "振りこみました"),
            ("中を 見ます", "お金を わたすか きめます", "振りこみます", "いつ 振りこまれますか"),
        ),
        (
            "en",
            ("We have checked it", "We have decided to pay", "We have paid"),
            ("We check it", "We decide", "We pay<", "When will it be paid?"),
        ),
    ],
)
def test_what_is_done_is_said_as_done(
    letter: Letter, resident: Client, language: str, done: tuple[str, ...], to_come: tuple[str, ...]
) -> None:
    set_status(letter, "paid", **PAID, decided_on="2026-11-30")
    text = page(resident, letter, f"mine/status?lang={language}")
    assert all(word in text for word in done)
    assert not any(word in text for word in to_come)
    set_status(letter, "preparing", outlook="scheduled", pays_on="2026-12-11")
    text = page(resident, letter, f"mine/status?lang={language}")
    assert all(word in text for word in done[:2])
    assert done[2] not in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("checking", ("内容を確認します", "確認証の発行を決めます", "確認証を発行します")),
        ("issued", ("内容を確認しました", "確認証の発行を決めました", "確認証を発行しました")),
    ],
)
def test_the_way_of_a_certificate_says_nothing_of_payment(
    letter: Letter, resident: Client, status: str, words: tuple[str, ...]
) -> None:
    type(letter.row).objects.filter(pk=letter.row.pk).update(form="certificate")
    letter.open(resident)
    set_status(letter, status, outlook="nothing")
    text = page(resident, letter)
    assert all(word in text for word in words)
    assert "支給を決め" not in text


def test_details_that_cannot_be_opened_any_more_are_left_out(letter: Letter, resident: Client) -> None:
    row = set_status(letter, "checking", pays_on="2026-12-11", outlook="estimated")
    row.details = b"0" * 60
    row.save()
    text = page(resident, letter)
    assert "内容を確認します" in text
    assert "12月11日" not in text


def test_what_is_missing_is_answered_online(letter: Letter, resident: Client) -> None:
    set_status(letter, "asked", asked=ASKED, deadline_on="2026-12-11", outlook="waits_for_resident")
    text = page(resident, letter)
    assert "口座の書類を確認できませんでした。" in text
    assert "令和8年12月11日（金）まで" in text
    begin = resident.get(letter.url("mine/answer/first"))
    assert begin.headers["Location"] == "/r/aoi/mine/answer/photos"
    assert "口座の書類を確認できませんでした。" in page(resident, letter, "mine/answer/photos")
    photograph(resident, letter, "answer", picture(), kind="answer")
    answer = resident.post(letter.url("mine/answer/photos"), {"action": "next"})
    assert answer.headers["Location"] == "/r/aoi/mine/answer/message"
    fill(resident, letter, [("message", {"message": "おそくなりました"})], kind="answer")
    answer = send(resident, letter, kind="answer")
    assert "お返事を受け付けました" in resident.get(answer.headers["Location"]).content.decode()
    content = sent_content(letter)
    assert (content["kind"], content["codes"], content["message"]) == ("answer", ["D06"], "おそくなりました")
    assert content["files"] == 1
    text = page(resident, letter)
    assert "お返事が届きました" in text
    assert "お返事を確認してから、日が決まります" in text
    assert "お返事が届いてから" not in text
    assert resident.get(letter.url("mine/answer/photos")).headers["Location"] == "/r/aoi/mine/status"
    # Asked once more, with another deadline, it can be answered once more.
    set_status(letter, "asked", asked=ASKED, deadline_on="2026-12-25")
    assert "ここで答える" in page(resident, letter)


def test_an_answer_by_post_has_the_envelope_and_the_day_of_the_letter(letter: Letter, resident: Client) -> None:
    set_status(letter, "asked", asked=ASKED, deadline_on="2026-12-11", outlook="waits_for_resident")
    resident.post(letter.url("mine/answer/photos"), {"copies_by_post": "1", "action": "next"})
    fill(resident, letter, [("message", {"message": ""})], kind="answer")
    sent = send(resident, letter, kind="answer").headers["Location"].rsplit("/", 1)[1]
    for rest in (f"mine/sent/{sent}", f"mine/receipt/{sent}", "mine/status"):
        text = page(resident, letter, rest)
        assert "令和8年12月11日（金）まで" in text
        assert "お手紙に入っている封筒" in text
        assert "郵便で送るものはありません" not in text


def test_who_reads_no_japanese_is_told_first_what_is_missing(letter: Letter, resident: Client) -> None:
    set_status(letter, "asked", asked=ASKED, deadline_on="2026-12-11")
    text = page(resident, letter, "mine/status?lang=en")
    assert "does not show bank, branch, number and name" in text
    assert text.index("does not show bank") < text.index("口座の書類を確認できませんでした。")
    resident_codes = {one.code for one in CATALOGUE if one.letter_allowed and one.follow_up != "municipality"}
    assert resident_codes == set(MISSING)


def test_what_can_only_be_answered_by_post_says_so(letter: Letter, resident: Client) -> None:
    set_status(letter, "asked", asked=[], deadline_on=None)
    text = page(resident, letter)
    assert "お手紙に書いてあります" in text
    assert "お返事が届きました" not in text


def test_another_account_is_an_answer_too(letter: Letter, resident: Client) -> None:
    asked = [{"code": "D09", "sentence": "口座の記入に抜けがあります。", "documents": [], "asks": ["account"]}]
    set_status(letter, "asked", asked=asked, deadline_on="2026-12-11")
    assert "keep" not in page(resident, letter, "mine/answer/account")
    fill(
        resident,
        letter,
        [
            ("account", {"account_way": "bank"}),
            ("bank", {"bank_code": "0001"}),
            ("branch", {"branch_code": "001"}),
            ("number", {"account_type": "1", "account_number": "7654321"}),
            ("holder", {"account_holder": "アオイ ハナコ"}),
            ("message", {"message": ""}),
        ],
        kind="answer",
    )
    send(resident, letter, kind="answer")
    assert sent_content(letter)["values"]["account_number"] == "7654321"


def test_withdrawing_asks_once_more_and_is_done_once(letter: Letter, resident: Client) -> None:
    set_status(letter, "checking")
    text = page(resident, letter, "mine/end/withdrawal")
    reference = re.search(r'name="reference" value="([^"]+)"', text)
    assert reference
    where = letter.url("mine/end/withdrawal")
    answer = resident.post(where, {"reference": reference[1]})
    assert answer.status_code == 422
    assert not Submission.objects.exists()
    first = resident.post(where, {"reference": reference[1], "sure": "1"})
    again = resident.post(where, {"reference": reference[1], "sure": "1"})
    assert first.headers["Location"] == again.headers["Location"]
    assert "取下げを受け付けました" in resident.get(first.headers["Location"]).content.decode()
    assert Submission.objects.count() == 1
    assert sent_content(letter)["kind"] == "withdrawal"
    text = page(resident, letter)
    assert "取り下げる" not in text
    assert resident.get(where).headers["Location"] == "/r/aoi/mine/status"


@pytest.mark.parametrize("asked", [ASKED, []])
def test_who_withdrew_is_asked_for_nothing_more(letter: Letter, resident: Client, asked: list[dict[str, Any]]) -> None:
    """Also before the office has taken the withdrawal over, when the published status still asks."""
    set_status(letter, "asked", asked=asked, deadline_on="2026-12-11", outlook="waits_for_resident", can_withdraw=True)
    resident.post(letter.url("mine/end/withdrawal"), {"reference": str(uuid.uuid4()), "sure": "1"})
    text = page(resident, letter)
    assert "取下げを受け付けました" in text
    assert "いま、していただくことはありません" in text
    for word in ("もう少し必要なもの", "お尋ねしたい", "ここで答える", "is-hold", "お返事"):
        assert word not in text
    assert resident.get(letter.url("mine/answer/photos")).headers["Location"] == "/r/aoi/mine/status"


def test_refusing_throws_the_draft_away_and_can_be_thought_over(letter: Letter, resident: Client) -> None:
    fill(resident, letter, KEPT_ACCOUNT[:1])
    where = letter.url("mine/end/decline")
    reference = str(uuid.uuid4())
    resident.post(where, {"reference": reference, "sure": "1"})
    assert sent_content(letter)["kind"] == "decline"
    assert not Draft.objects.exists()
    assert "辞退" in page(resident, letter)
    assert resident.get(where).headers["Location"] == "/r/aoi/mine/status"
    # Another day it is wanted after all.
    Submission.objects.all().delete()
    fill(resident, letter, KEPT_ACCOUNT)
    send(resident, letter)
    assert sent_content(letter)["kind"] == "form"


@pytest.mark.parametrize("status", ["preparing", "paid", "not_granted"])
def test_what_is_decided_is_not_withdrawn_here(letter: Letter, resident: Client, status: str) -> None:
    set_status(letter, status, can_withdraw=False)
    where = letter.url("mine/end/withdrawal")
    assert (
        resident.post(where, {"reference": str(uuid.uuid4()), "sure": "1"}).headers["Location"] == "/r/aoi/mine/status"
    )
    assert not Submission.objects.exists()
    assert not SentItem.objects.exists()


def test_the_receipt_is_masked_and_for_its_owner(letter: Letter, resident: Client) -> None:
    fill(resident, letter, KEPT_ACCOUNT)
    answer = send(resident, letter)
    reference = answer.headers["Location"].rsplit("/", 1)[1]
    text = page(resident, letter, f"mine/receipt/{reference}")
    for word in ("受付の控え", letter.number, "番号の終わり 567", "青井　花子", reference):
        assert word in text
    for number in (letter.number, "090-1234-5678"):
        assert f'<td class="nowrap">{number}</td>' in text
    assert page(resident, letter, f"mine/receipt/{uuid.uuid4()}") == ""
    with clock.at(clock.now() + dt.timedelta(days=1)):
        letter.open(resident)
        assert "受付の控え" in page(resident, letter)


def test_the_receipt_is_a_file_too(letter: Letter, resident: Client) -> None:
    fill(
        resident,
        letter,
        [*KEPT_ACCOUNT[:2], ("name", {"signer": "head", "applicant_name": "𠮷田 花子"}), KEPT_ACCOUNT[-1]],
    )
    reference = send(resident, letter).headers["Location"].rsplit("/", 1)[1]
    answer = resident.get(letter.url(f"mine/receipt/{reference}.pdf"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer.headers["Cache-Control"]
    with pypdfium2.PdfDocument(answer.content) as document:
        assert len(document) == 1
        text = document[0].get_textpage().get_text_bounded()
    for word in ("受付の控え", letter.number, "𠮷田", "567", "0120-000-111"):
        assert word in text
    assert resident.get(letter.url(f"mine/receipt/{uuid.uuid4()}.pdf")).status_code == 302
    assert Client().get(letter.url(f"mine/receipt/{reference}.pdf")).status_code == 302
