"""The mail desk by the pages: by code, by scan, from the bench; answers that are settled."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Application, Deficiency, Household
from cases.rules.check_digits import make_receipt_number
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from intake.models import EntryTask, MailItem, ScanPage
from security.tenancy.scope import program_scope
from tests.factories.cases import make_household, make_setup
from tests.factories.security import World
from tests.intake.mail.test_receive import page
from tests.intake.views.test_entry import signed_in


@pytest.fixture
def household(world: World):
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        yield make_household(world.aoi)


def at(name: str, *args: Any) -> str:
    return reverse(f"intake:{name}", args=["aoi", *args])


def scan(content: bytes, name: str = "scan.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def test_a_piece_is_taken_in_by_its_code_and_gets_its_pages_later(world: World, household: Household) -> None:
    client = signed_in(world, "aoi_mailroom")
    qr = f"1:101:{household.receipt_number}:CF:1"
    answer = client.post(at("mail-piece"), {"code": qr.lower()})
    assert answer.status_code == 200
    assert household.receipt_number in answer.content.decode()
    application = Application.objects.get()
    assert EntryTask.objects.get().application_id == application.pk
    client.post(at("mail-piece"), {"code": qr})  # the reader beeps twice
    assert (MailItem.objects.count(), Application.objects.count()) == (1, 1)
    client.post(at("mail-scans"), {"files": [scan(page(household.receipt_number))]})
    assert (MailItem.objects.count(), Application.objects.count(), ScanPage.objects.count()) == (1, 1, 1)
    assert EntryTask.objects.get().mail_item.pages.count() == 1


def test_a_typed_number_is_the_form_that_was_sent(world: World, household: Household) -> None:
    number = household.receipt_number.replace("-", "").translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    signed_in(world, "aoi_mailroom").post(at("mail-piece"), {"code": f" {number} "})
    item = MailItem.objects.get()
    assert (item.state, item.kind, item.receipt_number) == ("matched", "form", household.receipt_number)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "unreadable"),
        ("nonsense:1", "unreadable"),
        ("101-00000001-00", "check_digits"),
        (str(make_receipt_number(102, 1)), "foreign_program"),
        (str(make_receipt_number(101, 99_999)), "unknown_number"),
    ],
)
def test_what_leads_nowhere_goes_to_the_bench_with_its_reason(
    world: World, household: Household, code: str, reason: str
) -> None:
    answer = signed_in(world, "aoi_mailroom").post(at("mail-piece"), {"code": code})
    item = MailItem.objects.get()
    assert (item.state, item.bench_reason) == ("unmatched", reason)
    assert at("mail-bench-item", item.pk) in answer.content.decode()
    assert not Application.objects.exists()


def test_scans_are_envelopes_of_their_own_or_one(world: World, household: Household) -> None:
    other = make_household(world.aoi)
    client = signed_in(world, "aoi_mailroom")
    client.post(
        at("mail-scans"), {"files": [scan(page(household.receipt_number)), scan(page(other.receipt_number), "b.png")]}
    )
    assert (MailItem.objects.count(), Application.objects.count()) == (2, 2)
    third = make_household(world.aoi)
    files = [scan(page(third.receipt_number)), scan(page(mark="a card"), "card.png")]
    client.post(at("mail-scans"), {"files": files, "one_envelope": "1"})
    assert MailItem.objects.latest("pk").pages.count() == 2


def test_a_disguised_file_is_refused_with_its_reason_and_nothing_stays(world: World, household: Household) -> None:
    client = signed_in(world, "aoi_mailroom")
    files = [scan(page(household.receipt_number)), scan(b"MZ nonsense", "b.png")]
    answer = client.post(at("mail-scans"), {"files": files})
    assert answer.status_code == 422
    assert 'id="summary"' in answer.content.decode()
    assert (MailItem.objects.count(), ScanPage.objects.count()) == (0, 0)
    assert client.post(at("mail-scans"), {}).status_code == 422


def test_a_piece_of_the_bench_is_placed_by_hand_and_the_next_follows(world: World, household: Household) -> None:
    client = signed_in(world, "aoi_mailroom")
    client.post(at("mail-scans"), {"files": [scan(page(mark="no code"))]})
    client.post(at("mail-piece"), {"code": ""})
    first, second = MailItem.objects.order_by("pk")
    shown = client.get(at("mail-bench-item", first.pk)).content.decode()
    assert at("page-image", first.pages.get().pk) in shown
    wrong = client.post(at("mail-bench-item", first.pk), {"receipt_number": "101-1-1", "treat_as": "confirmation"})
    assert wrong.status_code == 422
    assert 'value="101-1-1"' in wrong.content.decode()
    sent = {"receipt_number": household.receipt_number, "treat_as": "confirmation"}
    answer = client.post(at("mail-bench-item", first.pk), sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, at("mail-bench-item", second.pk))
    first.refresh_from_db()
    assert (first.state, first.kind) == ("matched", "form")
    assert client.get(at("mail-bench-item", first.pk)).status_code == 303
    assert client.post(at("mail-bench-item", second.pk), {"aside": "1", "reason": ""}).status_code == 422
    answer = client.post(at("mail-bench-item", second.pk), {"aside": "1", "reason": "広告"})
    assert answer.headers["Location"] == at("mail-bench")
    second.refresh_from_db()
    assert (second.state, second.note) == ("set_aside", "広告")


def test_an_answer_is_settled_once_though_it_came_twice(world: World, household: Household) -> None:
    client = signed_in(world, "aoi_mailroom")
    client.post(at("mail-scans"), {"files": [scan(page(household.receipt_number))]})
    application = Application.objects.get()
    open_deficiencies(
        actor=world.actor("aoi_manager"),
        program_id=world.aoi.pk,
        deficiencies=[OpenDeficiency(application_id=application.pk, code="D01")],
    )
    Deficiency.objects.update(state="notified")
    qr = f"1:101:{household.receipt_number}:DF:2"
    client.post(at("mail-piece"), {"code": qr})
    client.post(at("mail-scans"), {"files": [scan(page(household.receipt_number, mark="again"), "c.png")]})
    answers = list(MailItem.objects.filter(kind="answer"))
    assert answers
    deficiency = Deficiency.objects.get()
    assert "D01" in client.get(at("answer-list")).content.decode()
    assert client.post(at("answer-settle", answers[0].pk), {}).status_code == 422
    answer = client.post(at("answer-settle", answers[0].pk), {"settled": [deficiency.pk]})
    assert (answer.status_code, answer.headers["Location"]) == (303, at("answer-list"))
    deficiency.refresh_from_db()
    assert deficiency.state == "resolved"
    for one in answers:
        assert client.get(at("answer-settle", one.pk)).status_code == 303


def test_others_have_no_desk_and_nothing_changes(world: World, household: Household) -> None:
    for who, status in (("aoi_keyer_1", 403), ("aoi_officer", 403), ("midori_mailroom", 404)):
        client = signed_in(world, who)
        for name in ("mail-desk", "mail-bench"):
            assert client.get(at(name)).status_code == status
        assert client.post(at("mail-piece"), {"code": household.receipt_number}).status_code == status
        assert client.post(at("mail-scans"), {"files": [scan(page(household.receipt_number))]}).status_code == status
    assert not MailItem.objects.exists()


def test_the_lists_ask_few_queries(world: World, household: Household, django_assert_max_num_queries) -> None:
    client = signed_in(world, "aoi_mailroom")
    for number in range(6):
        client.post(at("mail-piece"), {"code": f"nonsense {number}"})
    for name in ("mail-desk", "mail-bench", "answer-list"):
        with django_assert_max_num_queries(30):
            assert client.get(at(name)).status_code == 200
