"""The portal: published letters, submissions taken over once, statuses, and no way in without the letter."""

import datetime as dt
import io
import os
import uuid
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connections
from django.urls import reverse
from PIL import Image

from cases.models import Application, Hold, HoldKind, Household
from cases.services.hold.open import open_holds
from intake.errors import FieldsError
from intake.models import EntryTask, MailItem, PulledSubmission, ScanPage
from intake.portal.errors import PortalError
from intake.portal.locks import Stretched, box_for, make_key_pair, open_box, stretch, unlock
from intake.portal.models import (
    AttemptCounter,
    PublishedLetter,
    PublishedProgram,
    PublishedStatus,
    Submission,
    SubmissionFile,
)
from intake.rules.read_form import ACCOUNT
from intake.services.online import count_attempt, pull_waiting
from intake.services.online.open_letter import open_letter
from intake.services.online.publish_letters import publish_letters
from intake.services.online.publish_status import publish_statuses
from intake.services.online.start_publish import start_publish
from intake.services.online.status import look_up_status
from intake.services.online.submit import Attachment, submit
from intake.services.upload.accept_file import UploadError
from intake.tasks import pull_submissions
from security import clock
from security.jobs.run import run_job
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.factories.cases import make_account, make_household, make_setup
from tests.factories.security import World
from tests.intake.views.test_entry import signed_in

pytestmark = pytest.mark.usefixtures("sent")
SECRET = "ACDEFGHJKM"
FORM: dict[str, str | bool] = {
    "dependants_declared": True,
    "income_declared": True,
    "telephone": "090-1234-5678",
    "applicant_name": "青井　花子",
    "bank_code": "0001",
    "branch_code": "001",
    "account_type": "1",
    "account_number": "7654321",
    "account_holder": "あおい　はなこ",
}


@pytest.fixture
def published(committed_world: World) -> tuple[World, Household]:
    world = committed_world
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        household = make_household(world.aoi, secret=SECRET)
        make_account(household)
        make_household(world.aoi, secret="NPQRTWXYAC", protected=True)
        job = start_publish(actor=world.actor("aoi_manager"), program_id=world.aoi.pk)
    run_job(world.aoi.pk, job.pk)
    return world, household


def picture(color: str = "white") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (300, 200), color).save(target, "JPEG")
    return target.getvalue()


def send(household: Household, *, files=(), reference: uuid.UUID | None = None, **changes):
    return submit(
        program_code="aoi",
        receipt_number=changes.pop("receipt_number", household.receipt_number),
        secret=changes.pop("secret", SECRET),
        address="192.0.2.1",
        values={**FORM, **changes},
        files=files,
        reference=reference or uuid.uuid4(),
    )


def look(household: Household, **changes):
    values = {"receipt_number": household.receipt_number, "secret": SECRET, "address": "192.0.2.1", **changes}
    return look_up_status(program_code="aoi", **values)


def test_a_submission_comes_into_its_case_without_keying(published: tuple[World, Household]) -> None:
    world, household = published
    sent = send(household, files=[Attachment("免許証.jpg", picture()), Attachment("通帳.jpg", picture("grey"))])
    assert pull_submissions() == 1
    assert not Submission.objects.exists()
    assert not SubmissionFile.objects.exists()
    with program_scope(world.aoi.pk):
        application = Application.objects.get()
        assert (application.channel, application.status) == ("online", "verified")
        assert (application.receipt_number, application.applicant_name) == (household.receipt_number, "青井　花子")
        assert application.account is not None
        assert (application.account.source, application.account.open("number")) == ("online", "7654321")
        assert application.account.holder_kana == "アオイ　ハナコ"
        assert not EntryTask.objects.exists()
        pulled = PulledSubmission.objects.get()
        assert (pulled.reference, pulled.outcome) == (sent.reference, "taken")
        assert MailItem.objects.get().application_id == application.pk
        assert ScanPage.objects.count() == 2


@pytest.mark.parametrize("files", [[], [Attachment("免許証.jpg", picture())]])
def test_the_papers_of_the_case_show_the_answers_that_came_without_paper(
    published: tuple[World, Household], files: list[Attachment]
) -> None:
    world, household = published
    send(household, files=files)
    assert pull_submissions() == 1

    def papers(who: str) -> str:
        client = signed_in(world, who)
        return client.get(reverse("intake:case-scans", args=["aoi", household.receipt_number])).content.decode()

    for who in ("aoi_reviewer_1", "aoi_officer"):
        text = papers(who)
        assert "①扶養の確認に✓" in text
        assert "青井　花子" in text
        assert ("写真なしでオンラインで届きました" in text) is not bool(files)
        assert "7654321" not in text  # the number of the account is shown for a reason only
    assert "青井　花子" not in papers("aoi_caller")


