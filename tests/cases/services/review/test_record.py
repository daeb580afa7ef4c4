"""Screenings: two people, every question, what is missing."""

import datetime as dt

import pytest

from cases import events
from cases.models import Application, Deficiency, HoldKind, ProgramSetup, Review, Status
from cases.selectors.setup import checklist_of
from cases.services.application.claim import Queue, claim_applications
from cases.services.deficiency.resolve import resolve_deficiencies
from cases.services.hold.open import open_holds
from cases.services.review.record import Screening, record_reviews
from security import clock
from security.actor import NotAllowedError
from security.roles import Role
from tests.cases.services.checks import events_of, last_event, refused, refused_for
from tests.factories.cases import make_application, make_applications, make_household, screen
from tests.factories.security import World, make_user

FIRST, SECOND = Review.Stage.FIRST, Review.Stage.SECOND
FIT, DEFICIENT, NOT_ELIGIBLE = Review.Outcome.FIT, Review.Outcome.DEFICIENT, Review.Outcome.NOT_ELIGIBLE


def review(
    world: World,
    row: Application,
    stage: Review.Stage = FIRST,
    outcome: Review.Outcome = FIT,
    person: str = "aoi_reviewer_1",
    **answers: str,
) -> None:
    screen(world.actor(person), world.aoi.pk, [row.pk], stage, outcome, **answers)


