"""The call desk: who is calling, what was said, what is to follow."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Q

from callcenter.models import Call, Callback, FaqArticle, Topic
from callcenter.selectors.caller import look_up_caller
from callcenter.selectors.faq import find_faq
from callcenter.services.call.log import CallNotes, log_call
from callcenter.services.callback.finish import finish_callbacks
from callcenter.services.faq.save import FaqText, save_faq
from cases.errors import CaseError, NotFoundError
from cases.services.restricted.open_case import open_restricted_case
from security import clock
from security.actor import NotAllowedError
from security.gate import actor_for
from security.models import AuditEvent
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.factories.callcenter import make_caller_case
from tests.factories.security import World, make_user


def notes(**changes: object) -> CallNotes:
    values: dict[str, object] = {
        "topic": Topic.PAYMENT_DAY,
        "outcome": Call.Outcome.ANSWERED,
        "started_at": clock.now() - dt.timedelta(minutes=4),
        "telephone": "090-1234-5678",
        "note": "見本さん。振込日を案内。",
    }
    return CallNotes(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed",
    ["{number}", "１０１－{rest}", "090-1234-5678", "０９０１２３４５６７８", "ミホン", "みほん はな", "ﾐﾎﾝ"],
)
def test_a_caller_is_found_by_what_they_say(world: World, typed: str) -> None:
    with program_scope(world.aoi.pk):
        case = make_caller_case(world.aoi, serial=12)
        make_caller_case(world.aoi, serial=13, name="別人 太郎", kana="ベツジン タロウ", telephone="0312345678")
        text = typed.format(number=case.receipt_number, rest=case.receipt_number[4:])
        hits = look_up_caller(actor=world.actor("aoi_caller"), program_id=world.aoi.pk, text=text)
    assert [hit.receipt_number for hit in hits] == [case.receipt_number]
    assert hits[0].name == "見本 花子"


@pytest.mark.parametrize("typed", ["", "   ", "ゼ", "101-00000012-00", "999"])
def test_nothing_that_fits_gives_nothing(world: World, typed: str) -> None:
    with program_scope(world.aoi.pk):
        make_caller_case(world.aoi, serial=12)
        assert look_up_caller(actor=world.actor("aoi_caller"), program_id=world.aoi.pk, text=typed) == []


def test_a_caller_of_another_program_is_not_found(world: World) -> None:
    with program_scope(world.midori.pk):
        theirs = make_caller_case(world.midori, serial=12)
    with program_scope(world.aoi.pk):
        for text in (theirs.receipt_number, "090-1234-5678", "ミホン"):
            assert look_up_caller(actor=world.actor("aoi_caller"), program_id=world.aoi.pk, text=text) == []


def test_a_restricted_case_shows_only_where_to_transfer(world: World) -> None:
    """Even to a caller who may read it: about such a case the dedicated desk speaks."""
    with program_scope(world.aoi.pk):
        case = make_caller_case(world.aoi, serial=12, protected=True)
        open_restricted_case(
            actor=actor_for(make_user("desk", Role.PROTECTED_CASE_OFFICER, world.aoi)),
            program_id=world.aoi.pk,
            household_id=case.household_id,
            person_id=world.users["aoi_caller"].pk,
            days=3,
            reason="書類の確認のため",
        )
        (hit,) = look_up_caller(actor=world.actor("aoi_caller"), program_id=world.aoi.pk, text=case.receipt_number)
        assert look_up_caller(actor=world.actor("aoi_caller"), program_id=world.aoi.pk, text="ミホン") == []
    assert hit.dedicated_desk
    assert (hit.name, hit.kana, hit.address, hit.status, hit.household_id) == ("", "", "", "", None)


def test_an_officer_does_not_look_callers_up(world: World) -> None:
    with program_scope(world.aoi.pk), pytest.raises(NotAllowedError):
        look_up_caller(actor=world.actor("aoi_officer"), program_id=world.aoi.pk, text="ミホン")


def test_a_call_is_logged_on_the_case_with_its_follow_up(world: World) -> None:
    caller = world.actor("aoi_caller")
    due = clock.now() + dt.timedelta(days=1)
    with program_scope(world.aoi.pk):
        case = make_caller_case(world.aoi, serial=12)
        call = log_call(
            actor=caller,
            program_id=world.aoi.pk,
            application_id=case.pk,
            notes=notes(follow_up_at=due, outcome=Call.Outcome.FOLLOW_UP),
        )
        callback = Callback.objects.get(call=call, program=world.aoi)
        assert (callback.application_id, callback.due_at, callback.state) == (case.pk, due, "open")
        fresh = Call.objects.get(pk=call.pk, program=world.aoi)
        assert fresh.open("note") == "見本さん。振込日を案内。"
        assert "見本" not in bytes(fresh.note).decode("utf-8", "ignore")
        event = AuditEvent.objects.get(code="callcenter.call_logged", program=world.aoi)
        assert event.subject_ids == [call.pk]
        assert "見本" not in str(event.data)
        finish_callbacks(actor=caller, program_id=world.aoi.pk, callback_ids=[callback.pk], done_in_call_id=call.pk)
        callback.refresh_from_db()
        assert (callback.state, callback.done_by_id) == ("done", world.users["aoi_caller"].pk)


def test_a_callback_is_finished_once(world: World) -> None:
    caller = world.actor("aoi_caller")
    with program_scope(world.aoi.pk):
        log_call(actor=caller, program_id=world.aoi.pk, notes=notes(follow_up_at=clock.now()))
        callback = Callback.objects.get(program=world.aoi)
        finish_callbacks(actor=caller, program_id=world.aoi.pk, callback_ids=[callback.pk])
        with pytest.raises(CaseError) as refused:
            finish_callbacks(actor=world.actor("aoi_manager"), program_id=world.aoi.pk, callback_ids=[callback.pk])
        assert refused.value.code == "not_open"
        callback.refresh_from_db()
        assert callback.done_by_id == world.users["aoi_caller"].pk


def test_a_call_on_another_programs_case_is_refused_and_nothing_is_logged(world: World) -> None:
    with program_scope(world.midori.pk):
        theirs = make_caller_case(world.midori, serial=12)
    with program_scope(world.aoi.pk):
        with pytest.raises(NotFoundError):
            log_call(actor=world.actor("aoi_caller"), program_id=world.aoi.pk, application_id=theirs.pk, notes=notes())
        assert not Call.objects.filter(program=world.aoi).exists()
        assert not AuditEvent.objects.filter(program=world.aoi, code="callcenter.call_logged").exists()


def test_a_logged_call_cannot_be_changed(world: World) -> None:
    with program_scope(world.aoi.pk):
        call = log_call(actor=world.actor("aoi_caller"), program_id=world.aoi.pk, notes=notes())
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Call.objects.filter(Q(pk=call.pk), program=world.aoi).update(topic=Topic.OTHER)
        assert Call.objects.get(pk=call.pk, program=world.aoi).topic == Topic.PAYMENT_DAY


def test_faq_is_saved_once_a_question_and_found_by_its_words(world: World) -> None:
    text = FaqText(
        topic=Topic.PAYMENT_DAY, question="いつ振り込まれますか", answer="受付から約3週間です。", keywords="入金 振込日"
    )
    with program_scope(world.aoi.pk):
        manager = world.actor("aoi_manager")
        save_faq(actor=manager, program_id=world.aoi.pk, text=text)
        assert find_faq(program_id=world.aoi.pk, words="振込日") == []
        published = FaqText(**{**{name: getattr(text, name) for name in text.__slots__}, "published": True})
        save_faq(actor=manager, program_id=world.aoi.pk, text=published)
        assert [article.question for article in find_faq(program_id=world.aoi.pk, words="振込日 3週間")] == [
            text.question
        ]
        assert find_faq(program_id=world.aoi.pk, words="ギフトカード") == []
        assert FaqArticle.objects.filter(program=world.aoi).count() == 1
    with program_scope(world.midori.pk):
        assert find_faq(program_id=world.midori.pk, words="") == []


def test_a_caller_does_not_write_the_faq(world: World) -> None:
    text = FaqText(topic=Topic.OTHER, question="Q", answer="A")
    with program_scope(world.aoi.pk):
        with pytest.raises(NotAllowedError):
            save_faq(actor=world.actor("aoi_caller"), program_id=world.aoi.pk, text=text)
        assert not FaqArticle.objects.filter(program=world.aoi).exists()
