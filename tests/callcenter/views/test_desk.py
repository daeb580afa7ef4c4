"""The call desk's pages: who may open them, what they show, and that nothing typed is lost."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from callcenter.models import Call, Callback, Escalation, LiveCall
from cases.models import Application, Household
from cases.services.search.index_people import index_people
from security import clock
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.cases.conftest import MONDAY
from tests.factories.callcenter import make_caller_case
from tests.factories.cases import make_setup
from tests.factories.security import World

WHOLE = ["name", "birth", "address"]


@pytest.fixture
def desk(world: World) -> Iterator[World]:
    """A program with one case, on the Monday that the services' tests have."""
    with clock.at(MONDAY):
        with program_scope(world.aoi.pk):
            make_setup(world.aoi)
            make_caller_case(world.aoi, serial=12)
            make_caller_case(
                world.aoi, serial=13, name="秘密 守", kana="ヒミツ マモル", telephone="0300000000", protected=True
            )
            index_people(program_id=world.aoi.pk, generation=0)
        yield world


@pytest.fixture
def caller(desk: World, client: Client) -> Client:
    client.force_login(desk.users["aoi_caller"])
    return client


def send(client: Client, act: str, **values: Any) -> Any:
    return client.post("/p/aoi/calls/desk", {"act": act, **values})


def text(answer: Any) -> str:
    return str(answer.content.decode())


def the_case(world: World) -> Application:
    with program_scope(world.aoi.pk):
        return Application.objects.get(program=world.aoi, receipt_number__startswith="101-00000012")


def rows(world: World, model: Any) -> list[Any]:
    with program_scope(world.aoi.pk):
        return list(model.objects.filter(program=world.aoi))


def test_a_call_from_taking_to_logging(desk: World, caller: Client) -> None:
    assert "F1" in text(caller.get("/p/aoi/calls/desk"))
    assert send(caller, "take", telephone="０９０-1234-5678").status_code == 303
    page = text(caller.get("/p/aoi/calls/desk"))
    assert "見本 花子" in page, "the number on the display is looked up at once"
    case = the_case(desk)
    fields = {"telephone": "09012345678", "topic": "payment_day", "outcome": "answered", "note": "振込日を案内"}
    assert send(caller, f"choose:{case.household_id}", **fields).status_code == 303
    page = text(caller.get("/p/aoi/calls/desk?at=identity"))
    for shown in ("ミホン ハナコ", "中央1-2-3", "5678", "振込日を案内", case.receipt_number):
        assert shown in page
    answer = send(caller, "end", **fields, confirmed=WHOLE, calls_back="on", call_back_typed="あす 10:00")
    assert answer.status_code == 303
    (call,) = rows(desk, Call)
    assert (call.application_id, call.identity_checked) == (case.pk, True)
    assert len(rows(desk, Callback)) == 1
    assert rows(desk, LiveCall) == []


def test_a_refused_end_keeps_what_was_typed(desk: World, caller: Client) -> None:
    send(caller, "take")
    answer = send(caller, "end", note="途中まで書いた", calls_back="on", call_back_typed="そのうち", topic="other")
    assert answer.status_code == 422
    page = text(answer)
    assert "途中まで書いた" in page
    assert "そのうち" in page
    assert 'aria-invalid="true"' in page
    assert rows(desk, Call) == []


def test_a_call_that_ended_in_another_window_shows_what_was_typed(desk: World, caller: Client) -> None:
    answer = send(caller, "end", note="もう一つの窓で書いた", topic="other", outcome="answered")
    assert answer.status_code == 409
    assert "もう一つの窓で書いた" in text(answer)
    assert rows(desk, Call) == []


def test_what_is_confirmed_and_what_may_be_told_stand_in_both_states(desk: World, caller: Client) -> None:
    """The script shows the one or the other as boxes are ticked; without it the page is as it was saved."""
    send(caller, "take")
    send(caller, f"choose:{the_case(desk).household_id}")
    shown = {}
    for ticked in ([], WHOLE):
        caller.post("/p/aoi/calls/save", {"confirmed": ticked})
        page = re.sub(r"\s+", " ", text(caller.get("/p/aoi/calls/desk")))
        shown[len(ticked)] = re.findall(r"data-(once|until)-confirmed( hidden)?", page)
        assert f"{len(ticked)} / 3" in page
        assert 'data-share="# / 3"' in page
    assert sorted(shown[0]) == [("once", " hidden"), ("until", ""), ("until", "")]
    assert sorted(shown[3]) == [("once", ""), ("until", " hidden"), ("until", " hidden")]


