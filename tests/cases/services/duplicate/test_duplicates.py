"""Duplicates: found in any number, judged by a person (domain reference §13)."""

import pytest

from cases import events
from cases.models import Application, Channel, Deficiency, DuplicateCandidate, Hold, HoldKind, Status
from cases.services.application.withdraw import withdraw_applications
from cases.services.duplicate.find import find_duplicates
from cases.services.duplicate.judge import judge_duplicates
from security.actor import NotAllowedError
from security.tenancy.scope import program_scope
from tests.cases.services.checks import events_of, last_event, refused, refused_for
from tests.factories.cases import make_application, make_applications, make_household, make_setup, make_values
from tests.factories.security import World

State = DuplicateCandidate.State


def find(world: World, *rows: Application, person: str = "aoi_keyer_1"):
    return find_duplicates(actor=world.actor(person), program_id=world.aoi.pk, application_ids=[row.pk for row in rows])


def judge(world: World, ids: list[int], verdict, person: str = "aoi_reviewer_1"):
    return judge_duplicates(actor=world.actor(person), program_id=world.aoi.pk, candidate_ids=ids, verdict=verdict)


def twofold(world: World) -> tuple[Application, Application]:
    """A household that applied on paper and then online."""
    paper = make_application(world, status=Status.VERIFIED)
    online = make_application(world, household=paper.household, channel=Channel.ONLINE)
    return paper, online


def holds_of(row: Application) -> set[str]:
    return set(Hold.objects.filter(application=row, released_at=None).values_list("kind", flat=True))


def test_online_and_paper_of_one_household_stop_each_other_and_make_d20(aoi: World) -> None:
    paper, online = twofold(aoi)
    found = find(aoi, online)
    pair = DuplicateCandidate.objects.get()
    assert found.candidate_ids == [pair.pk]
    assert (pair.application_id, pair.other_id, pair.grounds) == (online.pk, paper.pk, ["household"])
    assert (holds_of(paper), holds_of(online)) == ({"duplicate"}, {"duplicate", "deficiency"})
    assert Deficiency.objects.get().code == "D20"
    assert last_event(events.DUPLICATES_FOUND).subject_ids == [paper.pk, online.pk]
    assert find(aoi, online, paper).candidate_ids == []


def test_merging_ends_the_newer_one_and_frees_the_older(aoi: World) -> None:
    paper, online = twofold(aoi)
    ids = find(aoi, online).candidate_ids
    judge(aoi, ids, State.MERGED)
    online.refresh_from_db()
    assert (online.status, online.merged_into_id) == (Status.MERGED, paper.pk)
    assert (holds_of(paper), holds_of(online)) == (set(), set())
    assert Deficiency.objects.get().state == Deficiency.State.DROPPED
    assert last_event(events.DUPLICATE_JUDGED).data["verdict"] == "merged"
    with refused_for("state"):
        judge(aoi, ids, State.DIFFERENT)


def test_different_claims_go_on_and_are_not_asked_about_again(aoi: World) -> None:
    paper, online = twofold(aoi)
    judge(aoi, find(aoi, online).candidate_ids, State.DIFFERENT)
    assert (holds_of(paper), holds_of(online)) == (set(), set())
    assert find(aoi, online, paper).candidate_ids == []


