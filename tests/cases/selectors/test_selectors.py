"""Reads: pages, one case, look-up, numbers; restricted cases and other programs."""

import datetime as dt
import itertools
from typing import Any

import pytest

from cases.errors import CaseError, NotFoundError
from cases.models import Application, Approach, HoldKind, LedgerState, Notice, NoticeKind, Status
from cases.selectors.application_filter import ApplicationFilter
from cases.selectors.applications import application_detail, matching_ids, status_counts
from cases.selectors.deficiencies import deficiencies_due, deficiencies_to_tell, deficiency_counts
from cases.selectors.holds import open_hold_counts, open_holds_of
from cases.selectors.households import find_households
from cases.selectors.ledger import households_without_answer, ledger_counts
from cases.selectors.notices import notice_counts, notice_queue
from cases.selectors.worklists import ORDERS, WorkRow, work_neighbours, work_page
from cases.services.application.claim import Queue, claim_applications
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.hold.open import open_holds
from cases.services.notice.queue import NoticeTarget, queue_notices
from security import clock
from security.actor import Actor, NotAllowedError
from security.roles import EmployerKind, Role
from tests.factories.cases import (
    Person,
    make_account_values,
    make_application,
    make_applications,
    make_household,
    make_values,
)
from tests.factories.security import World, make_user


def read(world: World, person: str = "aoi_viewer") -> dict[str, Any]:
    return {"actor": world.actor(person), "program_id": world.aoi.pk}


DUE, SINCE, _AMOUNT = ORDERS


def pages(world: World, filters: ApplicationFilter, limit: int) -> list[list[int]]:
    found, cursor = [], ""
    for _number in itertools.count():
        page = work_page(**read(world), filters=filters, order=SINCE, cursor=cursor, limit=limit)
        found.append([row.id for row in page.rows])
        cursor = page.next
        if not cursor:
            return found
    return found


def line_of(world: World, person: str = "aoi_viewer") -> WorkRow:
    (line,) = work_page(**read(world, person), filters=ApplicationFilter(), order=DUE).rows
    return line


def around(world: World, row: Application) -> tuple[str, str]:
    found = work_neighbours(**read(world), filters=ApplicationFilter(), order=SINCE, row=row)
    return found.before, found.after


def test_pages_go_on_where_the_last_one_ended(aoi: World) -> None:
    rows = []
    for minute in range(3):
        with clock.at(clock.now() + dt.timedelta(minutes=minute)):
            rows += make_applications(aoi, 2)
    ids = [row.pk for row in rows]
    assert pages(aoi, ApplicationFilter(), 4) == [ids[:4], ids[4:]]
    assert pages(aoi, ApplicationFilter(), 6) == [ids]
    assert matching_ids(**read(aoi), filters=ApplicationFilter()) == ids
    assert around(aoi, rows[2]) == (rows[1].receipt_number, rows[3].receipt_number)
    assert around(aoi, rows[0])[0] == ""


def test_filters(aoi: World) -> None:
    plain, stopped = make_applications(aoi, 2, status=Status.VERIFIED)
    received = make_application(aoi)
    open_holds(
        actor=aoi.actor("aoi_manager"),
        program_id=aoi.aoi.pk,
        application_ids=[stopped.pk],
        kind=HoldKind.INQUIRY,
        reason="Q1",
    )
    claim_applications(actor=aoi.actor("aoi_reviewer_1"), program_id=aoi.aoi.pk, queue=Queue.FIRST)
    wanted = {
        ApplicationFilter(statuses=("verified",)): {plain, stopped},
        ApplicationFilter(held=True): {stopped},
        ApplicationFilter(held=False): {plain, received},
        ApplicationFilter(hold_kind="inquiry", waits_for="office"): {stopped},
        ApplicationFilter(hold_kind="deficiency"): set(),
        ApplicationFilter(assignee_id=aoi.users["aoi_reviewer_1"].pk): {plain},
        ApplicationFilter(channels=("online",)): set(),
        ApplicationFilter(received_from=clock.today() + dt.timedelta(days=1)): set(),
    }
    for filters, rows in wanted.items():
        assert set(matching_ids(**read(aoi), filters=filters)) == {row.pk for row in rows}


def test_a_page_takes_the_same_queries_at_any_size(aoi: World, django_assert_num_queries) -> None:
    make_applications(aoi, 12)
    who = read(aoi)
    for limit in (2, 12):
        with django_assert_num_queries(6):
            work_page(**who, filters=ApplicationFilter(), order=DUE, limit=limit)


def test_a_restricted_case_is_counted_but_has_no_name(aoi: World) -> None:
    household = make_household(aoi.aoi, protected=True)
    row = make_application(aoi, household=household)
    line = line_of(aoi)
    assert (line.restricted, line.head_name) == (True, "")
    assert status_counts(**read(aoi)) == {"received": 1}
    assert open_hold_counts(**read(aoi)) == {"protected": 1}
    assert list(open_holds_of(**read(aoi))) == []
    with pytest.raises(CaseError) as caught:
        application_detail(**read(aoi), receipt_number=row.receipt_number)
    assert caught.value.code == "restricted"
    (hit,) = find_households(**read(aoi), receipt_number=row.receipt_number)
    assert (hit.household_id, hit.head_name, hit.address, hit.dedicated_desk) == (None, "", "", True)
    aoi.users["desk"] = make_user("desk", Role.PROTECTED_CASE_OFFICER, aoi.aoi)
    line = line_of(aoi, "desk")
    assert line.head_name == "青井　花子"
    assert application_detail(**read(aoi, "desk"), receipt_number=row.receipt_number).application == row


