"""The walls of money against raw SQL of the application role: no service stands in between."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from cases.models import GiftItem, PayoutBatch, TransferLine, TransferResult
from security import clock
from security.gate import grant_role
from security.roles import Role
from tests.factories.money import make_account, make_case, make_person

LINE = (
    "program_id, batch_id, position, person_id, household_id, purpose, period, attempt, application_id, decision_id, "
    "account_id, amount_yen"
)


def refused(sql, *values) -> str:
    """Run a statement that must be refused; returns the name of the constraint, or the trigger's message."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    diagnosis = error.value.__cause__.diag
    return diagnosis.constraint_name or diagnosis.message_primary


def add_line(**changes) -> str:
    """Copy the newest line with some columns changed."""
    columns = ", ".join(f"%({name.strip()})s" for name in LINE.split(","))
    newest = TransferLine.objects.order_by("-pk").values(*(name.strip() for name in LINE.split(","))).first()
    sql = f"INSERT INTO cases_transferline ({LINE}) VALUES ({columns})"
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, {**newest, "position": 99, **changes})
    diagnosis = error.value.__cause__.diag
    return diagnosis.constraint_name or diagnosis.message_primary


@pytest.fixture
def paid(office):
    """A household that was paid, and an open batch beside it."""
    case = make_case(office.world.aoi, 1)
    office.results(office.send(case))
    other = make_case(office.world.aoi, 2)
    office.decide(other)
    return case, other, office.prepare().batch_id


def line_of(case):
    return TransferLine.objects.values(*(name.strip() for name in LINE.split(","))).get(application_id=case.pk)


def test_the_role_is_the_applications(office) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("secretariat_app", False, False)


def test_attempt_1_again_is_refused(paid) -> None:
    case, _other, batch_id = paid
    assert add_line(**{**line_of(case), "batch_id": batch_id, "position": 98}) == "cases_line_once_a_person"


def test_attempt_2_after_success_is_refused(paid) -> None:
    case, _other, batch_id = paid
    changes = {**line_of(case), "batch_id": batch_id, "position": 98, "attempt": 2}
    assert add_line(**changes) == "cases_line_after_failure"


def test_attempt_2_without_a_result_is_refused(paid) -> None:
    _case, other, batch_id = paid
    changes = {**line_of(other), "batch_id": batch_id, "position": 98, "attempt": 2}
    assert add_line(**changes) == "cases_line_after_failure"


def test_attempt_3_after_one_failure_is_refused(office) -> None:
    case = make_case(office.world.aoi, 1)
    batch_id = office.send(case)
    office.results(batch_id, {TransferLine.objects.get().pk: "name"})
    office.decide(make_case(office.world.aoi, 2))
    changes = {**line_of(case), "batch_id": office.prepare().batch_id, "position": 98}
    assert add_line(**{**changes, "attempt": 3}) == "cases_line_after_failure"


def test_another_member_of_a_paid_household_is_refused(paid) -> None:
    case, _other, batch_id = paid
    member = make_person(case.household, 77)
    changes = {**line_of(case), "batch_id": batch_id, "position": 98, "person_id": member.pk}
    assert add_line(**changes) == "cases_line_once_a_household"
    assert add_line(**{**changes, "household_id": None}) == "the household of the line is not that of the application"


def test_a_line_stands_on_a_grant_of_its_amount(paid, office) -> None:
    _case, other, batch_id = paid
    stranger = make_case(office.world.aoi, 3)
    line = {**line_of(other), "batch_id": batch_id, "position": 98, "person_id": stranger.head.pk}
    line |= {"household_id": stranger.household.pk, "application_id": stranger.pk, "account_id": stranger.account.pk}
    assert add_line(**line) == "no grant of this amount stands behind the line"
    office.decide(stranger)
    line["decision_id"] = stranger.application.decisions.get().pk
    assert add_line(**{**line, "amount_yen": 30_001}) == "no grant of this amount stands behind the line"
    stranger.application.decisions.create(
        program=office.world.aoi,
        sequence=2,
        number=900,
        outcome="deny",
        amount_yen=0,
        decided_by=office.world.users["aoi_officer"],
        decided_at=clock.now(),
        decided_on=clock.today(),
    )
    assert add_line(**line) == "no grant of this amount stands behind the line"