def test_typing_is_kept_and_says_when(desk: World, caller: Client) -> None:
    send(caller, "take")
    answer = caller.post("/p/aoi/calls/save", {"note": "打ちかけ", "topic": "no-such", "confirmed": ["name", "bad"]})
    assert answer.status_code == 200
    (live,) = rows(desk, LiveCall)
    with program_scope(desk.aoi.pk):
        assert live.open("note") == "打ちかけ"
    assert (live.topic, live.saved_at) == ("", MONDAY)


def test_the_list_of_callers_follows_the_digits(desk: World, caller: Client) -> None:
    send(caller, "take")
    page = text(caller.post("/p/aoi/calls/look-up", {"who": "12"}))
    assert "見本 花子" in page
    restricted = text(caller.post("/p/aoi/calls/look-up", {"who": "0300000000"}))
    assert "101-00000013" in restricted
    assert "秘密" not in restricted
    assert "F10" in restricted


def test_the_dedicated_desk_gets_the_call_without_a_name(desk: World, caller: Client) -> None:
    send(caller, "take", telephone="0300000000")
    page = text(caller.get("/p/aoi/calls/desk"))
    assert "秘密" not in page
    with program_scope(desk.aoi.pk):
        restricted = Application.objects.get(program=desk.aoi, receipt_number__startswith="101-00000013")
    assert send(caller, f"choose:{restricted.household_id}").status_code == 422
    assert send(caller, "dedicated", note="折返しは専任から").status_code == 303
    (call,) = rows(desk, Call)
    assert (call.outcome, call.household_id) == ("transferred", None)


def test_a_telephone_system_opens_the_desk_with_the_caller_found(desk: World, caller: Client) -> None:
    page = text(caller.get("/p/aoi/calls/incoming?number=%2B819012345678"))
    assert "見本 花子" in page
    assert "F1" in page
    assert rows(desk, LiveCall) == [], "nothing is written before somebody takes the call"
    for number in ("", "anonymous", "0" * 400, "<script>"):
        assert caller.get("/p/aoi/calls/incoming", {"number": number}).status_code == 200


def promise_of(desk: World, caller: Client) -> Callback:
    """A promise to call 0312345678 back."""
    send(caller, "take", telephone="0312345678")
    send(
        caller,
        "end",
        topic="other",
        outcome="follow_up",
        calls_back="on",
        call_back_typed="16:00",
        telephone="0312345678",
    )
    promise: Callback = rows(desk, Callback)[0]
    return promise


def reveals(desk: World) -> list[AuditEvent]:
    return [event for event in rows(desk, AuditEvent) if event.code == "callcenter.number_revealed"]


def test_a_promise_is_called_from_the_list(desk: World, caller: Client) -> None:
    promise = promise_of(desk, caller)
    assert caller.post("/p/aoi/callbacks", {"act": f"call:{promise.pk}"}).status_code == 303
    assert "0312345678" in text(caller.get("/p/aoi/calls/desk"))
    send(caller, "end", topic="other", outcome="answered")
    assert caller.post("/p/aoi/callbacks", {"act": f"done:{promise.pk}"}).status_code == 409
    assert caller.post("/p/aoi/callbacks", {"act": "burn:1"}).status_code == 404


def test_the_number_of_a_promise_is_masked_until_one_press_shows_or_dials_it(desk: World, caller: Client) -> None:
    promise = promise_of(desk, caller)
    for address in ("callbacks", "callbacks?all", "calls", "calls/desk"):
        assert "0312345678" not in text(caller.get(f"/p/aoi/{address}")), address
    assert "••••678" in text(caller.get("/p/aoi/callbacks"))
    assert reveals(desk) == []
    assert "0312345678" in text(caller.post("/p/aoi/callbacks", {"act": f"show:{promise.pk}"}))
    assert "0312345678" not in text(caller.get("/p/aoi/callbacks")), "shown once, not from then on"
    assert caller.post("/p/aoi/callbacks", {"act": f"call:{promise.pk}"}).status_code == 303
    assert len(reveals(desk)) == 2, "dialling shows the number, too"
    for event in reveals(desk):
        assert (event.reason, event.subject_ids) == ("callback", [promise.pk])
        assert event.actor_id == desk.users["aoi_caller"].pk
        assert "678" not in str(event.data)


def test_a_number_is_shown_to_nobody_else(desk: World, caller: Client) -> None:
    promise = promise_of(desk, caller)
    for who, status in (("aoi_officer", 403), ("aoi_keyer_1", 403), ("midori_caller", 404)):
        caller.force_login(desk.users[who])
        answer = caller.post("/p/aoi/callbacks", {"act": f"show:{promise.pk}"})
        assert answer.status_code == status, who
        assert "0312345678" not in text(answer)
    assert reveals(desk) == []


