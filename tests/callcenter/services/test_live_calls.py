"""A call from taking it to its end: nothing typed is lost, and what was promised is on its way."""

import datetime as dt
from typing import Any

import pytest

from callcenter.models import Call, Callback, Escalation, LiveCall, Topic
from callcenter.services.escalation.answer import answer_escalation
from callcenter.services.live.choose import choose_household
from callcenter.services.live.end import end_call
from callcenter.services.live.resolve import resolve_by_telephone
from callcenter.services.live.save import Typed, save_call
from callcenter.services.live.take import take_call
from cases.errors import CaseError, NotFoundError, NotPossibleError
from cases.models import Application, Deficiency, Household, Notice, Status
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.factories.cases import make_application, make_household
from tests.factories.security import World

WHOLE = ("name", "birth", "address")


def by(world: World, who: str = "aoi_caller") -> dict[str, Any]:
    return {"actor": world.actor(who), "program_id": world.aoi.pk}


def typed(**changes: Any) -> Typed:
    return Typed(**{"topic": "payment_day", "outcome": "answered", "note": "振込日を案内。", **changes})


def test_one_call_at_a_time_is_taken_and_kept_as_typed(aoi: World) -> None:
    first = take_call(**by(aoi), telephone="０９０－１２３４－５６７８")
    assert take_call(**by(aoi), telephone="0312345678").pk == first.pk
    assert first.open("telephone") == "09012345678"
    save_call(**by(aoi), typed=typed(note="途中まで", call_back_typed="まだ"))
    kept = LiveCall.objects.get(program=aoi.aoi, pk=first.pk)
    assert (kept.open("note"), kept.call_back_typed) == ("途中まで", "まだ")
    assert "途中" not in bytes(kept.note).decode("utf-8", "ignore")
    assert take_call(**by(aoi, "aoi_manager")).pk != first.pk


def test_the_end_logs_the_call_and_opens_the_promise(aoi: World) -> None:
    case = make_application(aoi)
    take_call(**by(aoi), telephone="0312345678")
    choose_household(**by(aoi), household_id=case.household_id)
    save_call(
        **by(aoi),
        typed=typed(
            confirmed=WHOLE, calls_back=True, call_back_typed="9/8 10:00", telephone="0312345678", speaker="family"
        ),
    )
    call = end_call(**by(aoi))
    assert (call.application_id, call.household_id, call.topic) == (case.pk, case.household_id, Topic.PAYMENT_DAY)
    assert (call.identity_checked, call.confirmed, call.speaker) == (True, list(WHOLE), "family")
    promise = Callback.objects.get(program=aoi.aoi, call=call)
    assert promise.due_at == dt.datetime(2026, 9, 8, 10, tzinfo=clock.JAPAN)
    assert not LiveCall.objects.filter(program=aoi.aoi).exists()
    with pytest.raises(NotFoundError):
        end_call(**by(aoi))
    assert Call.objects.filter(program=aoi.aoi).count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"topic": ""}, "topic"),
        ({"outcome": ""}, "outcome"),
        ({"calls_back": True, "call_back_typed": "そのうち"}, "call_back_typed"),
        ({"escalates": True}, "question"),
        ({"reissues": True}, "reissues"),
    ],
)
def test_a_call_that_is_not_complete_does_not_end(aoi: World, changes: dict[str, Any], code: str) -> None:
    take_call(**by(aoi))
    save_call(**by(aoi), typed=typed(**changes))
    with pytest.raises(CaseError) as refused:
        end_call(**by(aoi))
    assert refused.value.code == code
    assert not Call.objects.filter(program=aoi.aoi).exists()
    assert LiveCall.objects.filter(program=aoi.aoi).exists()


def test_a_transfer_to_the_dedicated_desk_names_no_case(aoi: World) -> None:
    household = make_household(aoi.aoi, protected=True)
    take_call(**by(aoi), telephone="0312345678")
    with pytest.raises(CaseError) as refused:
        choose_household(**by(aoi), household_id=household.pk)
    assert refused.value.code == "restricted"
    call = end_call(**by(aoi), to_dedicated_desk=True)
    assert (call.outcome, call.household_id, call.application_id) == (Call.Outcome.TRANSFERRED, None, None)


def test_what_was_confirmed_of_another_household_is_forgotten(aoi: World) -> None:
    one, other = make_household(aoi.aoi), make_household(aoi.aoi)
    take_call(**by(aoi))
    choose_household(**by(aoi), household_id=one.pk)
    save_call(**by(aoi), typed=typed(confirmed=WHOLE))
    assert choose_household(**by(aoi), household_id=other.pk).confirmed == []
    with program_scope(aoi.midori.pk):
        theirs = make_household(aoi.midori).pk
    with program_scope(aoi.aoi.pk), pytest.raises(NotFoundError):
        choose_household(**by(aoi), household_id=theirs)


