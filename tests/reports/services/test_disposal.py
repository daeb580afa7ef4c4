"""Retention and disposal: who may, what stands against it; what is refused changes nothing."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from reports.errors import ReportError
from reports.models import Medium
from reports.services.disposal.make_certificate import make_certificate
from reports.services.disposal.read_certificate import read_certificate
from security import clock
from security.actor import NotAllowedError
from security.disposal.terms import terms_of
from security.errors import OfficeError
from security.models import (
    AuditEvent,
    Disposal,
    DisposalCertificate,
    Job,
    Program,
    ProgramKey,
    RetentionHold,
    RetentionRule,
)
from security.rules.retention import kept_until
from security.services.disposal.approve_disposal import approve_disposal
from security.services.disposal.ask_disposal import ask_disposal
from security.services.disposal.count_disposal import count_disposal
from security.services.disposal.drop_disposal import drop_disposal
from security.services.disposal.plan_disposal import plan_disposal
from security.services.disposal.refuse_disposal import refuse_disposal
from security.services.retention.lift_hold import lift_hold
from security.services.retention.set_hold import set_hold
from security.services.retention.set_rules import set_rules
from security.tenancy.scope import program_scope
from tests.factories.reports import make_household, make_setup
from tests.factories.security import World

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
APPS = ("callcenter", "cases", "intake", "reports", "security")
TODAY = dt.datetime(2026, 11, 20, 12, tzinfo=clock.JAPAN)


@pytest.fixture
def aoi(world: World) -> Iterator[World]:
    """あおい市's program ended more than a year ago; everything is kept for a year."""
    Program.objects.filter(pk=world.aoi.pk).update(starts_on=dt.date(2024, 4, 1), ends_on=dt.date(2025, 9, 30))
    with clock.at(TODAY), program_scope(world.aoi.pk):
        make_setup(world.aoi)
        make_household(world.aoi, 1)
        set_rules(actor=world.actor("aoi_officer"), program_id=world.aoi.pk, months=dict.fromkeys(APPS, 12))
        yield world


def planned(world: World, by: str = "aoi_manager", apps: tuple[str, ...] = APPS) -> Disposal:
    return plan_disposal(actor=world.actor(by), program_id=world.aoi.pk, apps=apps)


def asked(world: World) -> Disposal:
    disposal = planned(world)
    who: dict[str, Any] = {"actor": world.actor("aoi_manager"), "program_id": world.aoi.pk, "number": disposal.number}
    count_disposal(**who)
    ask_disposal(**who, reason="保存期間の満了")
    disposal.refresh_from_db()
    return disposal


def untouched(world: World) -> bool:
    """Nothing of the program went, and it is open."""
    program = Program.objects.get(pk=world.aoi.pk)
    return (
        program.closed_at is None
        and ProgramKey.objects.filter(program_id=program.pk).count() == 1
        and not Job.objects.filter(program_id=program.pk, kind="security.dispose").exists()
    )


@pytest.mark.parametrize(
    ("ends_on", "months", "until"),
    [
        (dt.date(2025, 9, 30), 12, dt.date(2026, 9, 30)),
        (dt.date(2025, 12, 31), 2, dt.date(2026, 2, 28)),
        (dt.date(2027, 12, 31), 2, dt.date(2028, 2, 29)),
        (dt.date(2025, 3, 31), 0, dt.date(2025, 3, 31)),
        (dt.date(2025, 3, 31), 60, dt.date(2030, 3, 31)),
    ],
)
def test_data_are_kept_to_the_same_day_of_a_later_month(ends_on: dt.date, months: int, until: dt.date) -> None:
    assert kept_until(ends_on, months) == until


def test_the_newest_rule_counts_and_the_same_again_makes_none(aoi: World) -> None:
    officer = aoi.actor("aoi_officer")
    assert RetentionRule.objects.count() == 5
    assert set_rules(actor=officer, program_id=aoi.aoi.pk, months={"cases": 60, "reports": 12}) == 1
    assert set_rules(actor=officer, program_id=aoi.aoi.pk, months={"cases": 60}) == 0
    program = Program.objects.get(pk=aoi.aoi.pk)
    until = {term.holding.app: term.until for term in terms_of(program)}
    assert (until["cases"], until["reports"]) == (dt.date(2030, 9, 30), dt.date(2026, 9, 30))


@pytest.mark.parametrize("months", [{"cases": -1}, {"cases": 241}, {"elsewhere": 12}])
def test_a_rule_that_cannot_be_is_refused_beside_its_field(aoi: World, months: dict[str, int]) -> None:
    with pytest.raises(OfficeError) as caught, transaction.atomic():
        set_rules(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, months={"reports": 3, **months})
    assert caught.value.code == next(iter(months))
    assert set(RetentionRule.objects.values_list("months", flat=True)) == {12}