def test_a_case_in_full(aoi: World) -> None:
    row = make_application(aoi, status=Status.SCREENED)
    open_deficiencies(
        actor=aoi.actor("aoi_reviewer_1"), program_id=aoi.aoi.pk, deficiencies=[OpenDeficiency(row.pk, "D01")]
    )
    detail = application_detail(**read(aoi), receipt_number=row.receipt_number.replace("-", ""))
    assert detail.application == row
    assert [step.event for step in detail.transitions] == ["screen", "verify", "key", "open"]
    assert [len(part) for part in (detail.people, detail.holds, detail.deficiencies, detail.reviews)] == [1, 1, 1, 1]
    with pytest.raises(NotFoundError) as caught:
        application_detail(**read(aoi), receipt_number="101-00000001-00")
    assert caught.value.code == "application"


def test_households_are_found_by_number_kana_telephone_and_account(aoi: World) -> None:
    midori = make_household(aoi.aoi, [Person(name="緑　次郎", kana="ミドリ　ジロウ")])
    account = make_account_values()
    values = make_values(telephone="090-1234-5678", account=account)
    row = make_application(aoi, status=Status.VERIFIED, household=midori, values=values)
    make_household(aoi.aoi)
    known: list[dict[str, Any]] = [
        {"receipt_number": row.receipt_number},
        {"kana": "みどり"},
        {"kana": "ミドリ ジ"},
        {"telephone": "０９０１２３４５６７８"},
        {"account": account.index_text},
        {"kana": "ミドリ", "telephone": "09012345678"},
    ]
    for criteria in known:
        assert [hit.household_id for hit in find_households(**read(aoi), **criteria)] == [midori.pk], criteria
    unknown: list[dict[str, Any]] = [
        {},
        {"kana": "アオイ", "telephone": "09012345678"},
        {"kana": "ドリ"},
        {"receipt_number": "12"},
    ]
    for criteria in unknown:
        assert find_households(**read(aoi), **criteria) == [], criteria


def test_what_is_due_and_what_must_be_told(aoi: World) -> None:
    told, untold = make_applications(aoi, 2, status=Status.VERIFIED)
    manager = aoi.actor("aoi_manager")
    open_deficiencies(
        actor=manager,
        program_id=aoi.aoi.pk,
        deficiencies=[OpenDeficiency(told.pk, "D01"), OpenDeficiency(untold.pk, "D01")],
    )
    notify_deficiencies(actor=manager, program_id=aoi.aoi.pk, application_ids=[told.pk])
    deadline = dt.date(2026, 9, 28)
    assert [item.application_id for item in deficiencies_due(**read(aoi), until_on=deadline)] == [told.pk]
    assert list(deficiencies_due(**read(aoi), until_on=deadline - dt.timedelta(days=1))) == []
    assert deficiencies_to_tell(**read(aoi)) == [untold.pk]
    assert deficiency_counts(**read(aoi)) == {("D01", "notified"): 1, ("D01", "open"): 1}


def test_the_ledger_in_numbers_and_whom_to_remind(aoi: World) -> None:
    week_ago = clock.now() - dt.timedelta(days=7)
    silent = make_household(aoi.aoi, ledger_state_at=week_ago)
    fresh, restricted = make_household(aoi.aoi), make_household(aoi.aoi, protected=True, ledger_state_at=week_ago)
    make_household(aoi.aoi, ledger_state_at=week_ago, approach=Approach.GIFT)
    with_mail = make_household(aoi.aoi, ledger_state_at=week_ago)
    make_application(aoi, household=make_household(aoi.aoi))
    day = clock.today() - dt.timedelta(days=7)
    found = households_without_answer(**read(aoi), since_on=day, except_household_ids=[with_mail.pk])
    assert found == [silent.pk]
    assert {fresh.pk, restricted.pk}.isdisjoint(found)
    assert ledger_counts(**read(aoi)) == {
        (Approach.CONFIRMATION, LedgerState.SENT): 4,
        (Approach.GIFT, LedgerState.SENT): 1,
        (Approach.CONFIRMATION, LedgerState.ANSWERED): 1,
    }


def test_letters_that_wait(aoi: World) -> None:
    rows = [make_household(aoi.aoi) for _ in range(3)]
    queue_notices(
        actor=aoi.actor("aoi_manager"),
        program_id=aoi.aoi.pk,
        kind=NoticeKind.REMINDER,
        targets=[NoticeTarget(row.pk) for row in rows],
    )
    first, *_rest = notice_queue(**read(aoi), kind=NoticeKind.REMINDER)
    assert [row.household_id for row in notice_queue(**read(aoi), after_id=first.pk)] == [row.pk for row in rows[1:]]
    assert list(notice_queue(**read(aoi), kind=NoticeKind.DENIAL)) == []
    assert notice_counts(**read(aoi)) == {(NoticeKind.REMINDER, Notice.State.QUEUED): 3}


def test_who_has_no_role_reads_nothing(aoi: World) -> None:
    row = make_application(aoi)
    platform = Actor(user_id=None, label="platform", kind=EmployerKind.PLATFORM)
    for actor in (aoi.actor("midori_manager"), platform):
        who = {"actor": actor, "program_id": aoi.aoi.pk}
        for reading in (
            lambda who=who: work_page(**who, filters=ApplicationFilter(), order=DUE),
            lambda who=who: application_detail(**who, receipt_number=row.receipt_number),
            lambda who=who: find_households(**who, kana="ア"),
            lambda who=who: status_counts(**who),
            lambda who=who: open_holds_of(**who),
            lambda who=who: notice_queue(**who),
            lambda who=who: ledger_counts(**who),
            lambda who=who: deficiencies_to_tell(**who),
        ):
            with pytest.raises(NotAllowedError):
                reading()
    assert Application.objects.count() == 1