def test_a_question_goes_to_the_manager_and_its_answer_to_a_call_back(aoi: World) -> None:
    take_call(**by(aoi))
    save_call(**by(aoi), typed=typed(escalates=True, question="通帳が作れない人の受け取り方は"))
    call = end_call(**by(aoi))
    question = Escalation.objects.get(program=aoi.aoi)
    assert (question.call_id, question.due_at - question.raised_at) == (call.pk, dt.timedelta(hours=1))
    answer: dict[str, Any] = {
        "escalation_id": question.pk,
        "answer": "代理受給の書類を送る",
        "call_back_at": clock.now() + dt.timedelta(days=1),
    }
    with pytest.raises(NotAllowedError):
        answer_escalation(**by(aoi), **answer)
    answer_escalation(**by(aoi, "aoi_manager"), **answer)
    with pytest.raises(CaseError) as refused:
        answer_escalation(**by(aoi, "aoi_manager"), **answer)
    assert refused.value.code == "not_open"
    assert Callback.objects.get(program=aoi.aoi).call_id == call.pk
    events = AuditEvent.objects.filter(program=aoi.aoi, code__startswith="callcenter.")
    assert not any("通帳" in str(event.data) for event in events)


def test_a_promise_is_kept_by_the_call_that_reaches_the_resident(aoi: World) -> None:
    take_call(**by(aoi), telephone="0312345678")
    save_call(**by(aoi), typed=typed(calls_back=True, call_back_typed="16:00", telephone="0312345678"))
    end_call(**by(aoi))
    promise = Callback.objects.get(program=aoi.aoi)
    live = take_call(**by(aoi), callback_id=promise.pk)
    assert (live.direction, live.topic, live.open("telephone")) == ("out", "payment_day", "0312345678")
    save_call(**by(aoi), typed=typed(outcome="not_reached"))
    end_call(**by(aoi))
    promise.refresh_from_db()
    assert (promise.state, promise.attempts) == ("open", 1)
    take_call(**by(aoi), callback_id=promise.pk)
    save_call(**by(aoi), typed=typed())
    call = end_call(**by(aoi))
    promise.refresh_from_db()
    assert (promise.state, promise.done_in_id) == ("done", call.pk)
    with pytest.raises(CaseError):
        take_call(**by(aoi), callback_id=promise.pk)


def test_a_form_that_is_sent_anew_voids_the_code_of_the_earlier_one(aoi: World) -> None:
    household = make_household(aoi.aoi)
    take_call(**by(aoi))
    choose_household(**by(aoi), household_id=household.pk)
    save_call(**by(aoi), typed=typed(confirmed=WHOLE, reissues=True))
    end_call(**by(aoi))
    fresh = Household.objects.get(program=aoi.aoi, pk=household.pk)
    assert fresh.secret_version == household.secret_version + 1
    assert [letter.kind for letter in Notice.objects.filter(program=aoi.aoi)] == ["confirmation_form"]


def test_an_excluded_household_gets_no_form_and_the_call_does_not_end(aoi: World) -> None:
    household = make_household(aoi.aoi, excluded_reason="taxed")
    take_call(**by(aoi))
    choose_household(**by(aoi), household_id=household.pk)
    save_call(**by(aoi), typed=typed(confirmed=WHOLE, reissues=True))
    with pytest.raises(NotPossibleError):
        end_call(**by(aoi))
    assert Household.objects.get(program=aoi.aoi, pk=household.pk).secret_version == household.secret_version


def deficient(world: World, code: str) -> tuple[Application, Deficiency]:
    case = make_application(world, status=Status.VERIFIED)
    open_deficiencies(**by(world, "aoi_reviewer_1"), deficiencies=[OpenDeficiency(application_id=case.pk, code=code)])
    return case, Deficiency.objects.get(program=world.aoi, application=case)


def test_what_the_telephone_can_settle_is_settled_once_identity_and_note_stand(aoi: World) -> None:
    case, missing = deficient(aoi, "D15")
    take_call(**by(aoi))
    choose_household(**by(aoi), household_id=case.household_id)
    for changes, code in (({}, "identity"), ({"confirmed": WHOLE, "note": " "}, "note")):
        save_call(**by(aoi), typed=typed(**changes))
        with pytest.raises(CaseError) as refused:
            resolve_by_telephone(**by(aoi), deficiency_id=missing.pk)
        assert refused.value.code == code
    save_call(**by(aoi), typed=typed(confirmed=WHOLE))
    resolve_by_telephone(**by(aoi), deficiency_id=missing.pk)
    missing.refresh_from_db()
    assert (missing.state, missing.resolved_via) == ("resolved", "telephone")


def test_what_takes_paper_is_not_settled_by_telephone(aoi: World) -> None:
    case, missing = deficient(aoi, "D01")
    take_call(**by(aoi))
    choose_household(**by(aoi), household_id=case.household_id)
    save_call(**by(aoi), typed=typed(confirmed=WHOLE))
    with pytest.raises(CaseError) as refused:
        resolve_by_telephone(**by(aoi), deficiency_id=missing.pk)
    assert refused.value.code == "telephone"
    missing.refresh_from_db()
    assert missing.state == "open"


def test_others_take_no_calls(aoi: World) -> None:
    for who in ("aoi_officer", "aoi_keyer_1", "midori_caller"):
        with pytest.raises(NotAllowedError):
            take_call(**by(aoi, who))
    assert not LiveCall.objects.filter(program=aoi.aoi).exists()