@pytest.mark.parametrize("who", ["aoi_manager", "aoi_auditor", "midori_officer", "aoi_keyer_1"])
def test_only_an_officer_of_the_municipality_sets_rules_and_lifts_holds(aoi: World, who: str) -> None:
    hold = set_hold(actor=aoi.actor("aoi_auditor"), program_id=aoi.aoi.pk, reason="住民監査請求")
    with pytest.raises(NotAllowedError):
        set_rules(actor=aoi.actor(who), program_id=aoi.aoi.pk, months={"cases": 0})
    with pytest.raises(NotAllowedError):
        lift_hold(actor=aoi.actor(who), program_id=aoi.aoi.pk, hold_id=hold.pk, reason="x")
    hold.refresh_from_db()
    assert hold.lifted_at is None
    assert set(RetentionRule.objects.values_list("months", flat=True)) == {12}


def test_a_hold_stops_a_disposal_at_every_step(aoi: World) -> None:
    who: dict[str, Any] = {"program_id": aoi.aoi.pk}
    officer = aoi.actor("aoi_officer")
    hold = set_hold(actor=aoi.actor("aoi_manager"), reason="訴訟", **who)
    with pytest.raises(OfficeError) as caught:
        planned(aoi)
    assert caught.value.code == "apps"
    assert not Disposal.objects.exists()
    with pytest.raises(OfficeError) as caught:
        lift_hold(actor=officer, hold_id=hold.pk, reason=" ", **who)
    assert caught.value.code == "lift_reason"
    lift_hold(actor=officer, hold_id=hold.pk, reason="和解", **who)
    disposal = asked(aoi)
    set_hold(actor=aoi.actor("aoi_auditor"), reason="住民監査請求", **who)
    with pytest.raises(OfficeError) as caught:
        approve_disposal(actor=officer, number=disposal.number, **who)
    assert caught.value.code == "held"
    disposal.refresh_from_db()
    assert disposal.state == Disposal.State.ASKED
    assert untouched(aoi)
    with pytest.raises(OfficeError) as caught:
        lift_hold(actor=officer, hold_id=hold.pk, reason="again", **who)
    assert caught.value.code == "not_found"
    assert RetentionHold.objects.get(pk=hold.pk).lift_reason == "和解"


def test_what_is_kept_still_is_not_planned(aoi: World) -> None:
    set_rules(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, months={"cases": 60})
    with pytest.raises(OfficeError) as caught:
        planned(aoi)
    assert "2030-09-30" in str(caught.value)
    with pytest.raises(OfficeError):
        planned(aoi, apps=())
    with pytest.raises(OfficeError):
        planned(aoi, apps=("cases", "elsewhere"))
    assert not Disposal.objects.exists()


