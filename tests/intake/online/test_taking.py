"""What residents send besides forms, taken over by the same services that the office uses; and what they are told."""

import json
import uuid
from typing import Any

import pytest
from django.urls import reverse

from cases.models import Application, Deficiency, Hold, Household, LedgerState, Status
from cases.rules.qr_payload import DocType
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.household.renew_secret import renew_secrets
from intake.models import MailItem, PulledSubmission, ScanPage
from intake.portal.models import Draft, PublishedStatus, SentKind
from intake.selectors.mail_desk import answers_to_settle
from intake.selectors.online import online_items
from intake.services.mail.receive import Envelope
from intake.services.mail.settle_answer import settle_answer
from intake.services.online.draft import load_draft, save_draft
from intake.services.online.open_letter import OpenLetter, open_letter
from intake.services.online.publish_letters import publish_letters
from intake.services.online.publish_program import publish_program
from intake.services.online.publish_status import publish_statuses
from intake.services.online.pull_waiting import pull_waiting
from intake.services.online.send_notice import send_notice
from intake.services.online.session import resume_session, start_session
from intake.services.online.status import status_of
from intake.services.online.submit import store_submission
from security import clock
from security.actor import NotAllowedError
from security.tenancy.scope import program_scope
from tests.factories.cases import make_account, make_application, make_household, make_setup
from tests.factories.portal import picture
from tests.factories.security import World
from tests.intake.mail.test_receive import page, receive
from tests.intake.views.test_entry import signed_in

pytestmark = [pytest.mark.django_db(databases=["default", "portal"]), pytest.mark.usefixtures("sent")]
SECRET = "ACDEFGHJKM"


@pytest.fixture
def household(world: World) -> Household:
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        household = make_household(world.aoi, secret=SECRET)
        make_account(household)
        publish_program(actor=world.actor("aoi_manager"), program_id=world.aoi.pk)
        publish(world, household)
    return household


def publish(world: World, household: Household) -> None:
    publish_letters(actor=world.actor("aoi_manager"), program_id=world.aoi.pk, household_ids=[household.pk])


def opened(household: Household, secret: str = SECRET) -> OpenLetter:
    return open_letter(program_code="aoi", receipt_number=household.receipt_number, secret=secret, address="192.0.2.1")


def told(world: World, household: Household, *codes: str, status: Status = Status.SCREENED) -> Application:
    """An application of the household that was asked for something by letter; the portal knows."""
    with program_scope(world.aoi.pk):
        row = make_application(world, status=status, household=household)
        open_deficiencies(
            actor=world.actor("aoi_reviewer_1"),
            program_id=world.aoi.pk,
            deficiencies=[OpenDeficiency(row.pk, code) for code in codes],
        )
        notify_deficiencies(
            actor=world.actor("aoi_reviewer_1"), program_id=world.aoi.pk, application_ids=[row.pk], partial=True
        )
        publish_statuses(actor=world.actor("aoi_manager"), program_id=world.aoi.pk)
    return row


def answer(
    household: Household, *codes: str, pages: tuple[bytes, ...] = (), by_post: bool = False, **values: Any
) -> None:
    store_submission(
        opened(household),
        reference=uuid.uuid4(),
        content={
            "kind": SentKind.ANSWER.value,
            "form": "confirmation",
            "codes": list(codes),
            "values": values,
            "by_post": ["answer"] if by_post else [],
            "message": "おそくなりました",
        },
        pages=pages,
    )


def pull(world: World) -> dict[str, int]:
    return dict(pull_waiting(program_id=world.aoi.pk))


def test_the_resident_reads_what_is_missing_and_until_when(world: World, household: Household) -> None:
    told(world, household, "D06", "D20")
    shown = status_of(letter=opened(household))
    assert shown.status == "asked"
    assert [one["code"] for one in shown.details["asked"]] == ["D06"]  # D20 is the municipality's to settle
    assert shown.details["asked"][0]["sentence"].startswith("口座の書類から")
    assert shown.details["deadline_on"]
    assert shown.details["outlook"] == "waits_for_resident"
    stored = bytes(PublishedStatus.objects.get().details or b"")
    assert "口座".encode() not in stored
    with program_scope(world.aoi.pk):  # nothing new, nothing written
        assert publish_statuses(actor=world.actor("aoi_manager"), program_id=world.aoi.pk) == 0