def test_three_of_one_household_end_in_the_oldest(aoi: World) -> None:
    household = make_household(aoi.aoi)
    rows = make_applications(aoi, [household, household, household])
    ids = find(aoi, *rows).candidate_ids
    assert len(ids) == 3
    judge(aoi, ids, State.MERGED)
    statuses = list(Application.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == [Status.RECEIVED, Status.MERGED, Status.MERGED]


def test_the_same_account_in_five_households(aoi: World) -> None:
    account = make_values().account
    rows = [
        make_application(aoi, status=Status.VERIFIED, values=make_values(account=account, applicant_name=f"人{number}"))
        for number in range(5)
    ]
    find(aoi, *rows)
    assert DuplicateCandidate.objects.filter(grounds=["account"]).count() == 10
    assert Hold.objects.filter(kind=HoldKind.DUPLICATE, released_at=None).count() == 5


def test_a_hold_stays_until_the_last_candidate_is_judged(aoi: World) -> None:
    household = make_household(aoi.aoi)
    rows = make_applications(aoi, [household, household, household])
    ids = find(aoi, *rows).candidate_ids
    judge(aoi, ids[:1], State.DIFFERENT)
    assert holds_of(rows[0]) == {"duplicate"}
    judge(aoi, ids[1:], State.DIFFERENT)
    assert [holds_of(row) for row in rows] == [set(), set(), set()]


def test_the_same_person_at_the_same_address(aoi: World) -> None:
    address = "東京都あおい市本町三丁目2番1号"
    households = [make_household(aoi.aoi, address=text) for text in (address, "東京都あおい市本町3-2-1")]
    rows = [make_application(aoi, status=Status.VERIFIED, household=row) for row in households]
    find(aoi, rows[1])
    assert DuplicateCandidate.objects.get().grounds == ["name_address"]


def test_a_shared_telephone_is_a_candidate_that_stops_nothing(aoi: World) -> None:
    rows = [
        make_application(
            aoi, status=Status.VERIFIED, values=make_values(telephone="090-1111-2222", applicant_name=f"人{number}")
        )
        for number in range(2)
    ]
    found = find(aoi, rows[1])
    assert (len(found.candidate_ids), found.stopped) == (1, [])
    assert DuplicateCandidate.objects.get().grounds == ["telephone"]


def test_one_that_ended_without_money_is_no_duplicate_and_its_end_frees_the_other(aoi: World) -> None:
    paper, online = twofold(aoi)
    find(aoi, online)
    withdraw_applications(
        actor=aoi.actor("aoi_caller"), program_id=aoi.aoi.pk, application_ids=[online.pk], reason="telephone"
    )
    assert holds_of(paper) == set()
    third = make_application(aoi, household=paper.household, channel=Channel.ONLINE)
    Application.objects.filter(pk=paper.pk).update(status=Status.DENIED)
    assert find(aoi, third).candidate_ids == []


def test_one_that_was_paid_is_a_duplicate_and_stays_as_it_is(aoi: World) -> None:
    paper, online = twofold(aoi)
    Application.objects.filter(pk=paper.pk).update(status=Status.CLOSED)
    find(aoi, online)
    assert (holds_of(paper), holds_of(online)) == (set(), {"duplicate"})


def test_past_the_decision_nothing_is_merged(aoi: World) -> None:
    _paper, online = twofold(aoi)
    ids = find(aoi, online).candidate_ids
    Application.objects.filter(pk=online.pk).update(status=Status.DECIDED)
    with refused_for("decided"):
        judge(aoi, ids, State.MERGED)


def test_any_number_takes_as_many_steps(aoi: World, django_assert_max_num_queries) -> None:
    households = [make_household(aoi.aoi) for _ in range(10)]
    rows = make_applications(aoi, [*households, *households])
    with django_assert_max_num_queries(16):
        assert len(find(aoi, *rows).candidate_ids) == 10
    assert len(events_of(events.DUPLICATES_FOUND)) == 1


def test_the_other_program_is_never_compared(aoi: World) -> None:
    address = "東京都あおい市本町三丁目2番1号"
    row = make_application(aoi, status=Status.VERIFIED, household=make_household(aoi.aoi, address=address))
    with program_scope(aoi.midori.pk):
        make_setup(aoi.midori)
        there = make_household(aoi.midori, address=address)
        make_application(aoi, status=Status.VERIFIED, household=there, code="midori")
    with program_scope([aoi.aoi.pk, aoi.midori.pk]):
        assert find(aoi, row).candidate_ids == []


@pytest.mark.parametrize("person", ["aoi_viewer", "aoi_treasurer", "midori_reviewer_1"])
def test_others_may_not(aoi: World, person: str) -> None:
    _paper, online = twofold(aoi)
    with refused(NotAllowedError):
        find(aoi, online, person=person)
    ids = find(aoi, online).candidate_ids
    with refused(NotAllowedError):
        judge(aoi, ids, State.MERGED, person)