def test_running_work_and_media_outside_stand_against_it(aoi: World) -> None:
    job = Job.objects.create(program=aoi.aoi, kind="test.work", created_at=clock.now())
    with pytest.raises(OfficeError):
        planned(aoi)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    Medium.objects.create(
        program=aoi.aoi, number=1, label="USB-1", kind="usb", export_number=1, file_sha256="0" * 64, rows=1,
        handed_to="情報政策課", handed_on=dt.date(2026, 11, 1), due_on=dt.date(2026, 11, 15),
        registered_by=aoi.users["aoi_manager"], registered_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(OfficeError):
        planned(aoi)
    assert not Disposal.objects.exists()


def test_one_at_a_time_and_given_up_before_it_is_asked_for(aoi: World) -> None:
    first = planned(aoi)
    with pytest.raises(OfficeError) as caught:
        planned(aoi)
    assert caught.value.code == "open"
    who: dict[str, Any] = {"actor": aoi.actor("aoi_manager"), "program_id": aoi.aoi.pk}
    drop_disposal(**who, number=first.number)
    assert count_disposal(**who, number=first.number) == 0, "a dry run that comes late changes nothing"
    second = asked(aoi)
    assert second.number == first.number + 1
    with pytest.raises(OfficeError):
        drop_disposal(**who, number=second.number)
    assert untouched(aoi)


def test_the_dry_run_counts_and_changes_nothing(aoi: World) -> None:
    disposal = asked(aoi)
    counted = disposal.counted or {}
    rows = {line["table"]: line["rows"] for line in counted["tables"]}
    assert rows["cases_household"] == 1
    assert rows["cases_recipient"] >= 1
    assert counted["keys"] == 1
    assert sum(rows.values()) == counted["rows"]
    assert untouched(aoi)


@pytest.mark.parametrize("who", ["aoi_manager", "aoi_auditor", "aoi_treasurer", "aoi_keyer_1", "midori_officer"])
def test_only_an_officer_of_the_municipality_agrees_or_refuses(aoi: World, who: str) -> None:
    disposal = asked(aoi)
    for act in (approve_disposal, refuse_disposal):
        with pytest.raises(NotAllowedError):
            act(actor=aoi.actor(who), program_id=aoi.aoi.pk, number=disposal.number, note="x")
    disposal.refresh_from_db()
    assert (disposal.state, disposal.decided_by_id) == ("asked", None)
    assert untouched(aoi)


@pytest.mark.parametrize("who", ["aoi_officer", "aoi_auditor", "aoi_clerk_1", "midori_manager"])
def test_only_the_manager_plans_asks_and_gives_up(aoi: World, who: str) -> None:
    with pytest.raises(NotAllowedError):
        planned(aoi, by=who)
    disposal = planned(aoi)
    count_disposal(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, number=disposal.number)
    with pytest.raises(NotAllowedError):
        ask_disposal(actor=aoi.actor(who), program_id=aoi.aoi.pk, number=disposal.number, reason="x")
    with pytest.raises(NotAllowedError):
        drop_disposal(actor=aoi.actor(who), program_id=aoi.aoi.pk, number=disposal.number)
    disposal.refresh_from_db()
    assert disposal.state == Disposal.State.COUNTED


def test_a_refusal_says_why_and_ends_it(aoi: World) -> None:
    disposal = asked(aoi)
    who: dict[str, Any] = {"actor": aoi.actor("aoi_officer"), "program_id": aoi.aoi.pk, "number": disposal.number}
    with pytest.raises(OfficeError) as caught:
        refuse_disposal(**who, note=" ")
    assert caught.value.code == "note"
    refuse_disposal(**who, note="会計検査が終わるまで待つ")
    with pytest.raises(OfficeError) as caught:
        approve_disposal(**who)
    assert caught.value.code == "stale"
    assert untouched(aoi)


def test_the_approval_closes_the_program_once(aoi: World) -> None:
    disposal = asked(aoi)
    who: dict[str, Any] = {"actor": aoi.actor("aoi_officer"), "program_id": aoi.aoi.pk, "number": disposal.number}
    approve_disposal(**who)
    with pytest.raises(OfficeError) as caught:
        approve_disposal(**who)
    assert caught.value.code == "stale"
    assert Job.objects.filter(kind="security.dispose").count() == 1
    program = Program.objects.get(pk=aoi.aoi.pk)
    assert (program.closed_at, program.is_automatic) == (clock.now(), False)
    codes = AuditEvent.objects.filter(program=aoi.aoi, subject_type="disposal").order_by("pk")
    assert list(codes.values_list("code", flat=True)) == [
        f"security.disposal_{step}" for step in ("planned", "counted", "asked", "approved")
    ]


@pytest.mark.parametrize(
    "change",
    [
        "state = 'running', decided_by_id = planned_by_id",
        "state = 'running', decided_by_id = %(clerk)s",
        "state = 'running'",
        "state = 'done', decided_by_id = %(officer)s",
        "counted = '{}'",
        "apps = '{cases}'",
        "planned_by_id = %(clerk)s",
    ],
)
def test_raw_sql_has_no_other_way(aoi: World, change: str) -> None:
    disposal = asked(aoi)
    values = {name: aoi.users[f"aoi_{name}"].pk for name in ("officer", "manager")}
    values |= {"clerk": aoi.users["aoi_clerk_1"].pk}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE security_disposal SET {change} WHERE id = {disposal.pk}", values)
    disposal.refresh_from_db()
    assert disposal.state == Disposal.State.ASKED
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.create(
            program=aoi.aoi, number=9, apps=["cases"], state="running", planned_by=aoi.users["aoi_manager"],
            planned_at=clock.now(), counted={}, decided_by=aoi.users["aoi_officer"],
        )  # fmt: skip


def test_there_is_no_certificate_before_the_end(aoi: World) -> None:
    disposal = asked(aoi)
    who: dict[str, Any] = {"actor": aoi.actor("aoi_officer"), "program_id": aoi.aoi.pk, "number": disposal.number}
    with pytest.raises(ReportError) as caught:
        make_certificate(**who)
    assert caught.value.code == "not_done"
    with pytest.raises(ReportError) as caught:
        read_certificate(**who)
    assert caught.value.code == "not_found"
    assert not DisposalCertificate.objects.exists()
