"""Double entry: two people, a comparison, a third who decides."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cases.models import Application, DuplicateCandidate
from intake.errors import FieldsError, IntakeError
from intake.models import EntryTask
from intake.services.entry.adjudicate import adjudicate_entry
from intake.services.entry.claim import claim_entry
from intake.services.entry.key import key_entry
from intake.services.entry.open_task import FormToKey, open_entry_tasks
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.factories.cases import make_application, make_setup
from tests.factories.security import World

FORM: dict[str, str | bool] = {
    "dependants_declared": "1",
    "income_declared": "1",
    "applied_on": "令和8年7月1日",
    "telephone": "090-1234-5678",
    "applicant_name": "青井　花子",
    "bank_code": "0001",
    "branch_code": "001",
    "account_type": "1",
    "account_number": "1234567",
    "account_holder": "アオイ　ハナコ",
    "id_copy": True,
}


@pytest.fixture
def task(world: World):
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        yield open_task(world)


def open_task(world: World) -> EntryTask:
    application = make_application(world)
    (pk,) = open_entry_tasks(
        actor=world.actor("aoi_mailroom"), program_id=world.aoi.pk, forms=[FormToKey(application.pk, "confirmation")]
    )
    return EntryTask.objects.get(pk=pk)


def key(world: World, who: str, task: EntryTask, **changes):
    return key_entry(actor=world.actor(who), program_id=world.aoi.pk, task_id=task.pk, values={**FORM, **changes})


def test_two_equal_keyings_verify_the_application(world: World, task: EntryTask) -> None:
    assert key(world, "aoi_keyer_1", task).state == "second"
    task.application.refresh_from_db()
    assert task.application.status == "keyed"
    keyed = key(world, "aoi_keyer_2", task, applied_on="20260701", account_holder="ｱｵｲ ﾊﾅｺ", telephone="09012345678")
    assert (keyed.state, keyed.differences) == ("done", [])
    application = Application.objects.get(pk=task.application_id)
    assert (application.status, application.applicant_name) == ("verified", "青井　花子")
    assert application.applied_on == dt.date(2026, 7, 1)
    assert application.open("telephone") == "09012345678"
    assert application.account is not None
    assert application.account.open("number") == "1234567"
    assert application.answers["dependants_declared"] is True
    assert application.answers["account_given"] is True
    assert set(application.keyed_by) == {world.users["aoi_keyer_1"].pk, world.users["aoi_keyer_2"].pk}
    task.refresh_from_db()
    assert b"1234567" not in bytes(task.first_values)
    event = AuditEvent.objects.filter(code="intake.entry_keyed").last()
    assert event is not None
    assert "1234567" not in str(event.data)


def test_the_same_person_cannot_key_twice(world: World, task: EntryTask) -> None:
    key(world, "aoi_keyer_1", task)
    with pytest.raises(IntakeError) as caught:
        key(world, "aoi_keyer_1", task, account_number="7654321")
    assert caught.value.code == "entry.same_keyer"
    task.refresh_from_db()
    assert (task.state, task.second_by_id) == ("second", None)


def test_a_keying_that_is_sent_twice_counts_once(world: World, task: EntryTask) -> None:
    key(world, "aoi_keyer_1", task)
    assert key(world, "aoi_keyer_1", task).state == "second"
    key(world, "aoi_keyer_2", task)
    assert key(world, "aoi_keyer_2", task).state == "done"
    assert AuditEvent.objects.filter(code="intake.entry_keyed").count() == 2


def test_the_database_refuses_one_person_in_two_places(world: World, task: EntryTask) -> None:
    one, two, three = (world.users[f"aoi_keyer_{number}"].pk for number in (1, 2, 3))
    update = "UPDATE intake_entrytask SET first_by_id = %s, second_by_id = %s, adjudicated_by_id = %s WHERE id = %s"
    for people in ((one, one, None), (one, two, one), (one, two, two), (one, None, two), (None, None, three)):
        with (
            pytest.raises(IntegrityError, match="intake_entrytask_t"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(update, [*people, task.pk])
    with connection.cursor() as cursor:
        cursor.execute(update, [one, two, three, task.pk])
        assert cursor.rowcount == 1


def test_different_keyings_are_decided_by_a_third_person(world: World, task: EntryTask) -> None:
    key(world, "aoi_keyer_1", task)
    keyed = key(world, "aoi_keyer_2", task, account_number="1234576", id_copy=False)
    assert (keyed.state, keyed.differences) == ("different", ["account_number", "id_copy"])
    assert Application.objects.get(pk=task.application_id).status == "keyed"
    chosen: dict[str, str | bool] = {"account_number": "1234567", "id_copy": True}
    for who, code in (("aoi_keyer_1", "entry.same_keyer"), ("aoi_keyer_2", "entry.same_keyer")):
        with pytest.raises(IntakeError) as caught:
            adjudicate_entry(actor=world.actor(who), program_id=world.aoi.pk, task_id=task.pk, chosen=chosen)
        assert caught.value.code == code
    with pytest.raises(IntakeError) as undecided:
        adjudicate_entry(
            actor=world.actor("aoi_keyer_3"), program_id=world.aoi.pk, task_id=task.pk, chosen={"id_copy": True}
        )
    assert undecided.value.details["fields"] == ["account_number"]
    assert EntryTask.objects.get(pk=task.pk).state == "different"
    adjudicate_entry(actor=world.actor("aoi_manager"), program_id=world.aoi.pk, task_id=task.pk, chosen=chosen)
    application = Application.objects.get(pk=task.application_id)
    assert application.status == "verified"
    assert application.account is not None
    assert application.account.open("number") == "1234567"
    assert application.answers["id_copy"] is True
    done = EntryTask.objects.get(pk=task.pk)
    assert (done.state, done.adjudicated_by_id) == ("done", world.users["aoi_manager"].pk)


def test_wrong_values_are_told_by_field_and_nothing_is_stored(world: World, task: EntryTask) -> None:
    with pytest.raises(FieldsError) as caught:
        key(world, "aoi_keyer_1", task, applied_on="令和8年13月1日", account_number="123", branch_code="99")
    assert caught.value.codes == {
        "applied_on": "entry.date",
        "account_number": "entry.digits",
        "branch_code": "entry.digits",
    }
    assert "123" not in str(caught.value)
    task.refresh_from_db()
    assert (task.state, task.first_values) == ("first", None)


def test_a_claim_is_not_given_twice_nor_to_the_first_keyer(world: World, task: EntryTask) -> None:
    one, two = world.actor("aoi_keyer_1"), world.actor("aoi_keyer_2")
    second = open_task(world)
    claim: dict[str, Any] = {"program_id": world.aoi.pk, "state": EntryTask.State.FIRST}
    first_claim = claim_entry(actor=one, **claim)
    assert first_claim is not None
    assert first_claim.pk == task.pk
    again, others = claim_entry(actor=one, **claim), claim_entry(actor=two, **claim)
    assert (again and again.pk, others and others.pk) == (task.pk, second.pk)
    assert claim_entry(actor=world.actor("aoi_keyer_3"), **claim) is None
    with pytest.raises(IntakeError) as caught:
        key(world, "aoi_keyer_2", task)
    assert caught.value.code == "entry.claimed"
    key(world, "aoi_keyer_1", task)
    seconds: dict[str, Any] = {"program_id": world.aoi.pk, "state": EntryTask.State.SECOND}
    assert claim_entry(actor=one, **seconds) is None
    assert claim_entry(actor=two, **seconds) is not None
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        late = claim_entry(actor=world.actor("aoi_keyer_3"), **seconds)
    assert late is not None


def test_only_keyers_and_managers_key(world: World, task: EntryTask) -> None:
    for who in ("aoi_reviewer_1", "aoi_officer", "midori_keyer_1"):
        with pytest.raises(NotAllowedError):
            key(world, who, task)
    task.refresh_from_db()
    assert task.state == "first"


def test_equal_accounts_of_two_households_become_a_candidate(world: World, task: EntryTask) -> None:
    other = open_task(world)
    for one in (task, other):
        key(world, "aoi_keyer_1", one)
        key(world, "aoi_keyer_2", one)
    candidate = DuplicateCandidate.objects.get()
    assert {candidate.application_id, candidate.other_id} == {task.application_id, other.application_id}


def test_this_account_without_one_on_file_is_left_to_the_screening(world: World, task: EntryTask) -> None:
    values: dict[str, str | bool] = {"keeps_account": True, "applicant_name": "青井　花子"}
    for who in ("aoi_keyer_1", "aoi_keyer_2"):
        key_entry(actor=world.actor(who), program_id=world.aoi.pk, task_id=task.pk, values=values)
    application = Application.objects.get(pk=task.application_id)
    assert (application.status, application.account_id) == ("verified", None)
    assert application.answers["account_given"] is False
