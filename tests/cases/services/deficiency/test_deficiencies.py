"""Deficiencies from finding to resolving."""

import datetime as dt

import pytest

from cases import events
from cases.errors import CaseError
from cases.models import Application, Channel, Deficiency, Hold, Notice, NoticeKind, Review, Status
from cases.services.application.apply_values import EntryValues
from cases.services.deficiency.drop import drop_deficiencies
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.deficiency.resolve import resolve_deficiencies
from security.actor import NotAllowedError, system_actor
from tests.cases.services.checks import events_of, last_event, refused, refused_for
from tests.factories.cases import (
    make_account_values,
    make_application,
    make_applications,
    make_household,
    make_values,
    screen,
)
from tests.factories.security import World

Via = Deficiency.Via


def find(world: World, row: Application, *codes: str, person: str = "aoi_reviewer_1") -> list[int]:
    return open_deficiencies(
        actor=world.actor(person),
        program_id=world.aoi.pk,
        deficiencies=[OpenDeficiency(row.pk, code) for code in codes],
    ).done


def tell(world: World, *rows: Application, person: str = "aoi_manager", **values) -> list[int]:
    return notify_deficiencies(
        actor=world.actor(person), program_id=world.aoi.pk, application_ids=[row.pk for row in rows], **values
    ).done


def resolve(world: World, ids: list[int], via: Via, person: str = "aoi_mailroom", **values) -> list[int]:
    return resolve_deficiencies(
        actor=world.actor(person), program_id=world.aoi.pk, deficiency_ids=ids, via=via, **values
    ).done


