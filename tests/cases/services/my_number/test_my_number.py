"""Individual numbers: none without a legal basis, sealed with one, shown and erased with an event."""

import dataclasses
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from cases import events
from cases.console.values import template_of
from cases.errors import CaseError, NotFoundError
from cases.models import Application, MyNumber, ProgramSetup, Recipient, Status
from cases.services.my_number.erase import erase_my_number
from cases.services.my_number.register import register_my_number
from cases.services.my_number.reveal import NumberReason, reveal_my_number
from cases.services.setup.set_up_program import set_up_program
from security.actor import NotAllowedError
from security.models import AuditEvent
from security.roles import Role
from security.sealing.rotate import add_version, left_to_reseal, reseal_some
from security.tenancy.scope import program_scope
from tests.cases.services.checks import last_event, refused
from tests.factories.cases import SYSTEM, Person, make_application, make_household, make_setup
from tests.factories.security import World, make_user

BASIS, NUMBER, OTHER = "番号法第9条第1項", "123456789018", "595748906820"


def set_basis(world: World, basis: str) -> None:
    present = template_of(world.aoi.pk)
    assert present is not None
    set_up_program(actor=SYSTEM, program_id=world.aoi.pk, template=dataclasses.replace(present, my_number_basis=basis))


@pytest.fixture
def case(aoi: World) -> Application:
    """A case of a household of two, in a program with a legal basis."""
    set_basis(aoi, BASIS)
    people = (Person(), Person(name="青井　次郎", kana="アオイ　ジロウ"))
    return make_application(aoi, status=Status.VERIFIED, household=make_household(aoi.aoi, people))


def head(case: Application) -> Recipient:
    return Recipient.objects.get(household_id=case.household_id, is_head=True)


def who(world: World, case: Application, name: str = "aoi_reviewer_1", **values: Any) -> dict[str, Any]:
    return {
        "actor": world.actor(name),
        "program_id": world.aoi.pk,
        "application_id": case.pk,
        "person_id": head(case).pk,
        **values,
    }


def register(world: World, case: Application, number: str = NUMBER, **values: Any) -> MyNumber:
    return register_my_number(**who(world, case, **values), number=number)


def codes() -> list[str]:
    return list(AuditEvent.objects.filter(code__contains="my_number").order_by("pk").values_list("code", flat=True))


def test_there_is_none_without_a_legal_basis(aoi: World) -> None:
    case = make_application(aoi, status=Status.VERIFIED)
    assert ProgramSetup.objects.get().my_number_basis == ""
    with refused(NotFoundError, "my_number_off"):
        register(aoi, case)
    with refused(NotFoundError, "my_number_off"):
        reveal_my_number(**who(aoi, case), reason=NumberReason.DOCUMENT)
    with refused(NotFoundError, "my_number_off"):
        erase_my_number(**who(aoi, case), reason=MyNumber.EraseReason.DONE)
    assert (MyNumber.objects.count(), codes()) == (0, [])