def test_the_account_on_file_can_be_kept(published: tuple[World, Household]) -> None:
    world, household = published
    without: dict[str, Any] = dict.fromkeys(ACCOUNT, "")
    send(household, keeps_account=True, **without)
    assert pull_submissions() == 1
    with program_scope(world.aoi.pk):
        account = Application.objects.get().account
        assert account is not None
        assert (account.source, account.number_tail) == ("roster", "567")


def test_what_lies_on_the_portal_tells_nothing(published: tuple[World, Household]) -> None:
    _world, household = published
    send(household, files=[Attachment("a.jpg", picture())])
    submission = Submission.objects.get()
    stored = bytes(submission.content) + bytes(PublishedLetter.objects.get().prefill)
    for text in ("青井", "7654321", household.receipt_number, SECRET):
        assert text.encode() not in stored
    assert b"\xff\xd8\xff" not in bytes(SubmissionFile.objects.get().content)
    program = PublishedProgram.objects.get()
    with pytest.raises(InvalidTag):
        open_box(
            make_key_pair()[0], bytes(submission.content), place=f"submission:{submission.reference}:form".encode()
        )
    letter = PublishedLetter.objects.get()
    wrong = stretch("NPQRTWXYAC", salt=bytes(letter.salt), receipt_number=household.receipt_number)
    with pytest.raises(InvalidTag):
        unlock(wrong.key, bytes(letter.prefill), place=bytes(letter.number_hash))
    assert len(bytes(program.public_key)) == 32


def test_a_restricted_household_is_not_on_the_portal(published: tuple[World, Household]) -> None:
    world, household = published
    assert PublishedLetter.objects.count() == 1
    opened = open_letter(
        program_code="aoi", receipt_number=household.receipt_number, secret="acdef-ghjkm", address="192.0.2.9"
    )
    assert opened.prefill["account"]["tail"] == "567"
    assert opened.prefill["names"] == ["青井　花子"]
    with program_scope(world.aoi.pk):
        Household.objects.filter(pk=household.pk).update(protected=True)
        publish_letters(actor=world.actor("aoi_manager"), program_id=world.aoi.pk, household_ids=[household.pk])
    assert not PublishedLetter.objects.exists()


def test_an_unknown_number_and_a_wrong_secret_are_answered_alike(
    published: tuple[World, Household], monkeypatch
) -> None:
    _world, household = published
    work: list[int] = []

    def counted(secret: str, **values: Any) -> Stretched:
        work.append(values["rounds"])
        return stretch(secret, **values)

    monkeypatch.setattr("intake.services.online.open_letter.stretch", counted)
    forged = household.receipt_number[:-2] + f"{(int(household.receipt_number[-2:]) + 7) % 97:02d}"
    answers = set()
    for number, secret in (
        (household.receipt_number, "AAAAAAAAAA"),
        ("101-99999999-00", SECRET),
        (forged, SECRET),
        ("' OR 1=1 --", SECRET),
        ("", ""),
    ):
        with pytest.raises(PortalError) as caught:
            look(household, receipt_number=number, secret=secret)
        answers.add((caught.value.code, str(caught.value)))
    assert len(answers) == 1
    assert answers.pop()[0] == "not_found"
    assert len(work) == 5
    assert len(set(work)) == 1


def test_trying_numbers_through_is_stopped(published: tuple[World, Household]) -> None:
    _world, household = published
    for _ in range(count_attempt.PER_NUMBER):
        with pytest.raises(PortalError):
            look(household, secret="AAAAAAAAAA", address=f"192.0.2.{_}")
    with pytest.raises(PortalError) as caught:
        look(household, address="198.51.100.1")  # also with the right secret
    assert caught.value.code == "rate"
    with clock.at(clock.now() + dt.timedelta(minutes=16)):
        assert look(household).status is None
        assert count_attempt.forget_attempts() > 0
    assert AttemptCounter.objects.count() == 2
    for number in range(count_attempt.PER_ADDRESS + 1):
        with pytest.raises(PortalError) as caught:
            look(household, receipt_number=f"101-{number:08d}-00", address="203.0.113.5")
    assert caught.value.code == "rate"


def test_a_form_sent_twice_is_one_submission(published: tuple[World, Household]) -> None:
    world, household = published
    reference = uuid.uuid4()
    assert not send(household, reference=reference).again
    assert send(household, reference=reference).again
    assert Submission.objects.count() == 1
    assert pull_submissions() == 1
    assert pull_submissions() == 0
    with program_scope(world.aoi.pk):
        assert Application.objects.count() == 1