def test_a_line_pays_into_an_account_of_the_household(office) -> None:
    first, second = make_case(office.world.aoi, 1), make_case(office.world.aoi, 2)
    office.decide(first, second)
    batch_id = office.prepare().batch_id
    third = make_case(office.world.aoi, 3)
    office.decide(third)
    foreign = make_account(first.household, "9999999")
    decision_id = third.application.decisions.aggregate(last=Max("pk"))["last"]
    line = {
        "batch_id": batch_id,
        "person_id": third.head.pk,
        "household_id": third.household.pk,
        "application_id": third.pk,
        "decision_id": decision_id,
        "attempt": 1,
        "amount_yen": 30_000,
    }
    assert add_line(**line, account_id=foreign.pk) == "the account is not one of the household"
    assert (
        add_line(**{**line, "person_id": first.head.pk, "purpose": "other"}, account_id=third.account.pk)
        == "the person is not of the household"
    )
    assert (
        add_line(**line, account_id=third.account.pk, purpose="other")
        == "the purpose and period are not those of the program"
    )


def test_lines_join_a_batch_only_while_it_is_prepared(office) -> None:
    first, second = make_case(office.world.aoi, 1), make_case(office.world.aoi, 2)
    office.decide(first)
    batch_id = office.prepare().batch_id
    office.check(batch_id)
    office.decide(second)
    line = {
        "person_id": second.head.pk,
        "household_id": second.household.pk,
        "application_id": second.pk,
        "decision_id": second.application.decisions.get().pk,
        "account_id": second.account.pk,
    }
    assert add_line(**line) == "lines join a batch only while it is prepared"
    office.release(batch_id)
    assert add_line(**line) == "lines join a batch only while it is prepared"


def test_a_line_above_the_ceiling_is_refused(office) -> None:
    office.decide(make_case(office.world.aoi, 1))
    batch_id = office.prepare().batch_id
    second = make_case(office.world.aoi, 2)
    office.decide(second)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_programsetup SET ceiling_yen = 29999 WHERE program_id = %s", [office.program_id])
    line = {
        "batch_id": batch_id,
        "person_id": second.head.pk,
        "household_id": second.household.pk,
        "application_id": second.pk,
        "decision_id": second.application.decisions.get().pk,
        "account_id": second.account.pk,
    }
    assert add_line(**line) == "the amount is above the ceiling of the program"


@pytest.mark.parametrize("table", ["transferline", "transferresult", "payoutfile", "decision"])
def test_facts_are_neither_changed_nor_deleted(paid, table) -> None:
    assert "append-only" in refused(f"DELETE FROM cases_{table}")
    assert "append-only" in refused(f"UPDATE cases_{table} SET program_id = program_id")


def test_a_batch_is_not_deleted_and_goes_forward_only(paid, office) -> None:
    _case, _other, batch_id = paid
    user = office.world.users["aoi_clerk_2"].pk
    assert "append-only" in refused("DELETE FROM cases_payoutbatch")
    to_state = "UPDATE cases_payoutbatch SET state = %s WHERE id = %s"
    for state in ("prepared", "released"):
        assert f"prepared to {state}" in refused(to_state, state, batch_id)
    for column, value in (("total_yen", 1), ("line_count", 9), ("transfer_on", dt.date(2026, 1, 9)), ("number", 7)):
        sql = f"UPDATE cases_payoutbatch SET state = 'checked', checked_by_id = %s, {column} = %s WHERE id = %s"
        assert refused(sql, user, value, batch_id) == "what was prepared or checked of a batch does not change"
    released = PayoutBatch.objects.get(state="released").pk
    for state in ("prepared", "checked", "cancelled"):
        assert "cannot go from released" in refused(to_state, state, released)


def test_a_batch_begins_as_prepared(office) -> None:
    clerk, other = (office.world.users[name].pk for name in ("aoi_clerk_1", "aoi_clerk_2"))
    sql = (
        "INSERT INTO cases_payoutbatch (program_id, number, state, transfer_on, bank_profile, line_count, total_yen, "
        "findings, prepared_at, prepared_by_id, checked_by_id, cancel_reason) "
        "VALUES (%s, 1, 'checked', '2025-12-10', 'x', 0, 0, '[]', now(), %s, %s, '')"
    )
    assert refused(sql, office.program_id, clerk, other) == "a batch begins as prepared"


