"""Applications without an answer end by a list of the municipality, where the program is set so."""

import datetime as dt

import pytest
from django.db import transaction

from cases.errors import CaseError
from cases.models import (
    Application,
    DeemedItem,
    DeemedList,
    Deficiency,
    Hold,
    Household,
    Notice,
    ProgramSetup,
    Status,
)
from cases.selectors.deemed import past_answer, withdrawn_totals
from cases.services.deemed.approve import approve_list
from cases.services.deemed.drop import drop_list
from cases.services.deemed.propose import propose_list
from cases.services.deemed.reverse import reverse_item
from cases.services.deficiency.expire import expire_deficiencies
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.deficiency.resolve import resolve_deficiencies
from security import clock
from security.actor import NotAllowedError, system_actor
from tests.cases.services.checks import snapshot
from tests.factories.cases import make_application
from tests.factories.security import World

SYSTEM = system_actor("test")
ANSWER = DeemedList.Kind.ANSWER
OVER = dt.date(2026, 10, 21)  # after the deadline of the second round


def who(world: World, name: str):
    return {"actor": world.actor(f"aoi_{name}"), "program_id": world.aoi.pk}


def at(on: dt.date):
    return clock.at(dt.datetime.combine(on, dt.time(9), tzinfo=clock.JAPAN))


def code_of(act) -> str:
    with pytest.raises(CaseError) as raised, transaction.atomic():
        act()
    return raised.value.code


def run() -> None:
    program_id = ProgramSetup.objects.get().program_id
    expire_deficiencies(actor=SYSTEM, program_id=program_id)


@pytest.fixture
def silent(aoi: World) -> list[Application]:
    """Two applications whose residents were told twice, by letters that were posted, and did not answer."""
    ProgramSetup.objects.update(expiry_by_list=True)
    rows = [make_application(aoi, status=Status.VERIFIED) for _number in range(2)]
    ids = [row.pk for row in rows]
    open_deficiencies(
        actor=SYSTEM, program_id=aoi.aoi.pk, deficiencies=[OpenDeficiency(pk, code) for pk in ids for code in ("D01",)]
    )
    notify_deficiencies(actor=SYSTEM, program_id=aoi.aoi.pk, application_ids=ids)
    with at(dt.date(2026, 9, 29)):
        run()
    Notice.objects.update(state=Notice.State.POSTED, posted_at=clock.now())
    return rows


def test_nothing_ends_by_itself(aoi: World, silent: list[Application]) -> None:
    with at(OVER):
        run()
        run()
    assert set(Application.objects.values_list("status", flat=True)) == {"verified"}
    assert set(Deficiency.objects.values_list("state", "round")) == {("notified", 2)}


def test_without_the_setting_it_ends_by_itself(aoi: World, silent: list[Application]) -> None:
    ProgramSetup.objects.update(expiry_by_list=False)
    with at(OVER):
        assert past_answer(**who(aoi, "manager")) == []
        run()
    assert set(Application.objects.values_list("status", flat=True)) == {"expired"}


def test_a_list_ends_them_once_it_is_approved(aoi: World, silent: list[Application]) -> None:
    with at(OVER):
        found = past_answer(**who(aoi, "viewer"))
        assert [(one.application_id, one.reason) for one in found] == [(row.pk, "D01") for row in silent]
        made = propose_list(**who(aoi, "manager"), kind=ANSWER)
        assert (made.kind, made.item_count) == ("answer", 2)
        assert set(Application.objects.values_list("status", flat=True)) == {"verified"}, "nothing has happened yet"
        approve_list(**who(aoi, "officer"), number=made.number)
        assert set(Application.objects.values_list("status", flat=True)) == {"expired"}
        assert set(Deficiency.objects.values_list("state", flat=True)) == {"expired"}
        assert not Hold.objects.filter(released_at=None).exists()
        assert withdrawn_totals(**who(aoi, "viewer")).count == 0, "no grant has lapsed"
        item = DeemedItem.objects.earliest("pk")
        assert code_of(lambda: reverse_item(**who(aoi, "officer"), item_id=item.pk, reason="late")) == "never_granted"


def test_who_answered_meanwhile_stops_the_whole_list(aoi: World, silent: list[Application]) -> None:
    with at(OVER):
        made = propose_list(**who(aoi, "manager"), kind=ANSWER)
        ids = list(Deficiency.objects.filter(application=silent[0]).values_list("pk", flat=True))
        resolve_deficiencies(actor=SYSTEM, program_id=aoi.aoi.pk, deficiency_ids=ids, via=Deficiency.Via.RETURN)
        assert code_of(lambda: approve_list(**who(aoi, "officer"), number=made.number)) == "list_changed"
        assert not Application.objects.filter(status="expired").exists()
        drop_list(**who(aoi, "officer"), number=made.number, reason="one has answered")
        assert propose_list(**who(aoi, "manager"), kind=ANSWER).item_count == 1


def test_who_was_not_told_is_not_in_it(aoi: World, silent: list[Application]) -> None:
    Notice.objects.filter(application=silent[0]).update(state=Notice.State.RETURNED)
    Household.objects.filter(pk=silent[1].household_id).update(protected=True)
    with at(OVER):
        assert past_answer(**who(aoi, "manager")) == []
        assert code_of(lambda: propose_list(**who(aoi, "manager"), kind=ANSWER)) == "nobody_past_deadline"
    assert not DeemedList.objects.exists()


def test_both_kinds_wait_side_by_side(aoi: World, silent: list[Application]) -> None:
    with at(OVER):
        propose_list(**who(aoi, "manager"), kind=ANSWER)
        assert code_of(lambda: propose_list(**who(aoi, "manager"), kind=ANSWER)) == "list_waits"
        assert code_of(lambda: propose_list(**who(aoi, "manager"))) == "nobody_past_deadline"


def test_everybody_stays_at_their_desk(aoi: World, silent: list[Application]) -> None:
    with at(OVER):
        for person in ("officer", "treasurer", "reviewer_1", "keyer_1"):
            with pytest.raises(NotAllowedError):
                propose_list(**who(aoi, person), kind=ANSWER)
        assert not DeemedList.objects.exists()
        made = propose_list(**who(aoi, "manager"), kind=ANSWER)
        before = snapshot()
        for person in ("manager", "reviewer_1", "treasurer", "auditor"):
            with pytest.raises(NotAllowedError):
                approve_list(**who(aoi, person), number=made.number)
        assert snapshot() == before
