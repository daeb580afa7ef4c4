"""What letters say, from the rows of a program after real days."""

import datetime as dt

import pytest

from cases.models import BenefitKind, GiftItem, Household, Notice, NoticeKind, ProgramSetup, Status
from cases.services.decision.decide import decide
from reports.letters.preflight import preflight
from reports.letters.types import (
    ApplicationForm,
    ConfirmationForm,
    DecisionLetter,
    DeficiencyLetter,
    DenialLetter,
    GiftCoverLetter,
    LetterContent,
    PushNotice,
    Remedy,
    ReminderLetter,
    TransferFailedLetter,
)
from reports.selectors.letter_contents import LetterDraft, letter_drafts
from security import clock
from tests.factories.cases import make_application
from tests.reports.services.program_days import CODE


def drafts_of(days, kind: NoticeKind) -> list[LetterDraft]:
    ids = list(Notice.objects.filter(program_id=days.program_id, kind=kind).order_by("pk").values_list("pk", flat=True))
    return letter_drafts(program_id=days.program_id, notice_ids=ids)


def content_of(days, kind: NoticeKind) -> LetterContent:
    content = drafts_of(days, kind)[0].content
    assert content is not None
    assert preflight(content) == []
    return content


def write(days, kind: NoticeKind, household: Household) -> LetterDraft:
    notice = Notice.objects.create(
        program=days.world.aoi,
        number=5_000 + Notice.objects.count(),
        kind=kind,
        household=household,
        issued_on=clock.today(),
        queued_at=clock.now(),
    )
    (draft,) = letter_drafts(program_id=days.program_id, notice_ids=[notice.pk])
    return draft


def test_a_confirmation_form_shows_the_household_and_three_digits_of_its_account(lived) -> None:
    content = content_of(lived, NoticeKind.CONFIRMATION_FORM)
    assert isinstance(content, ConfirmationForm)
    assert (content.receipt_number, content.amount_yen) == (lived.households[0].receipt_number, 30_000)
    assert [member.birth_label for member in content.members] == ["昭和55年5月17日"]
    assert content.account is not None
    assert (content.account.masked_number, content.account.bank_name) == ("****000", "みずほ銀行")
    assert content.sender.signatory == "あおい市長"


def test_the_form_of_a_subsidy_asks_what_was_bought(lived) -> None:
    ProgramSetup.objects.filter(program_id=lived.program_id).update(kind=BenefitKind.SUBSIDY)
    content = write(lived, NoticeKind.APPLICATION_FORM, lived.households[0]).content
    assert isinstance(content, ApplicationForm)
    assert (content.asks_purchase, content.members) == (True, ())
    assert "補助金" in content.consents[0]


def test_letters_about_a_case_say_what_was_decided_paid_and_missing(lived) -> None:
    decision = content_of(lived, NoticeKind.DECISION)
    assert isinstance(decision, DecisionLetter)
    assert (decision.amount_yen, decision.decided_on, decision.transfer_on) == (
        30_000,
        dt.date(2026, 7, 9),
        dt.date(2026, 7, 16),
    )
    failed = content_of(lived, NoticeKind.TRANSFER_FAILED)
    assert isinstance(failed, TransferFailedLetter)
    assert (failed.failed_on, failed.deadline_on) == (dt.date(2026, 7, 16), dt.date(2026, 8, 6))
    assert "名義" in failed.reason
    missing = content_of(lived, NoticeKind.DEFICIENCY)
    assert isinstance(missing, DeficiencyLetter)
    assert [line.code for line in missing.lines] == [CODE]
    assert (missing.received_on, missing.deadline_on) == (dt.date(2026, 7, 8), dt.date(2026, 7, 29))


def test_push_reminder_and_gift_letters(lived) -> None:
    push = write(lived, NoticeKind.PUSH_NOTICE, lived.households[8]).content
    assert isinstance(push, PushNotice)
    assert (push.objection_deadline_on, push.transfer_on) == (dt.date(2026, 7, 30), dt.date(2026, 8, 5))
    reminder = write(lived, NoticeKind.REMINDER, lived.households[8]).content
    assert isinstance(reminder, ReminderLetter)
    assert (reminder.form_name, reminder.first_sent_on) == ("確認書", dt.date(2026, 7, 6))
    assert write(lived, NoticeKind.GIFT_COVER, lived.households[8]).code == "no_gift"
    card = GiftItem.objects.create(program=lived.world.aoi, serial="GC-1", value_yen=5_000)
    GiftItem.objects.filter(program_id=lived.program_id, pk=card.pk).update(
        state=GiftItem.State.ASSIGNED, household=lived.households[8]
    )
    gift = write(lived, NoticeKind.GIFT_COVER, lived.households[8]).content
    assert isinstance(gift, GiftCoverLetter)
    assert ([item.serial for item in gift.items], gift.total_yen) == (["GC-1"], 5_000)