def test_two_people_bring_it_to_the_municipality(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    review(aoi, row)
    row.refresh_from_db()
    assert row.status == Status.SCREENED
    with refused_for("same_person"):
        review(aoi, row, SECOND)
    review(aoi, row, SECOND, person="aoi_reviewer_2")
    row.refresh_from_db()
    assert row.status == Status.REVIEWED
    assert Review.objects.filter(outcome=FIT, checklist_version=1).count() == 2
    assert last_event(events.REVIEW_RECORDED).data == {"outcome": "fit", "checklist_version": 1}


def test_deficient_opens_what_was_answered_no_and_another_cycle(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    review(aoi, row, outcome=DEFICIENT, signed="no", consents="no")
    row.refresh_from_db()
    assert (row.status, row.review_cycle) == (Status.VERIFIED, 2)
    assert set(Deficiency.objects.values_list("code", flat=True)) == {"D12", "D14"}
    with refused_for("hold"):
        review(aoi, row)
    review(aoi, row, outcome=DEFICIENT, person="aoi_reviewer_2", by_head="no")
    assert Deficiency.objects.count() == 3


def test_deficient_at_the_second_screening_goes_back_to_the_first(aoi: World) -> None:
    row = make_application(aoi, status=Status.SCREENED)
    review(aoi, row, SECOND, DEFICIENT, "aoi_reviewer_2", tax_exempt="no")
    row.refresh_from_db()
    assert (row.status, row.review_cycle) == (Status.VERIFIED, 2)
    ids = list(Deficiency.objects.values_list("pk", flat=True))
    resolve_deficiencies(
        actor=aoi.actor("aoi_mailroom"), program_id=aoi.aoi.pk, deficiency_ids=ids, via=Deficiency.Via.RETURN
    )
    review(aoi, row)
    review(aoi, row, SECOND, person="aoi_reviewer_2")
    row.refresh_from_db()
    assert row.status == Status.REVIEWED


def test_not_eligible_goes_on_to_the_municipality_that_decides(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    review(aoi, row, FIRST, NOT_ELIGIBLE, tax_exempt="no")
    review(aoi, row, SECOND, NOT_ELIGIBLE, "aoi_reviewer_2", tax_exempt="no")
    row.refresh_from_db()
    assert row.status == Status.REVIEWED
    assert not Deficiency.objects.exists()


def test_without_a_second_screening_the_first_counts_for_both(aoi: World) -> None:
    ProgramSetup.objects.update(steps={"second_review": False})
    row = make_application(aoi, status=Status.VERIFIED)
    review(aoi, row)
    row.refresh_from_db()
    assert row.status == Status.REVIEWED


@pytest.mark.parametrize(
    ("outcome", "answers", "extra", "code"),
    [
        (FIT, {"signed": "no"}, (), "fit_with_no"),
        (DEFICIENT, {}, (), "nothing_missing"),
        (FIT, {"signed": "perhaps"}, (), "answers"),
        (FIT, {"no_such_question": "yes"}, (), "answers"),
    ],
)
def test_answers_must_fit_the_outcome(aoi: World, outcome, answers, extra, code) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    with refused_for(code):
        review(aoi, row, FIRST, outcome, **answers)


def test_a_deficiency_beyond_the_checklist(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    answers = {item.code: "yes" for item in checklist_of(aoi.aoi.pk)}
    record_reviews(
        actor=aoi.actor("aoi_reviewer_1"),
        program_id=aoi.aoi.pk,
        screenings=[Screening(row.pk, FIRST, DEFICIENT, answers, extra_codes=("D26",))],
    )
    assert Deficiency.objects.get().code == "D26"


def test_who_keyed_it_does_not_screen_it_unless_the_program_allows_it(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    Application.objects.filter(pk=row.pk).update(keyed_by=[aoi.users["aoi_reviewer_1"].pk])
    with refused_for("keyer"):
        review(aoi, row)
    ProgramSetup.objects.update(duties_apart=[])
    review(aoi, row)
    assert Review.objects.count() == 1


def test_stopped_stale_claimed_restricted_and_elsewhere_are_refused(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    with refused_for("stage"):
        review(aoi, row, SECOND)
    answers = {item.code: "yes" for item in checklist_of(aoi.aoi.pk)}
    with refused_for("stale"):
        record_reviews(
            actor=aoi.actor("aoi_reviewer_1"),
            program_id=aoi.aoi.pk,
            screenings=[Screening(row.pk, FIRST, FIT, answers, version=1)],
        )
    claim_applications(actor=aoi.actor("aoi_reviewer_2"), program_id=aoi.aoi.pk, queue=Queue.FIRST)
    with refused_for("claimed"):
        review(aoi, row)
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        review(aoi, row)
    stopped = make_application(aoi, status=Status.VERIFIED)
    open_holds(
        actor=aoi.actor("aoi_manager"),
        program_id=aoi.aoi.pk,
        application_ids=[stopped.pk],
        kind=HoldKind.INQUIRY,
        reason="Q1",
    )
    for outcome in (FIT, DEFICIENT):
        with refused_for("hold"):
            review(aoi, stopped, FIRST, outcome, signed="no" if outcome == DEFICIENT else "yes")


def test_a_restricted_case_is_screened_by_the_dedicated_desk(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED, household=make_household(aoi.aoi, protected=True))
    with refused_for("restricted"):
        review(aoi, row)
    desk = make_user("desk", Role.PROTECTED_CASE_OFFICER, aoi.aoi)
    aoi.users["desk"] = desk
    with refused(NotAllowedError):
        review(aoi, row, person="desk")


def test_many_are_one_path(aoi: World, django_assert_max_num_queries) -> None:
    rows = make_applications(aoi, 20, status=Status.VERIFIED)
    answers = {item.code: "yes" for item in checklist_of(aoi.aoi.pk)}
    actor = aoi.actor("aoi_reviewer_1")
    with django_assert_max_num_queries(16):
        record_reviews(
            actor=actor,
            program_id=aoi.aoi.pk,
            screenings=[Screening(row.pk, FIRST, FIT, answers) for row in rows],
        )
    assert Application.objects.filter(status=Status.SCREENED).count() == 20
    assert len(events_of(events.REVIEW_RECORDED)) == 1


@pytest.mark.parametrize("person", ["aoi_keyer_1", "aoi_officer", "midori_reviewer_1"])
def test_others_may_not(aoi: World, person: str) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    with refused(NotAllowedError):
        review(aoi, row, person=person)
