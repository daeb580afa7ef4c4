"""Mail: read by its codes, brought to its case, or put on the bench."""

import io

import pytest
import segno
from PIL import Image, ImageDraw

from cases.models import Application, Deficiency, Household, Notice, Status
from cases.rules.check_digits import make_receipt_number
from cases.rules.qr_payload import DocType, QrPayload, format_qr_payload
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from intake.errors import IntakeError
from intake.models import EntryTask, MailItem, ScanPage
from intake.services.mail.match import match_mail
from intake.services.mail.receive import Envelope, receive_mail
from intake.services.mail.set_aside import set_mail_aside
from intake.services.mail.settle_answer import settle_answer
from intake.services.mail.store_pages import open_page
from intake.services.upload.accept_file import UploadError
from security import clock
from security.actor import NotAllowedError
from security.tenancy.scope import program_scope
from tests.factories.cases import make_application, make_household, make_setup
from tests.factories.security import World


def page(number: str = "", doc: DocType = DocType.CONFIRMATION_FORM, *, side: int = 1, mark: str = "", rotate: int = 0):
    """A scanned page with the code of a form, or without one."""
    sheet = Image.new("L", (826, 1169), 255)
    if number:
        payload = QrPayload(program_no=number[:3], receipt_number=number, doc_type=doc, page=side)
        drawn = io.BytesIO()
        segno.make_qr(format_qr_payload(payload), error="m").save(drawn, kind="png", scale=5, border=4)
        sheet.paste(Image.open(drawn), (550, 60))
    ImageDraw.Draw(sheet).text((60, 600), mark or "handwriting", fill=0)
    target = io.BytesIO()
    sheet.rotate(rotate, expand=True, fillcolor=255).save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def household(world: World):
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        yield make_household(world.aoi)


def receive(world: World, *envelopes: Envelope):
    return receive_mail(actor=world.actor("aoi_mailroom"), program_id=world.aoi.pk, envelopes=envelopes)


def test_a_form_opens_its_application_and_its_entry(world: World, household: Household) -> None:
    number = household.receipt_number
    envelope = Envelope((page(number, rotate=180), page(number, side=2), page(mark="copy of a card")))
    (received,) = receive(world, envelope)
    application = Application.objects.get()
    assert (received.application_id, received.bench_reason) == (application.pk, "")
    assert (application.receipt_number, application.channel, application.status) == (number, "confirmation", "received")
    item = MailItem.objects.get()
    assert (item.state, item.kind, item.household_id) == ("matched", "form", household.pk)
    pages = list(ScanPage.objects.order_by("position"))
    assert [(one.doc_type, one.page) for one in pages] == [("CF", 1), ("CF", 2), ("", None)]
    with Image.open(io.BytesIO(open_page(pages[0]))) as drawn:
        assert drawn.size == (826, 1169)
    assert not bytes(pages[0].image).startswith(b"\xff\xd8")
    task = EntryTask.objects.get()
    assert (task.application_id, task.form, task.mail_item_id) == (application.pk, "confirmation", item.pk)


def test_the_same_batch_twice_is_received_once(world: World, household: Household) -> None:
    first, back = page(household.receipt_number), page(mark="back")
    (one,) = receive(world, Envelope((first, back)))
    (two,) = receive(world, Envelope((back, first)))
    assert (two.mail_item_id, two.again) == (one.mail_item_id, True)
    assert (MailItem.objects.count(), Application.objects.count(), ScanPage.objects.count()) == (1, 1, 2)


def test_what_cannot_be_placed_goes_to_the_bench_with_its_reason(world: World, household: Household) -> None:
    number = household.receipt_number
    foreign = str(make_receipt_number(world.midori.number, 1))
    unknown = str(make_receipt_number(world.aoi.number, 99_999))
    wrong = number[:-2] + f"{(int(number[-2:]) + 1) % 97:02d}"
    received = receive(
        world,
        Envelope((page(mark="no code"),)),
        Envelope((page(foreign),)),
        Envelope((page(unknown),)),
        Envelope((page(wrong),)),
        Envelope((page(number), page(unknown))),
        Envelope((page(number, DocType.DECISION),)),
        Envelope((page(number, mark="returned"),), is_return=True),
    )
    assert [one.bench_reason for one in received] == [
        "unreadable",
        "foreign_program",
        "unknown_number",
        "check_digits",
        "conflict",
        "not_a_form",
        "no_letter",
    ]
    assert not Application.objects.exists()
    assert not EntryTask.objects.exists()


def test_a_page_that_is_no_picture_stops_the_batch(world: World, household: Household) -> None:
    with pytest.raises(UploadError) as caught:
        receive(world, Envelope((page(household.receipt_number),)), Envelope((b"MZ\x90\x00" * 20,)))
    assert caught.value.code == "upload.type"