def test_photographs_resolve_it_and_the_case_is_screened_again(world: World, household: Household) -> None:
    row = told(world, household, "D06")
    answer(household, "D06", pages=(picture(),))
    assert pull(world) == {"taken": 1}
    with program_scope(world.aoi.pk):
        row.refresh_from_db()
        deficiency = Deficiency.objects.get()
        assert (deficiency.state, deficiency.resolved_via) == ("resolved", "online")
        assert (row.status, row.review_cycle) == (Status.VERIFIED, 2)
        assert not Hold.objects.filter(released_at=None).exists()
        item = MailItem.objects.get()
        assert (item.kind, item.application_id, item.deficiencies) == ("answer", row.pk, [deficiency.pk])
        assert ScanPage.objects.count() == 1
        content = json.loads(PulledSubmission.objects.get().open("content") or "")
        assert content["message"] == "おそくなりました"


def test_another_account_is_taken_as_the_resident_typed_it(world: World, household: Household) -> None:
    row = told(world, household, "D09")
    answer(
        household,
        "D09",
        **ACCOUNT,
        account_holder="アオイ　ハナコ",
    )
    assert pull(world) == {"taken": 1}
    with program_scope(world.aoi.pk):
        row.refresh_from_db()
        assert row.account is not None
        assert row.account.open("number") == "7654321"


ACCOUNT: dict[str, Any] = {"bank_code": "0001", "branch_code": "001", "account_type": "1", "account_number": "7654321"}


def test_copies_that_come_by_post_settle_nothing_before_they_are_here(world: World, household: Household) -> None:
    row = told(world, household, "D06", "D15")
    answer(household, "D06", "D15", by_post=True, telephone="09012345678")
    assert pull(world) == {"taken": 1}
    with program_scope(world.aoi.pk):
        copies, telephone = Deficiency.objects.order_by("code")
        assert (copies.state, copies.announced_on, copies.round) == ("notified", clock.today(), 1)
        assert copies.deadline_on is not None
        assert (telephone.state, telephone.announced_on) == ("resolved", None)
        assert [hold.pk for hold in Hold.objects.filter(released_at=None)] == [copies.hold_id]
        item = MailItem.objects.get()
        assert item.deficiencies == [telephone.pk]  # what is coming does not wait among the answers that are here
        assert answers_to_settle(actor=world.actor("aoi_reviewer_1"), program_id=world.aoi.pk) == []
    reviewer = signed_in(world, "aoi_reviewer_1")
    case = reverse("cases:application-show", args=["aoi", row.receipt_number])
    for address in (case, f"{case}?tab=problems", reverse("cases:deficiency-list", args=["aoi"])):
        assert "写しは郵送で届く予定" in reviewer.get(address).content.decode(), address
    with program_scope(world.aoi.pk):
        (came,) = receive(world, Envelope((page(household.receipt_number, DocType.DEFICIENCY),)))
        settle_answer(
            actor=world.actor("aoi_mailroom"),
            program_id=world.aoi.pk,
            mail_item_id=came.mail_item_id,
            deficiency_ids=[copies.pk],
        )
        copies.refresh_from_db()
        assert (copies.state, copies.resolved_via) == ("resolved", "return")
        assert not Hold.objects.filter(released_at=None).exists()


def test_an_account_typed_ahead_of_its_copy_is_taken_and_screened_again(world: World, household: Household) -> None:
    row = told(world, household, "D08")
    answer(household, "D08", by_post=True, **ACCOUNT, account_holder="アオイ　ハナコ")
    assert pull(world) == {"taken": 1}
    with program_scope(world.aoi.pk):
        row.refresh_from_db()
        assert row.account is not None
        assert row.account.open("number") == "7654321"
        assert (row.status, row.review_cycle) == (Status.VERIFIED, 2)
        deficiency = Deficiency.objects.get()
        assert (deficiency.state, deficiency.announced_on) == ("notified", clock.today())
        assert Hold.objects.filter(released_at=None).count() == 1