def test_maker_and_checker_are_two_people(paid, office) -> None:
    _case, _other, batch_id = paid
    sql = "UPDATE cases_payoutbatch SET state = 'checked', checked_at = now(), checked_by_id = %s WHERE id = %s"
    assert refused(sql, office.world.users["aoi_clerk_1"].pk, batch_id) == "cases_batch_maker_checker"


def release_sql(office, batch_id, who) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_payoutfile (program_id, batch_id, content, size, sha256, payee_digest, created_at) "
            "VALUES (%s, %s, 'x', 1, 'a', 'a', now())",
            [office.program_id, batch_id],
        )
    sql = "UPDATE cases_payoutbatch SET state = 'released', released_at = now(), released_by_id = %s WHERE id = %s"
    return refused(sql, office.world.users[who].pk, batch_id)


@pytest.mark.parametrize(
    ("who", "constraint"),
    [
        ("aoi_clerk_1", "cases_batch_releaser_apart"),
        ("aoi_clerk_2", "cases_batch_releaser_apart"),
        ("aoi_manager", "cases_batch_by_municipality"),
        ("aoi_officer", "who decided on a line of the batch does not release it"),
    ],
)
def test_neither_contractor_nor_decider_releases(paid, office, who, constraint) -> None:
    _case, _other, batch_id = paid
    office.check(batch_id)
    grant_role(office.world.users["aoi_officer"], Role.TREASURER, office.world.aoi)
    assert release_sql(office, batch_id, who) == constraint


def test_nothing_is_released_without_its_file_or_unchecked(paid, office) -> None:
    _case, _other, batch_id = paid
    file_sql = (
        "INSERT INTO cases_payoutfile (program_id, batch_id, content, size, sha256, payee_digest, created_at) "
        "VALUES (%s, %s, 'x', 1, 'a', 'a', now())"
    )
    assert refused(file_sql, office.program_id, batch_id) == "a file is made of a checked batch only"
    office.check(batch_id)
    sql = "UPDATE cases_payoutbatch SET state = 'released', released_at = now(), released_by_id = %s WHERE id = %s"
    treasurer = office.world.users["aoi_treasurer"].pk
    assert refused(sql, treasurer, batch_id) == "a batch is released together with its file"


def test_results_belong_to_released_or_cancelled_batches(paid, office) -> None:
    _case, other, batch_id = paid
    line = TransferLine.objects.get(batch_id=batch_id)
    sql = (
        "INSERT INTO cases_transferresult (program_id, line_id, person_id, purpose, period, attempt, outcome, reason, "
        "recorded_at) VALUES (%s, %s, %s, %s, %s, 1, %s, %s, now())"
    )
    values = (office.program_id, line.pk, other.head.pk, line.purpose, line.period)
    for outcome, reason in (("failed", "name"), ("failed", "cancelled"), ("paid", "")):
        assert "once its batch was released" in refused(sql, *values, outcome, reason)
    office.check(batch_id)
    office.release(batch_id)
    assert "once its batch was released" in refused(sql, *values, "failed", "cancelled")
    assert TransferResult.objects.filter(line=line).count() == 0


def test_two_keyings_are_by_two_people(office) -> None:
    case = make_case(office.world.aoi, 1)
    keyer = office.world.users["aoi_keyer_1"].pk
    sql = (
        "INSERT INTO cases_accountrekey (program_id, application_id, source, state, first, first_by_id, first_at, "
        "second, second_by_id, second_at) VALUES (%s, %s, 'form', 'differed', 'x', %s, now(), 'y', %s, now())"
    )
    assert refused(sql, office.program_id, case.pk, keyer, keyer) == "cases_rekey_two_people"


def test_a_gift_card_stays_with_its_household(office) -> None:
    first, second = make_case(office.world.aoi, 1), make_case(office.world.aoi, 2)
    item = GiftItem.objects.create(
        program=office.world.aoi,
        serial="A-1",
        value_yen=5_000,
        state="assigned",
        household=first.household,
        assigned_at=clock.now(),
    )
    message = "a gift card stays what it is and with the household it was assigned to"
    assert refused("UPDATE cases_giftitem SET household_id = %s WHERE id = %s", second.household.pk, item.pk) == message
    sql = "UPDATE cases_giftitem SET household_id = NULL, state = 'stock' WHERE id = %s"
    assert refused(sql, item.pk) == message
    assert "append-only" in refused("DELETE FROM cases_giftitem WHERE id = %s", item.pk)