def test_a_letter_that_came_back_is_noted(world: World, household: Household) -> None:
    notice = Notice.objects.create(
        program=world.aoi,
        number=1,
        kind="confirmation_form",
        household=household,
        state="posted",
        issued_on=clock.today(),
        queued_at=clock.now(),
        posted_at=clock.now(),
    )
    sheet = page(household.receipt_number)
    (received,) = receive(world, Envelope((sheet,), is_return=True, return_reason="転居先不明"))
    notice.refresh_from_db()
    household.refresh_from_db()
    assert (received.bench_reason, notice.state, household.ledger_state) == ("", "returned", "returned")
    assert not Application.objects.exists()
    assert MailItem.objects.get().notice_id == notice.pk


def test_an_answer_goes_to_the_open_deficiencies_and_opens_no_second_application(
    world: World, household: Household
) -> None:
    application = make_application(world, household=household, status=Status.VERIFIED)
    done = open_deficiencies(
        actor=world.actor("aoi_reviewer_1"),
        program_id=world.aoi.pk,
        deficiencies=[OpenDeficiency(application.pk, "D01"), OpenDeficiency(application.pk, "D12")],
    )
    (received,) = receive(world, Envelope((page(household.receipt_number, DocType.DEFICIENCY), page(mark="card"))))
    item = MailItem.objects.get()
    assert (item.kind, item.application_id, sorted(item.deficiencies)) == ("answer", application.pk, sorted(done.done))
    assert received.application_id == application.pk
    assert Application.objects.count() == 1
    settled = settle_answer(
        actor=world.actor("aoi_reviewer_1"),
        program_id=world.aoi.pk,
        mail_item_id=item.pk,
        deficiency_ids=item.deficiencies,
    )
    assert sorted(settled.done) == sorted(done.done)
    assert not Deficiency.objects.exclude(state="resolved").exists()
    with pytest.raises(IntakeError) as caught:
        settle_answer(
            actor=world.actor("aoi_reviewer_1"), program_id=world.aoi.pk, mail_item_id=item.pk, deficiency_ids=[0]
        )
    assert caught.value.code == "mail.other_deficiency"


def test_a_form_that_answers_a_deficiency_is_keyed_again(world: World, household: Household) -> None:
    application = make_application(world, household=household, status=Status.VERIFIED)
    done = open_deficiencies(
        actor=world.actor("aoi_reviewer_1"),
        program_id=world.aoi.pk,
        deficiencies=[OpenDeficiency(application.pk, "D09")],
    )
    Deficiency.objects.filter(pk__in=done.done).update(state="notified")
    receive(world, Envelope((page(household.receipt_number),)))
    item = MailItem.objects.get()
    assert (item.kind, Application.objects.count()) == ("answer", 1)
    settle_answer(
        actor=world.actor("aoi_reviewer_1"), program_id=world.aoi.pk, mail_item_id=item.pk, deficiency_ids=done.done
    )
    assert Application.objects.get().status == "received"
    task = EntryTask.objects.get()
    assert (task.application_id, task.state, task.mail_item_id) == (application.pk, "first", item.pk)


def test_the_bench_is_cleared_by_hand(world: World, household: Household) -> None:
    mailroom = world.actor("aoi_mailroom")
    one, two = receive(world, Envelope((page(mark="1"),)), Envelope((page(mark="2"),)))
    with pytest.raises(IntakeError) as caught:
        match_mail(
            actor=mailroom,
            program_id=world.aoi.pk,
            mail_item_id=one.mail_item_id,
            receipt_number="999-00000001-00",
            treat_as="application",
        )
    assert caught.value.code == "mail.number"
    values = {
        "actor": mailroom,
        "program_id": world.aoi.pk,
        "mail_item_id": one.mail_item_id,
        "receipt_number": household.receipt_number.replace("-", ""),
    }
    matched = match_mail(**values, treat_as="application")
    assert match_mail(**values, treat_as="application").again
    application = Application.objects.get()
    assert (matched.application_id, application.channel) == (application.pk, "application")
    set_mail_aside(actor=mailroom, program_id=world.aoi.pk, mail_item_id=two.mail_item_id, reason="広告")
    assert list(MailItem.objects.order_by("pk").values_list("state", flat=True)) == ["matched", "set_aside"]


def test_a_keyer_receives_no_mail(world: World, household: Household) -> None:
    with pytest.raises(NotAllowedError):
        receive_mail(
            actor=world.actor("aoi_keyer_1"),
            program_id=world.aoi.pk,
            envelopes=[Envelope((page(household.receipt_number),))],
        )
    assert not MailItem.objects.exists()
