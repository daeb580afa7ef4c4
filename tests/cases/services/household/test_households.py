"""The ledger's one way, secrets and accounts of households."""

import pytest

from cases import events
from cases.models import Household, LedgerEvent, LedgerState
from cases.rules.ledger import LedgerChange
from cases.services.household.change_ledger import change_ledger
from cases.services.household.renew_secret import ALPHABET, SECRET_LENGTH, renew_secrets
from security.actor import NotAllowedError
from tests.cases.services.checks import last_event, refused, refused_for
from tests.factories.cases import make_household
from tests.factories.security import World


def change(world: World, rows: list[Household], what: LedgerChange, person: str = "aoi_mailroom", **values):
    return change_ledger(
        actor=world.actor(person),
        program_id=world.aoi.pk,
        household_ids=[row.pk for row in rows],
        change=what,
        **values,
    )


def test_households_move_and_leave_a_fact_each(aoi: World, django_assert_max_num_queries) -> None:
    rows = [make_household(aoi.aoi, ledger_state=LedgerState.RETURNED) for _ in range(10)]
    with django_assert_max_num_queries(6):
        change(aoi, rows, LedgerChange.LOSE, reason="moved away")
    assert Household.objects.filter(ledger_state=LedgerState.UNKNOWN, version=2).count() == 10
    fact = LedgerEvent.objects.filter(household=rows[0]).get()
    assert (fact.event, fact.from_state, fact.to_state, fact.reason) == ("lose", "returned", "unknown", "moved away")
    assert last_event(events.LEDGER_CHANGED).data == {"change": "lose", "to": ["unknown"]}


def test_what_the_table_does_not_have_is_refused(aoi: World) -> None:
    sent, prepared = make_household(aoi.aoi), make_household(aoi.aoi, ledger_state=LedgerState.PREPARED)
    with refused_for("state"):
        change(aoi, [sent, prepared], LedgerChange.NO_ANSWER)
    assert change(aoi, [sent, prepared], LedgerChange.NO_ANSWER, partial=True).refusals == {prepared.pk: "state"}


def test_a_renewed_secret_is_another_one_and_sealed(aoi: World) -> None:
    rows = [make_household(aoi.aoi, secret="OLDSECRET3") for _ in range(3)]
    renew_secrets(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, household_ids=[row.pk for row in rows])
    found = [Household.objects.get(pk=row.pk) for row in rows]
    secrets = {row.open("secret") or "" for row in found}
    assert len(secrets) == 3
    assert all(len(secret) == SECRET_LENGTH and set(secret) <= set(ALPHABET) for secret in secrets)
    assert {row.secret_version for row in found} == {2}
    event = last_event(events.SECRET_RENEWED)
    assert event.subject_ids == [row.pk for row in rows]
    assert not any(secret in str(event.data) for secret in secrets)


@pytest.mark.parametrize("person", ["aoi_viewer", "aoi_clerk_1", "midori_manager"])
def test_others_may_not(aoi: World, person: str) -> None:
    row = make_household(aoi.aoi)
    with refused(NotAllowedError):
        change(aoi, [row], LedgerChange.NO_ANSWER, person)
    with refused(NotAllowedError):
        renew_secrets(actor=aoi.actor(person), program_id=aoi.aoi.pk, household_ids=[row.pk])