def test_each_deficiency_has_a_hold_that_says_who_has_the_ball(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    letter, city = find(aoi, row, "D01", "D19")
    waits = dict(Hold.objects.values_list("deficiencies", "waits_for"))
    assert waits == {letter: Hold.WaitsFor.OFFICE, city: Hold.WaitsFor.MUNICIPALITY}
    assert find(aoi, row, "D01") == []
    assert last_event(events.DEFICIENCY_OPENED).data == {"codes": ["D01", "D19"], "deficiencies": [letter, city]}


def test_what_is_unknown_or_ended_is_refused(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    with refused_for("code"):
        find(aoi, row, "D99")
    Application.objects.filter(pk=row.pk).update(status=Status.DENIED)
    with refused_for("ended"):
        find(aoi, row, "D01")


def test_one_letter_a_case_lists_everything_with_the_deadline_as_a_date(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    find(aoi, row, "D12", "D01", "D24")
    assert tell(aoi, row) == [row.pk]
    letter = Notice.objects.get(kind=NoticeKind.DEFICIENCY)
    # 21 days after 7 September 2026 is Monday the 28th.
    assert letter.params == {"codes": ["D01", "D12"], "deadline_on": "2026-09-28", "round": 1}
    told = Deficiency.objects.filter(state=Deficiency.State.NOTIFIED)
    assert set(told.values_list("code", "deadline_on", "notice_id")) == {
        ("D01", dt.date(2026, 9, 28), letter.pk),
        ("D12", dt.date(2026, 9, 28), letter.pk),
    }
    assert set(Hold.objects.values_list("reason", "waits_for")) == {
        ("D01", "resident"),
        ("D12", "resident"),
        ("D24", "municipality"),
    }
    assert tell(aoi, row) == []
    assert len(events_of(events.DEFICIENCY_NOTIFIED)) == 1


def test_what_is_found_later_makes_a_letter_that_replaces_the_waiting_one(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    find(aoi, row, "D01")
    tell(aoi, row)
    find(aoi, row, "D05")
    tell(aoi, row)
    states = dict(Notice.objects.values_list("state", "params"))
    assert set(states) == {Notice.State.VOID, Notice.State.QUEUED}
    assert states[Notice.State.QUEUED]["codes"] == ["D01", "D05"]


def test_by_telephone_only_what_a_caller_may_settle(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    find(aoi, row, "D01", "D15")
    tell(aoi, row, person="aoi_caller", via="telephone")
    assert dict(Deficiency.objects.values_list("code", "state")) == {"D01": "open", "D15": "notified"}
    assert not Notice.objects.filter(kind=NoticeKind.DEFICIENCY).exists()
    only_letter = make_application(aoi, status=Status.VERIFIED)
    find(aoi, only_letter, "D01")
    with refused_for("nothing"):
        tell(aoi, only_letter, via="telephone")


def test_no_letter_to_a_restricted_household(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED, household=make_household(aoi.aoi, protected=True))
    find(aoi, row, "D01")
    with refused_for("protected"):
        tell(aoi, row)


def test_many_letters_are_one_path(aoi: World, django_assert_max_num_queries) -> None:
    rows = make_applications(aoi, 20, status=Status.VERIFIED)
    open_deficiencies(
        actor=aoi.actor("aoi_reviewer_1"),
        program_id=aoi.aoi.pk,
        deficiencies=[OpenDeficiency(row.pk, code) for row in rows for code in ("D01", "D05")],
    )
    with django_assert_max_num_queries(25):
        assert len(tell(aoi, *rows)) == 20
    assert Notice.objects.filter(kind=NoticeKind.DEFICIENCY).count() == 20


def test_documents_that_came_back_lift_the_stop(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    ids = find(aoi, row, "D01", "D05")
    tell(aoi, row)
    resolve(aoi, ids, Via.RETURN)
    row.refresh_from_db()
    assert (row.status, row.review_cycle) == (Status.VERIFIED, 1)
    assert not Hold.objects.filter(released_at=None).exists()
    assert last_event(events.DEFICIENCY_RESOLVED).data == {"via": "return"}
    with refused_for("state"):
        resolve(aoi, ids, Via.RETURN)


def test_a_new_form_is_keyed_again(aoi: World) -> None:
    row = make_application(aoi, status=Status.SCREENED)
    ids = find(aoi, row, "D12")
    resolve(aoi, ids, Via.RETURN)
    row.refresh_from_db()
    assert (row.status, row.review_cycle) == (Status.RECEIVED, 2)


def test_what_was_screened_is_screened_again_by_the_same_people(aoi: World) -> None:
    row = make_application(aoi, status=Status.REVIEWED)
    resolve(aoi, find(aoi, row, "D01"), Via.RETURN)
    row.refresh_from_db()
    assert (row.status, row.review_cycle) == (Status.VERIFIED, 2)
    screen(aoi.actor("aoi_reviewer_1"), aoi.aoi.pk, [row.pk], Review.Stage.FIRST)
    screen(aoi.actor("aoi_reviewer_2"), aoi.aoi.pk, [row.pk], Review.Stage.SECOND)
    row.refresh_from_db()
    assert row.status == Status.REVIEWED


def test_the_telephone_settles_what_the_code_allows_and_a_manager_more(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    phone, paper = find(aoi, row, "D15", "D01")
    with refused_for("telephone"):
        resolve(aoi, [paper], Via.TELEPHONE, "aoi_caller")
    values = {row.pk: EntryValues(telephone="03-1111-2222")}
    resolve(aoi, [phone], Via.TELEPHONE, "aoi_caller", values=values)
    row.refresh_from_db()
    assert (row.open("telephone"), row.status) == ("03-1111-2222", Status.VERIFIED)
    resolve(aoi, [paper], Via.TELEPHONE, "aoi_manager")
    assert not Hold.objects.filter(released_at=None).exists()


def test_an_account_by_telephone_must_be_keyed_twice(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    ids = find(aoi, row, "D09")
    with refused_for("keying"):
        resolve(aoi, ids, Via.TELEPHONE, "aoi_caller", values={row.pk: make_values()})
    resolve(aoi, ids, Via.TELEPHONE, "aoi_caller")
    row.refresh_from_db()
    assert row.status == Status.RECEIVED


def test_online_the_resident_types_the_account(aoi: World) -> None:
    row = make_application(aoi, status=Status.SCREENED, channel=Channel.CONFIRMATION)
    ids = find(aoi, row, "D09")
    account = make_account_values()
    values = make_values(account=account)
    resolve_deficiencies(
        actor=system_actor("portal"),
        program_id=aoi.aoi.pk,
        deficiency_ids=ids,
        via=Via.ONLINE,
        values={row.pk: values},
    )
    row.refresh_from_db()
    assert row.account.open("number") == account.number
    assert (row.status, row.review_cycle) == (Status.VERIFIED, 2)


def test_after_the_decision_values_are_refused(aoi: World) -> None:
    row = make_application(aoi, status=Status.REVIEWED)
    Application.objects.filter(pk=row.pk).update(status=Status.DECIDED)
    ids = find(aoi, row, "D15")
    with refused_for("decided"):
        resolve(aoi, ids, Via.TELEPHONE, values={row.pk: EntryValues(telephone="0311112222")})


def test_what_was_opened_in_error_is_dropped_with_a_reason(aoi: World) -> None:
    row = make_application(aoi, status=Status.SCREENED)
    ids = find(aoi, row, "D01")
    manager = aoi.actor("aoi_manager")
    with refused(CaseError, "reason_missing"):
        drop_deficiencies(actor=manager, program_id=aoi.aoi.pk, deficiency_ids=ids, reason="")
    drop_deficiencies(actor=manager, program_id=aoi.aoi.pk, deficiency_ids=ids, reason="the copy was in the envelope")
    row.refresh_from_db()
    assert (row.status, Deficiency.objects.get().state) == (Status.SCREENED, Deficiency.State.DROPPED)
    assert not Hold.objects.filter(released_at=None).exists()


@pytest.mark.parametrize("person", ["aoi_viewer", "aoi_treasurer", "midori_manager"])
def test_others_may_not(aoi: World, person: str) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    ids = find(aoi, row, "D01")
    with refused(NotAllowedError):
        find(aoi, row, "D05", person=person)
    with refused(NotAllowedError):
        tell(aoi, row, person=person)
    with refused(NotAllowedError):
        resolve(aoi, ids, Via.RETURN, person)
    with refused(NotAllowedError):
        drop_deficiencies(actor=aoi.actor(person), program_id=aoi.aoi.pk, deficiency_ids=ids, reason="x")