def deny(days) -> LetterDraft:
    """The eighth household is denied, and its letter written."""
    row = make_application(days.world, status=Status.REVIEWED, household=days.households[8])
    decide(
        actor=days.actor("officer"),
        program_id=days.program_id,
        application_ids=[row.pk],
        outcome="deny",
        reason="世帯の中に課税されている方がいるため。",
    )
    letter = Notice.objects.filter(application=row, kind=NoticeKind.DENIAL).latest("pk")
    (draft,) = letter_drafts(program_id=days.program_id, notice_ids=[letter.pk])
    return draft


def test_a_denial_by_disposition_says_where_to_appeal(lived) -> None:
    setups = ProgramSetup.objects.filter(program_id=lived.program_id)
    setups.update(legal_nature="disposition", denial_note="疑問があるときはお申し出ください。")
    content = deny(lived).content
    assert isinstance(content, DenialLetter)
    assert preflight(content) == []
    assert content.remedy == Remedy("あおい市長", "あおい市", "あおい市長")
    assert content.doubt_note == ""


def test_the_municipality_names_others_than_the_mayor(lived) -> None:
    ProgramSetup.objects.filter(program_id=lived.program_id).update(
        legal_nature="disposition", appeal_to="県知事", representative="あおい市福祉事務所長"
    )
    content = deny(lived).content
    assert isinstance(content, DenialLetter)
    assert content.remedy == Remedy("県知事", "あおい市", "あおい市福祉事務所長")


def test_a_denial_by_contract_says_the_words_of_the_program(lived) -> None:
    ProgramSetup.objects.filter(program_id=lived.program_id).update(
        legal_nature="contract", denial_note="疑問があるときはお申し出ください。"
    )
    content = deny(lived).content
    assert isinstance(content, DenialLetter)
    assert content.remedy is None
    assert content.doubt_note == "疑問があるときはお申し出ください。"


def test_the_address_for_letters_goes_before_that_of_the_roster(lived) -> None:
    household = lived.households[8]
    rows = Household.objects.filter(program_id=lived.program_id, pk=household.pk)
    rows.update(mailing_postcode="9998888", mailing_address="みほん病院内", mailing_katagaki="3病棟", protected=True)
    content = write(lived, NoticeKind.CONFIRMATION_FORM, household).content
    assert content is not None
    assert (content.address.postcode, content.address.lines, content.address.katagaki) == (
        "9998888",
        ("みほん病院内",),
        "3病棟",
    )
    rows.update(mailing_address="")
    assert write(lived, NoticeKind.CONFIRMATION_FORM, household).code == "protected_address"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (NoticeKind.DECISION, "no_decision"),
        (NoticeKind.DENIAL, "no_decision"),
        (NoticeKind.DEFICIENCY, "no_deficiency"),
        (NoticeKind.TRANSFER_FAILED, "no_decision"),
    ],
)
def test_a_letter_without_what_it_must_say_is_not_written(lived, kind, code) -> None:
    draft = write(lived, kind, lived.households[9])
    assert (draft.content, draft.code) == (None, code)
    assert draft.message


def test_a_batch_of_letters_takes_a_fixed_number_of_queries(lived, django_assert_num_queries) -> None:
    ids = list(
        Notice.objects.filter(program_id=lived.program_id, kind=NoticeKind.CONFIRMATION_FORM).values_list(
            "pk", flat=True
        )
    )
    assert ProgramSetup.objects.filter(program_id=lived.program_id).exists()
    with django_assert_num_queries(5):
        letter_drafts(program_id=lived.program_id, notice_ids=ids[:1])
    with django_assert_num_queries(5):
        letter_drafts(program_id=lived.program_id, notice_ids=ids)
