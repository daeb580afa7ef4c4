"""Decisions: who, how much, how many, and what refuses them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.errors import CaseError, NotPossibleError
from cases.models import Application, Decision, Hold, HoldKind, Notice, NoticeKind, Review, Status
from cases.services.decision.decide import decide, granted_yen
from cases.services.hold.open import open_holds
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.factories.money import make_case, make_setup, open_office


def statuses(*cases):
    return [Application.objects.values_list("status", flat=True).get(pk=case.pk) for case in cases]


def test_a_grant_fixes_the_proposed_amount_and_queues_its_letter(office) -> None:
    first, second = (make_case(office.world.aoi, number, yen=yen) for number, yen in ((1, 30_000), (2, 50_000)))
    decided = office.decide(first, second)
    assert decided.done == [first.pk, second.pk]
    assert decided.total_yen == granted_yen(office.program_id) == 80_000
    rows = Decision.objects.filter(pk__in=decided.decision_ids).order_by("number")
    assert [(row.application_id, row.amount_yen, row.number, row.amount_explained) for row in rows] == [
        (first.pk, 30_000, 1, [{"code": "household", "yen": 30_000}]),
        (second.pk, 50_000, 2, [{"code": "household", "yen": 50_000}]),
    ]
    assert rows[0].decided_by_id == office.world.users["aoi_officer"].pk
    assert rows[0].decided_on == clock.today()
    assert statuses(first, second) == [Status.DECIDED] * 2
    notices = Notice.objects.filter(program_id=office.program_id).order_by("number")
    assert [(notice.kind, notice.application_id) for notice in notices] == [
        (NoticeKind.DECISION, first.pk),
        (NoticeKind.DECISION, second.pk),
    ]
    assert notices[0].params == {"decision_id": rows[0].pk, "decision_number": 1}
    event = AuditEvent.objects.get(program_id=office.program_id, code="cases.decided")
    assert event.subject_ids == [first.pk, second.pk]


def test_households_are_locked_before_their_applications(office) -> None:
    """In the order that every service keeps: two that cross would wait for each other."""
    case = make_case(office.world.aoi, 1)
    with CaptureQueriesContext(connection) as asked:
        office.decide(case)
    statements = [query["sql"] for query in asked.captured_queries if "FOR NO KEY UPDATE" in query["sql"]]
    tables = [sql.partition(' FROM "')[2].partition('"')[0] for sql in statements]
    assert tables.index("cases_household") < tables.index("cases_application")


@pytest.mark.parametrize("who", ["aoi_manager", "aoi_reviewer_1", "aoi_clerk_1", "aoi_treasurer", "midori_officer"])
def test_only_an_officer_of_the_municipality_decides(office, who) -> None:
    case = make_case(office.world.aoi, 1)
    with pytest.raises(NotAllowedError):
        office.decide(case, by=who)
    assert statuses(case) == [Status.REVIEWED]
    assert not Decision.objects.filter(program_id=office.program_id).exists()


def test_a_denial_needs_a_reason_and_gives_nothing(office) -> None:
    case = make_case(office.world.aoi, 1)
    with pytest.raises(CaseError) as refused:
        office.decide(case, outcome="deny", reason="  ")
    assert refused.value.code == "reason_missing"
    assert statuses(case) == [Status.REVIEWED]
    office.decide(case, outcome="deny", reason="taxed")
    decision = Decision.objects.get(program_id=office.program_id)
    assert (decision.outcome, decision.amount_yen, decision.reason) == ("deny", 0, "taxed")
    assert statuses(case) == [Status.DENIED]
    assert Notice.objects.get(program_id=office.program_id).kind == NoticeKind.DENIAL


def test_a_second_decision_is_refused_by_status(office) -> None:
    case = make_case(office.world.aoi, 1)
    office.decide(case)
    with pytest.raises(NotPossibleError) as refused:
        office.decide(case, by="aoi_officer_2")
    assert refused.value.refusals == {case.pk: "status"}
    assert Decision.objects.filter(program_id=office.program_id).count() == 1


def test_partial_takes_those_that_can_be_decided_and_names_the_others(office) -> None:
    good, held, early, poor, rich = (
        make_case(office.world.aoi, 1),
        make_case(office.world.aoi, 2),
        make_case(office.world.aoi, 3, status=Status.VERIFIED),
        make_case(office.world.aoi, 4, yen=None),
        make_case(office.world.aoi, 5, yen=200_001),
    )
    open_holds(
        actor=office.world.actor("aoi_manager"),
        program_id=office.program_id,
        application_ids=[held.pk],
        kind=HoldKind.INQUIRY,
        reason="question",
    )
    cases = (good, held, early, poor, rich)
    with pytest.raises(NotPossibleError):
        office.decide(*cases)
    assert statuses(good) == [Status.REVIEWED]
    decided = decide(
        actor=office.world.actor("aoi_officer"),
        program_id=office.program_id,
        application_ids=[*(case.pk for case in cases), 999_999_999],
        outcome="grant",
        partial=True,
    )
    assert decided.done == [good.pk]
    assert decided.refusals == {
        held.pk: "hold",
        early.pk: "status",
        poor.pk: "amount",
        rich.pk: "amount",
        999_999_999: "missing",
    }
    assert Hold.objects.get(application_id=held.pk).released_at is None


def test_the_budget_goes_first_come_first_served(world) -> None:
    with open_office(world, budget_yen=90_000) as office:
        late, early, middle, last = (
            make_case(world.aoi, 40, yen=30_000),
            make_case(world.aoi, 1, yen=30_000),
            make_case(world.aoi, 20, yen=50_000),
            make_case(world.aoi, 50, yen=10_000),
        )
        decided = office.decide(late, last, early, middle, partial=True)
        # 30,000 and 50,000 fit; 30,000 does not; 10,000 would, but came later.
        assert decided.done == [early.pk, middle.pk]
        assert decided.refusals == {late.pk: "budget", last.pk: "budget"}
        with pytest.raises(NotPossibleError):
            office.decide(late)
        assert office.decide(last).done == [last.pk]
        assert granted_yen(office.program_id) == 90_000


def test_a_program_of_goods_closes_with_the_decision(world) -> None:
    with open_office(world, kind="gift") as office:
        case = make_case(world.aoi, 1)
        office.decide(case)
        assert statuses(case) == [Status.CLOSED]
        denied = make_case(world.aoi, 2)
        office.decide(denied, outcome="deny", reason="moved")
        assert statuses(denied) == [Status.DENIED]


def test_a_program_without_set_up_decides_nothing(world) -> None:
    with program_scope(world.aoi.pk):
        case = make_case(world.aoi, 1)
        with pytest.raises(CaseError) as refused:
            decide(
                actor=world.actor("aoi_officer"),
                program_id=world.aoi.pk,
                application_ids=[case.pk],
                outcome="grant",
            )
        assert refused.value.code == "setup_missing"
        make_setup(world.aoi)
        assert statuses(case) == [Status.REVIEWED]


def screened(office, case, *outcomes: str) -> None:
    """Screenings of the running cycle, first and second."""
    for stage, outcome in enumerate(outcomes, start=1):
        Review.objects.create(
            program_id=office.program_id,
            application_id=case.pk,
            cycle=1,
            stage=stage,
            reviewer=office.world.users[f"aoi_reviewer_{stage}"],
            reviewer_label=f"aoi_reviewer_{stage}",
            outcome=outcome,
            checklist_version=1,
            at=clock.now(),
        )


def test_what_the_screening_found_not_eligible_is_not_granted(office) -> None:
    fit, unfit, seen_otherwise = (make_case(office.world.aoi, number, yen=30_000) for number in (1, 2, 3))
    screened(office, fit, "fit", "fit")
    screened(office, unfit, "not_eligible", "not_eligible")
    screened(office, seen_otherwise, "not_eligible", "fit")
    with pytest.raises(NotPossibleError) as refused:
        office.decide(fit, unfit)
    assert refused.value.refusals == {unfit.pk: "screening"}
    assert statuses(fit, unfit) == [Status.REVIEWED] * 2
    decided = office.decide(fit, unfit, seen_otherwise, partial=True)
    assert (decided.done, decided.refusals) == ([fit.pk, seen_otherwise.pk], {unfit.pk: "screening"})
    assert granted_yen(office.program_id) == 60_000
    office.decide(unfit, outcome="deny", reason="taxed")
    assert statuses(unfit) == [Status.DENIED]