def raw(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


INSERT = (
    "INSERT INTO cases_mynumber (program_id, person_id, number, registered_at, registered_by_id, erase_reason) "
    "VALUES (%s, %s, %s, now(), %s, '')"
)


def test_raw_sql_stores_none_without_a_basis_and_takes_none_away_from_under_one(aoi: World) -> None:
    case = make_application(aoi, status=Status.VERIFIED)
    row = (aoi.aoi.pk, head(case).pk, b"\x00\x01" * 21, aoi.users["aoi_reviewer_1"].pk)
    clear = "UPDATE cases_programsetup SET my_number_basis = %s WHERE program_id = %s"
    with pytest.raises(IntegrityError, match="cases_mynumber_by_basis"):
        raw(INSERT, *row)
    for blank in ("", "  "):
        raw(clear, blank, aoi.aoi.pk)
        with pytest.raises(IntegrityError, match="cases_mynumber_by_basis"):
            raw(INSERT, *row)
    raw(clear, BASIS, aoi.aoi.pk)
    assert raw(INSERT, *row) == 1
    assert raw(clear, "番号法第9条第2項", aoi.aoi.pk) == 1
    for blank in ("", "  "):
        with pytest.raises(IntegrityError, match="cases_mynumber_by_basis"):
            raw(clear, blank, aoi.aoi.pk)
    with pytest.raises(IntegrityError, match="cases_mynumber_by_basis"):
        raw("DELETE FROM cases_programsetup WHERE program_id = %s", aoi.aoi.pk)
    with pytest.raises(IntegrityError, match="cases_mynumber_erased"):
        raw("UPDATE cases_mynumber SET number = NULL")
    with pytest.raises(IntegrityError, match="cases_mynumber_one_a_person"):
        raw(INSERT, *row)


@pytest.mark.parametrize("typed", [NUMBER, "１２３４－５６７８－９０１８", "1234 5678 9018"])
def test_a_number_is_stored_sealed(aoi: World, case: Application, typed: str) -> None:
    row = register(aoi, case, typed)
    found = MyNumber.objects.get()
    assert found.pk == row.pk
    assert found.open("number") == NUMBER
    assert NUMBER.encode() not in bytes(found.number)
    event = last_event(events.MY_NUMBER_REGISTERED)
    assert (event.subject_ids, event.data) == ([case.pk], {"person": head(case).pk, "my_number": row.pk})
    tables = [model._base_manager.model for model in apps.get_models() if model._meta.app_label == "cases"]
    assert not any(model.__name__ == "MyNumberEvent" for model in tables), "what is erased stays in no history"


@pytest.mark.parametrize("typed", ["123456789017", "12345678901", "1234567890188", "番号なし", ""])
def test_what_is_no_number_is_refused_and_not_repeated(aoi: World, case: Application, typed: str) -> None:
    with pytest.raises(CaseError) as caught:
        register(aoi, case, typed)
    assert caught.value.code == "my_number_invalid"
    assert not re.search(r"\d{4}", str(caught.value))
    assert (MyNumber.objects.count(), codes()) == (0, [])


def test_one_a_person_and_only_of_the_household(aoi: World, case: Application) -> None:
    register(aoi, case)
    with refused(CaseError, "my_number_present"):
        register(aoi, case, OTHER)
    stranger = make_household(aoi.aoi).people.get()
    with refused(NotFoundError, "person"):
        register(aoi, case, OTHER, person_id=stranger.pk)
    with refused(NotFoundError, "my_number"):
        reveal_my_number(**who(aoi, case, person_id=stranger.pk), reason=NumberReason.DOCUMENT)
    child = Recipient.objects.get(household_id=case.household_id, is_head=False)
    register(aoi, case, OTHER, person_id=child.pk)
    assert [row.open("number") for row in MyNumber.objects.order_by("pk")] == [NUMBER, OTHER]


def test_an_ended_case_takes_none(aoi: World, case: Application) -> None:
    Application.objects.filter(pk=case.pk).update(status=Status.WITHDRAWN)
    with refused(CaseError, "ended"):
        register(aoi, case)
    assert not MyNumber.objects.exists()


def test_a_number_is_shown_with_an_event(aoi: World, case: Application) -> None:
    register(aoi, case)
    assert reveal_my_number(**who(aoi, case), reason=NumberReason.INQUIRY) == NUMBER
    event = last_event(events.MY_NUMBER_REVEALED)
    assert (event.reason, event.subject_ids, event.actor_label) == ("inquiry", [case.pk], "aoi_reviewer_1")
    assert NUMBER not in str(vars(event))


def test_what_is_erased_is_gone_and_the_erasing_stays(aoi: World, case: Application) -> None:
    register(aoi, case)
    erase_my_number(**who(aoi, case, "aoi_reviewer_2"), reason=MyNumber.EraseReason.WRONG)
    row = MyNumber.objects.get()
    assert (row.number, row.open("number"), row.erase_reason) == (None, None, "wrong")
    assert row.erased_by == aoi.users["aoi_reviewer_2"]
    with refused(NotFoundError, "my_number"):
        reveal_my_number(**who(aoi, case), reason=NumberReason.DOCUMENT)
    with refused(NotFoundError, "my_number"):
        erase_my_number(**who(aoi, case), reason=MyNumber.EraseReason.DONE)
    register(aoi, case, OTHER)
    assert reveal_my_number(**who(aoi, case), reason=NumberReason.DOCUMENT) == OTHER
    assert codes() == [f"cases.my_number_{act}" for act in ("registered", "erased", "registered", "revealed")]


def test_a_basis_is_not_cleared_while_a_number_is_held(aoi: World, case: Application) -> None:
    register(aoi, case)
    set_basis(aoi, "番号法第9条第2項")
    with refused(CaseError, "setup_my_number"):
        set_basis(aoi, " ")
    assert ProgramSetup.objects.get().my_number_basis == "番号法第9条第2項"
    erase_my_number(**who(aoi, case), reason=MyNumber.EraseReason.DONE)
    set_basis(aoi, " ")
    assert ProgramSetup.objects.get().my_number_basis == ""
    kept = apps.get_model("cases", "ProgramSetupEvent")._base_manager.order_by("pgh_id")
    assert list(kept.values_list("my_number_basis", flat=True))[-3:] == ["", BASIS, "番号法第9条第2項"]


@pytest.mark.parametrize("name", ["officer", "viewer", "auditor", "keyer_1", "mailroom", "caller", "clerk_1"])
def test_nobody_handles_numbers_but_who_screens(aoi: World, case: Application, name: str) -> None:
    register(aoi, case)
    before = codes()
    person = f"aoi_{name}"
    with refused(NotAllowedError):
        register(aoi, case, OTHER, name=person)
    with refused(NotAllowedError):
        reveal_my_number(**who(aoi, case, person), reason=NumberReason.DOCUMENT)
    with refused(NotAllowedError):
        erase_my_number(**who(aoi, case, person), reason=MyNumber.EraseReason.DONE)
    assert codes() == before
    assert MyNumber.objects.get().open("number") == NUMBER


def test_those_of_a_restricted_case_are_the_dedicated_desks(aoi: World, case: Application) -> None:
    register(aoi, case)
    household = case.household
    household.protected = True
    household.save()
    with refused(CaseError, "restricted"):
        reveal_my_number(**who(aoi, case), reason=NumberReason.DOCUMENT)
    with refused(CaseError, "restricted"):
        erase_my_number(**who(aoi, case), reason=MyNumber.EraseReason.DONE)
    aoi.users["desk"] = make_user("desk", Role.PROTECTED_CASE_OFFICER, aoi.aoi)
    assert reveal_my_number(**who(aoi, case, "desk"), reason=NumberReason.DOCUMENT) == NUMBER


def test_another_program_reaches_none(aoi: World, case: Application) -> None:
    register(aoi, case)
    with refused(NotAllowedError):
        reveal_my_number(**who(aoi, case, "midori_reviewer_1"), reason=NumberReason.DOCUMENT)
    theirs = who(aoi, case, "midori_manager", program_id=aoi.midori.pk)
    with program_scope(aoi.midori.pk):
        make_setup(aoi.midori, my_number_basis=BASIS)
        with refused(NotFoundError, "application"):
            reveal_my_number(**theirs, reason=NumberReason.DOCUMENT)


def test_a_rotated_key_keeps_numbers_readable(aoi: World, case: Application) -> None:
    register(aoi, case)
    before = bytes(MyNumber.objects.get().number)
    add_version(aoi.aoi.pk)
    while reseal_some(aoi.aoi.pk):
        pass
    row = MyNumber.objects.get()
    assert left_to_reseal(aoi.aoi.pk) == 0
    assert bytes(row.number)[:2] == b"\0\2" != before[:2]
    assert row.open("number") == NUMBER