def test_what_was_not_asked_is_not_resolved_and_goes_to_the_bench(world: World, household: Household) -> None:
    told(world, household, "D06", "D20")
    answer(household, "D01", "D20", pages=(picture(),))
    assert pull(world) == {"refused": 1}
    with program_scope(world.aoi.pk):
        assert set(Deficiency.objects.values_list("state", flat=True)) == {"notified"}
        item = MailItem.objects.get()
        assert (item.state, item.detail, item.household_id) == ("unmatched", "submission.nothing_asked", household.pk)
        assert ScanPage.objects.count() == 1  # not lost


def test_a_withdrawal_ends_the_application(world: World, household: Household) -> None:
    row = told(world, household, "D06")
    send_notice(letter=opened(household), kind=SentKind.WITHDRAWAL, reference=uuid.uuid4())
    assert pull(world) == {"taken": 1}
    with program_scope(world.aoi.pk):
        row.refresh_from_db()
        assert row.status == Status.WITHDRAWN
        assert Deficiency.objects.get().state == "dropped"
        publish_statuses(actor=world.actor("aoi_manager"), program_id=world.aoi.pk)
    assert status_of(letter=opened(household)).status == "ended"


def test_a_withdrawal_without_an_application_goes_to_the_bench(world: World, household: Household) -> None:
    send_notice(letter=opened(household), kind=SentKind.WITHDRAWAL, reference=uuid.uuid4())
    assert pull(world) == {"refused": 1}
    with program_scope(world.aoi.pk):
        household.refresh_from_db()
        assert household.ledger_state == LedgerState.SENT
        assert PulledSubmission.objects.get().reason == "application"


def test_a_refusal_declines_for_the_household(world: World, household: Household) -> None:
    send_notice(letter=opened(household), kind=SentKind.DECLINE, reference=uuid.uuid4())
    assert pull(world) == {"taken": 1}
    with program_scope(world.aoi.pk):
        household.refresh_from_db()
        assert household.ledger_state == LedgerState.DECLINED
        assert not Application.objects.exists()


def test_publishing_again_keeps_drafts_and_a_renewed_secret_ends_them(world: World, household: Household) -> None:
    letter = opened(household)
    token = start_session(letter=letter)
    save_draft(letter=letter, kind=SentKind.FORM, values={"telephone": "090"})
    with program_scope(world.aoi.pk):
        publish(world, household)
    again = resume_session(token=token, program_code="aoi")
    assert again is not None
    assert load_draft(letter=again, kind=SentKind.FORM).values == {"telephone": "090"}
    with program_scope(world.aoi.pk):
        renew_secrets(actor=world.actor("aoi_manager"), program_id=world.aoi.pk, household_ids=[household.pk])
        household.refresh_from_db()
        publish(world, household)
        secret = household.open("secret") or ""
    assert resume_session(token=token, program_code="aoi") is None
    fresh = opened(household, secret)
    assert load_draft(letter=fresh, kind=SentKind.FORM).values == {}
    save_draft(letter=fresh, kind=SentKind.FORM, values={"telephone": "03"})
    assert load_draft(letter=fresh, kind=SentKind.FORM).values == {"telephone": "03"}
    assert Draft.objects.count() == 1


def test_the_office_reads_what_the_resident_wrote(world: World, household: Household) -> None:
    row = told(world, household, "D06")
    answer(household, "D06", pages=(picture(),))
    pull(world)
    with program_scope(world.aoi.pk):
        number: dict[str, Any] = {"program_id": world.aoi.pk, "receipt_number": row.receipt_number}
        (item,) = online_items(actor=world.actor("aoi_reviewer_1"), **number)
        assert (item.kind, item.pages, item.codes, item.message) == ("answer", 1, ("D06",), "おそくなりました")
        with pytest.raises(NotAllowedError):
            online_items(actor=world.actor("aoi_treasurer"), **number)
    address = reverse("intake:case-online", args=["aoi", row.receipt_number])
    assert "おそくなりました" in signed_in(world, "aoi_reviewer_1").get(address).content.decode()
    assert signed_in(world, "aoi_treasurer").get(address).status_code == 403
    with program_scope(world.aoi.pk):
        Household.objects.filter(pk=household.pk).update(protected=True)
        assert online_items(actor=world.actor("aoi_reviewer_1"), **number) == []
    with program_scope(world.midori.pk):
        assert (
            online_items(
                actor=world.actor("midori_reviewer_1"), program_id=world.midori.pk, receipt_number=row.receipt_number
            )
            == []
        )