def test_a_kill_between_the_commit_here_and_the_delete_there(published: tuple[World, Household]) -> None:
    world, household = published
    send(household)
    connections.close_all()
    child = os.fork()
    if child == 0:  # pragma: no cover - dies
        vars(pull_waiting)["Submission"].delete = lambda _self: os._exit(9)
        pull_waiting.pull_waiting(program_id=world.aoi.pk)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    with program_scope(world.aoi.pk):
        assert Application.objects.count() == 1
    assert Submission.objects.count() == 1
    assert pull_waiting.pull_waiting(program_id=world.aoi.pk) == {"again": 1}
    assert not Submission.objects.exists()
    with program_scope(world.aoi.pk):
        assert Application.objects.count() == 1
        assert PulledSubmission.objects.count() == 1


def test_what_the_resident_left_out_is_told_by_field(published: tuple[World, Household]) -> None:
    _world, household = published
    with pytest.raises(FieldsError) as caught:
        send(household, telephone="", income_declared=False)
    assert caught.value.codes == {"telephone": "entry.required", "income_declared": "entry.required"}
    with pytest.raises(FieldsError) as caught:
        send(household, account_holder="青井花子")
    assert caught.value.codes == {"account_holder": "entry.kana"}
    assert not Submission.objects.exists()


def test_a_disguised_attachment_is_refused_on_the_portal_and_again_here(published: tuple[World, Household]) -> None:
    world, household = published
    with pytest.raises(UploadError) as caught:
        send(household, files=[Attachment("免許証.jpg", b"MZ\x90\x00" + bytes(500))])
    assert caught.value.code == "upload.disguised"
    assert not Submission.objects.exists()
    sent = send(household, files=[Attachment("免許証.jpg", picture())])
    # Somebody who owns the portal puts another file in its place.
    forged = box_for(
        bytes(PublishedProgram.objects.get().public_key),
        b"MZ\x90\x00" * 99,
        place=f"submission:{sent.reference}:0".encode(),
    )
    there = SubmissionFile.objects.get()
    there.delete()
    SubmissionFile.objects.create(submission_id=there.submission_id, position=there.position, content=forged)
    assert pull_submissions() == 0
    assert not Submission.objects.exists()
    with program_scope(world.aoi.pk):
        assert not Application.objects.exists()
        item = MailItem.objects.get()
        assert (item.state, item.bench_reason, item.detail) == ("unmatched", "refused", "upload.type")
        assert item.household_id == household.pk
        assert AuditEvent.objects.filter(code="intake.submission_refused").count() == 1


def test_a_damaged_submission_does_not_stop_the_others(published: tuple[World, Household]) -> None:
    world, household = published
    send(household)
    there = Submission.objects.get()
    there.delete()
    Submission.objects.create(
        reference=there.reference,
        published_id=there.published_id,
        number_hash=there.number_hash,
        submitted_at=there.submitted_at,
        content=b"\0" * 200,
    )
    send(household)
    assert pull_waiting.pull_waiting(program_id=world.aoi.pk) == {"refused": 1, "taken": 1}
    with program_scope(world.aoi.pk):
        assert Application.objects.count() == 1
        assert PulledSubmission.objects.get(outcome="refused").reason == "submission.damaged"


def test_pictures_wait_on_the_portal_while_the_virus_scanner_does_not_answer(
    published: tuple[World, Household], settings
) -> None:
    world, household = published
    send(household, files=[Attachment("a.jpg", picture())])
    settings.CLAMD = "/nowhere/clamd.ctl"
    assert pull_waiting.pull_waiting(program_id=world.aoi.pk) == {"failed": 1}
    with program_scope(world.aoi.pk):
        assert not PulledSubmission.objects.exists()
    assert Submission.objects.count() == 1
    settings.CLAMD = ""
    assert pull_waiting.pull_waiting(program_id=world.aoi.pk) == {"taken": 1}


def test_applications_are_taken_between_the_two_dates_only(published: tuple[World, Household]) -> None:
    _world, household = published
    with clock.at(clock.now() + dt.timedelta(days=200)), pytest.raises(PortalError) as caught:
        send(household)
    assert caught.value.code == "closed"
    assert not Submission.objects.exists()


def test_the_status_follows_the_case(published: tuple[World, Household]) -> None:
    world, household = published
    assert look(household).status is None
    send(household)
    pull_submissions()
    with program_scope(world.aoi.pk):
        system = world.actor("aoi_manager")
        assert publish_statuses(actor=system, program_id=world.aoi.pk) == 1
        assert publish_statuses(actor=system, program_id=world.aoi.pk) == 0
    assert look(household).status == "checking"
    with program_scope(world.aoi.pk):
        open_holds(
            actor=world.actor("aoi_reviewer_1"),
            program_id=world.aoi.pk,
            application_ids=[Application.objects.get().pk],
            kind=HoldKind.DEFICIENCY,
            reason="D01",
            waits_for=Hold.WaitsFor.RESIDENT,
        )
        assert publish_statuses(actor=system, program_id=world.aoi.pk, household_ids=[household.pk]) == 1
    assert look(household).status == "asked"
    assert PublishedStatus.objects.count() == 1