def test_the_number_of_a_household_that_became_protected_is_neither_shown_nor_dialled(
    desk: World, caller: Client
) -> None:
    send(caller, "take", telephone="0312345678")
    send(caller, f"choose:{the_case(desk).household_id}")
    send(caller, "end", topic="other", outcome="follow_up", calls_back="on", call_back_typed="16:00")
    (promise,) = rows(desk, Callback)
    with program_scope(desk.aoi.pk):
        Household.objects.filter(program=desk.aoi, pk=the_case(desk).household_id).update(protected=True)
    for act in ("show", "call"):
        answer = caller.post("/p/aoi/callbacks", {"act": f"{act}:{promise.pk}"})
        assert answer.status_code == 409
        for sign in ("0312345678", "••••"):
            assert sign not in text(answer)
    assert reveals(desk) == []
    assert rows(desk, LiveCall) == []


def test_the_manager_answers_a_question(desk: World, caller: Client) -> None:
    send(caller, "take")
    send(caller, "end", topic="complaint", outcome="follow_up", escalates="on", question="返金の求め")
    (question,) = rows(desk, Escalation)
    address = f"/p/aoi/escalations/{question.pk}"
    assert "返金の求め" in text(caller.get("/p/aoi/escalations"))
    assert caller.post(address, {"answer": "払わない"}).status_code == 403
    caller.force_login(desk.users["aoi_manager"])
    assert caller.post(address, {"answer": " ", "call_back_at": "そのうち"}).status_code == 422
    assert caller.post(address, {"answer": "制度を説明する", "call_back_at": "9/8 10:00"}).status_code == 303
    assert "制度を説明する" in text(caller.get("/p/aoi/escalations"))
    assert len(rows(desk, Callback)) == 1


def test_the_log_is_ones_own_and_the_managers_whole(desk: World, caller: Client) -> None:
    send(caller, "take")
    send(caller, "end", topic="other", outcome="answered", note="窓口一の控え")
    assert "窓口一の控え" in text(caller.get("/p/aoi/calls"))
    caller.force_login(desk.users["aoi_manager"])
    assert "窓口一の控え" in text(caller.get("/p/aoi/calls"))
    assert "窓口一の控え" not in text(caller.get("/p/aoi/calls?own"))
    assert "窓口一の控え" not in text(caller.get("/p/aoi/calls?on=2026-09-06&topic=zzz&before=x"))


def test_the_case_page_shows_its_calls(desk: World, caller: Client) -> None:
    case = the_case(desk)
    send(caller, "take")
    send(caller, f"choose:{case.household_id}")
    send(caller, "end", topic="status", outcome="answered", note="状況を案内")
    caller.force_login(desk.users["aoi_viewer"])
    assert "状況を案内" in text(caller.get(f"/p/aoi/cases/{case.receipt_number}/panel/calls"))
    assert caller.get("/p/aoi/cases/999/panel/calls").status_code == 404
    caller.force_login(desk.users["aoi_keyer_1"])
    assert caller.get(f"/p/aoi/cases/{case.receipt_number}/panel/calls").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "calls", "calls/desk", "calls/incoming", "callbacks", "escalations", "payment-days", "calls/script",
        "calls/faq",
    ],
)  # fmt: skip
def test_who_may_open_the_desk(desk: World, client: Client, address: str) -> None:
    for who, status in (("aoi_caller", 200), ("aoi_manager", 200), ("aoi_officer", 403), ("midori_caller", 404)):
        client.force_login(desk.users[who])
        assert client.get(f"/p/aoi/{address}").status_code == status, who


def test_a_refused_role_changes_nothing(desk: World, client: Client) -> None:
    client.force_login(desk.users["aoi_officer"])
    for address in ("calls/desk", "calls/save", "callbacks"):
        assert client.post(f"/p/aoi/{address}", {"act": "take"}).status_code == 403
    assert rows(desk, LiveCall) == []


def test_few_queries(desk: World, caller: Client, django_assert_max_num_queries) -> None:
    case = the_case(desk)
    for _number in range(5):
        send(caller, "take", telephone="0312345678")
        send(caller, f"choose:{case.household_id}")
        send(caller, "end", topic="other", outcome="follow_up", calls_back="on", call_back_typed="16:00")
    send(caller, "take", telephone="0312345678")
    send(caller, f"choose:{case.household_id}")
    caller.get("/p/aoi/calls")  # the menu's figures are read, and kept for a moment
    for address in ("calls/desk", "callbacks", "calls", "escalations", "payment-days"):
        with django_assert_max_num_queries(30):
            caller.get(f"/p/aoi/{address}")
