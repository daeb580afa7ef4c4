"""The roll-up: what it counts, and how little it counts again."""

import datetime as dt
import random
from collections import Counter
from decimal import Decimal

import pytest

from cases.models import Hold, HoldKind, Household, Transition
from reports.models import KpiValue
from reports.rules.kpi import Metric
from reports.rules.kpi import lead_days as days_taken
from reports.selectors.kpi import days_to_paid, entitled_households, figures, lead_days, stages_left
from reports.services.kpi.roll_up import roll_up
from reports.tasks import roll_up_all
from security import clock
from security.actor import NotAllowedError
from security.audit.sealer import seal_program
from tests.factories.cases import make_applications
from tests.factories.reports import make_application, make_household
from tests.reports.services.program_days import CODE, SYSTEM, morning

EVENING = morning(7, 16, 20)
LAST = dt.date(2026, 7, 16)


def rolled(days, *, everything: bool = False, at: dt.datetime = EVENING):
    with clock.at(at):
        return roll_up(actor=SYSTEM, program_id=days.program_id, everything=everything)


def kept(program_id: int) -> set[tuple[object, ...]]:
    columns = ("on", "metric", "dimension", "value", "denominator", "origin_on")
    return set(KpiValue.objects.filter(program_id=program_id).values_list(*columns))


def test_the_figures_of_a_programs_days(days) -> None:
    days.whole()
    rolled(days)
    total = figures(program_id=days.program_id, first_on=None, last_on=LAST)
    assert total.by_dimension(Metric.APPLICATION_RECEIVED) == {"confirmation": 8}
    assert total.by_dimension(Metric.NOTICE_POSTED) == {"confirmation_form": 10}
    assert total.by_dimension(Metric.NOTICE_RETURNED) == {"confirmation_form": 1}
    assert total.of(Metric.DEFICIENCY_OPENED, CODE) == total.of(Metric.DEFICIENCY_RESOLVED, CODE) == 2
    assert total.of(Metric.DEFICIENCY_CLOSED, CODE) == 2
    assert (total.of(Metric.TRANSFER_PAID), total.of(Metric.TRANSFER_PAID_YEN)) == (5, 150_000)
    assert total.by_dimension(Metric.TRANSFER_FAILED) == {"name": 1}
    assert total.of(Metric.HOUSEHOLD_PAID) == 5
    assert (total.of(Metric.CALL_OFFERED), total.of(Metric.CALL_ANSWERED)) == (3, 2)
    assert total.by_dimension(Metric.CALL_TOPIC) == {"status": 3}
    assert total.of(Metric.CALL_TALK_SECONDS) == 180
    left = stages_left(program_id=days.program_id, on=LAST)
    assert {status: count for status, count in left.items() if count} == {"decided": 3, "paid": 5}
    before = stages_left(program_id=days.program_id, on=dt.date(2026, 7, 12))
    assert {status: count for status, count in before.items() if count} == {"paying": 6, "verified": 2}


def test_lead_times_leave_out_the_residents_days(days) -> None:
    days.whole()
    rolled(days)
    total = figures(program_id=days.program_id, first_on=None, last_on=LAST)
    whole, office = lead_days(total, Metric.DECIDED_TOTAL), lead_days(total, Metric.DECIDED_OFFICE)
    assert (whole.cases, whole.median, whole.p90) == (8, Decimal(1), Decimal(6))
    assert (office.cases, office.median, office.p90) == (8, Decimal(1), Decimal(1))
    assert lead_days(total, Metric.PAID_TOTAL).median == Decimal(8)


def test_milestones_name_their_origin_and_their_denominator(days) -> None:
    days.whole()
    rolled(days)
    found = {(row.origin, row.percent): row for row in days_to_paid(program_id=days.program_id)}
    assert set(found) == {("posting", 50), ("application", 50)}
    posting = found["posting", 50]
    assert (posting.days, posting.origin_on, posting.denominator) == (10, dt.date(2026, 7, 6), 10)
    assert (found["application", 50].days, found["application", 50].origin_on) == (8, dt.date(2026, 7, 8))
    assert entitled_households(program_id=days.program_id, on=LAST) == 10


def test_of_who_left_the_roster_only_those_with_an_application_count_as_entitled(days) -> None:
    days.whole()
    applied, silent = days.households[0], days.households[9]
    Household.objects.filter(pk__in=[applied.pk, silent.pk]).update(in_roster=False)
    rolled(days, everything=True)
    assert entitled_households(program_id=days.program_id, on=LAST) == 9


def test_rolled_up_step_by_step_it_is_the_same_as_at_once(days) -> None:
    for step in days.steps():
        step()
        seal_program(days.program_id)
        rolled(days)
    by_steps = kept(days.program_id)
    rolled(days, everything=True)
    assert kept(days.program_id) == by_steps
    assert len(by_steps) > 100


def test_only_days_on_which_something_happened_are_counted_again(days) -> None:
    days.whole()
    seal_program(days.program_id)
    first = rolled(days)
    assert dt.date(2026, 7, 8) in first.days
    assert rolled(days).days == []
    with clock.at(morning(7, 17)):
        make_applications(days.world, days.households[8:9])
    seal_program(days.program_id)
    assert rolled(days, at=morning(7, 17, 20)).days == [dt.date(2026, 7, 17)]


def test_times_agree_with_the_pure_formula_for_any_holds(days) -> None:
    random.seed(20260706)
    start = morning(7, 1)
    expected: Counter[str] = Counter()
    for serial in range(1, 41):
        received_at = start + dt.timedelta(hours=random.randrange(48))
        decided_at = received_at + dt.timedelta(hours=random.randrange(1, 400))
        with clock.at(received_at):
            application = make_application(make_household(days.world.aoi, serial, account=False))
        pauses = []
        for _hold in range(random.randrange(4)):
            opened_at = received_at + dt.timedelta(hours=random.randrange(-20, 300))
            released_at = opened_at + dt.timedelta(hours=random.randrange(200)) if random.random() < 0.8 else None
            waits_for = random.choice(Hold.WaitsFor.values)
            Hold.objects.create(
                program=days.world.aoi,
                application=application,
                kind=HoldKind.INQUIRY,
                reason="x",
                waits_for=waits_for,
                opened_at=opened_at,
                released_at=released_at,
            )
            if waits_for == Hold.WaitsFor.RESIDENT:
                pauses.append((opened_at, released_at or decided_at))
        Transition.objects.create(
            program=days.world.aoi,
            application=application,
            event="grant",
            from_status="reviewed",
            to_status="decided",
            at=decided_at,
            actor_label="test",
        )
        expected[str(days_taken(received_at, decided_at, pauses).normalize())] += 1
    rolled(days, at=morning(8, 1))
    rows = KpiValue.objects.filter(program_id=days.program_id, metric=Metric.DECIDED_OFFICE.value)
    found: Counter[str] = Counter()
    for dimension, value in rows.values_list("dimension", "value"):
        found[str(Decimal(dimension).normalize())] += int(value)
    assert found == expected


def test_another_program_sees_none_of_it_and_a_keyer_may_not(days, world) -> None:
    days.whole()
    rolled(days)
    with pytest.raises(NotAllowedError):
        roll_up(actor=world.actor("aoi_keyer_1"), program_id=days.program_id)
    assert not KpiValue.objects.filter(program_id=world.midori.pk).exists()


def test_the_beat_sends_one_roll_up_a_program(world, outbox, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert roll_up_all() == 2
    assert sorted(outbox) == sorted(
        ("reports.roll_up_kpi", (program.pk,), "default") for program in (world.aoi, world.midori)
    )
