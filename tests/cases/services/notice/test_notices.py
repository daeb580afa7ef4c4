"""Letters from the queue to the post and back."""

import datetime as dt

import pytest

from cases import events
from cases.errors import CaseError
from cases.models import Approach, Deficiency, Hold, Household, LedgerState, Notice, NoticeKind, Status
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.notice.block import block_notices
from cases.services.notice.mark_posted import mark_posted
from cases.services.notice.mark_rendered import mark_rendered
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.notice.record_return import record_return
from cases.services.notice.requeue import requeue_notices
from cases.services.notice.resend import MailingAddress, resend_notices
from cases.services.notice.void import void_notices
from security.actor import NotAllowedError, system_actor
from security.roles import Role
from tests.cases.services.checks import events_of, last_event, refused, refused_for
from tests.factories.cases import make_application, make_household
from tests.factories.security import World, make_user

Kind = NoticeKind
State = Notice.State


def queue(world: World, *rows: Household, kind: Kind = Kind.CONFIRMATION_FORM, person: str = "aoi_manager", **values):
    return queue_notices(
        actor=world.actor(person),
        program_id=world.aoi.pk,
        kind=kind,
        targets=[NoticeTarget(row.pk) for row in rows],
        **values,
    )


def post(world: World, ids: list[int], **values) -> None:
    mailroom = world.actor("aoi_mailroom")
    mark_rendered(actor=mailroom, program_id=world.aoi.pk, notice_ids=ids)
    mark_posted(actor=mailroom, program_id=world.aoi.pk, notice_ids=ids, **values)


def posted(world: World, row: Household, kind: Kind = Kind.CONFIRMATION_FORM) -> int:
    pk: int
    (pk,) = queue(world, row, kind=kind).notice_ids.values()
    post(world, [pk])
    return pk


def come_back(world: World, *ids: int, person: str = "aoi_mailroom"):
    return record_return(actor=world.actor(person), program_id=world.aoi.pk, notice_ids=ids, reason="転居先不明")


def prepared(world: World, **values) -> Household:
    return make_household(world.aoi, **{"ledger_state": LedgerState.PREPARED, **values})


def state_of(row: Household) -> str:
    return Household.objects.get(pk=row.pk).ledger_state


def test_numbers_go_on_in_the_order_of_the_targets(aoi: World, django_assert_max_num_queries) -> None:
    rows = [prepared(aoi) for _ in range(10)]
    queue(aoi, prepared(aoi))
    with django_assert_max_num_queries(9):
        outcome = queue(aoi, *reversed(rows))
    numbers = [Notice.objects.get(pk=outcome.notice_ids[row.pk, None]).number for row in reversed(rows)]
    assert numbers == list(range(2, 12))
    assert last_event(events.NOTICE_QUEUED).data == {"kind": "confirmation_form", "first": 2, "count": 10}


def test_no_letter_to_restricted_excluded_or_unknown_households(aoi: World) -> None:
    restricted, dead = prepared(aoi, protected=True), prepared(aoi, excluded_reason="nobody_left")
    outcome = queue(aoi, restricted, dead)
    assert outcome.refusals == {(restricted.pk, None): "protected", (dead.pk, None): "excluded"}
    assert outcome.notice_ids == {}
    with refused_for("protected"):
        queue(aoi, restricted, partial=False)
    with refused_for("protected"):
        queue_notices(
            actor=system_actor("test"),
            program_id=aoi.aoi.pk,
            kind=Kind.CONFIRMATION_FORM,
            targets=[NoticeTarget(restricted.pk)],
            partial=False,
        )
    aoi.users["desk"] = make_user("desk", Role.PROTECTED_CASE_OFFICER, aoi.aoi)
    assert len(queue(aoi, restricted, person="desk").notice_ids) == 1


def test_an_answer_reaches_an_excluded_household(aoi: World) -> None:
    row = make_application(aoi, household=prepared(aoi, excluded_reason="taxed"))
    outcome = queue_notices(
        actor=aoi.actor("aoi_officer"),
        program_id=aoi.aoi.pk,
        kind=Kind.DENIAL,
        targets=[NoticeTarget(row.household_id, row.pk, {"decision": 1})],
    )
    assert list(outcome.notice_ids) == [(row.household_id, row.pk)]


def test_queued_twice_is_one_letter_and_a_renewed_form_voids_the_earlier_ones(aoi: World) -> None:
    row = prepared(aoi)
    first = posted(aoi, row)
    (second,) = queue(aoi, row).notice_ids.values()
    assert queue(aoi, row).refusals == {(row.pk, None): "pending"}
    (third,) = queue(aoi, row, renew=True).notice_ids.values()
    assert dict(Notice.objects.values_list("pk", "state")) == {
        first: State.VOID,
        second: State.VOID,
        third: State.QUEUED,
    }


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (Kind.CONFIRMATION_FORM, LedgerState.PREPARED, LedgerState.SENT),
        (Kind.APPLICATION_FORM, LedgerState.RETURNED, LedgerState.RESENT),
        (Kind.GIFT_COVER, LedgerState.PREPARED, LedgerState.SENT),
        (Kind.PUSH_NOTICE, LedgerState.PREPARED, LedgerState.OBJECTION_OPEN),
        (Kind.REMINDER, LedgerState.NO_ANSWER, LedgerState.REMINDED),
        (Kind.REMINDER, LedgerState.ANSWERED, LedgerState.ANSWERED),
        (Kind.DENIAL, LedgerState.ANSWERED, LedgerState.ANSWERED),
    ],
)
def test_posting_moves_the_ledger(aoi: World, kind: Kind, before: str, after: str) -> None:
    row = make_household(aoi.aoi, ledger_state=before)
    posted(aoi, row, kind)
    assert state_of(row) == after
    assert last_event(events.NOTICE_POSTED).subject_ids == [Notice.objects.get().pk]


def test_the_first_posting_is_remembered(aoi: World) -> None:
    row = prepared(aoi)
    (first,) = queue(aoi, row).notice_ids.values()
    at = dt.datetime(2026, 9, 3, 7, 0, tzinfo=dt.UTC)
    post(aoi, [first], posted_at=at)
    posted(aoi, row, Kind.REMINDER)
    row.refresh_from_db()
    assert (row.first_sent_at, row.ledger_state) == (at, LedgerState.REMINDED)


def test_only_what_was_rendered_is_posted(aoi: World) -> None:
    (pk,) = queue(aoi, prepared(aoi)).notice_ids.values()
    with refused_for("state"):
        mark_posted(actor=aoi.actor("aoi_mailroom"), program_id=aoi.aoi.pk, notice_ids=[pk])


def test_the_exception_bench_and_off_it_again(aoi: World) -> None:
    (pk,) = queue(aoi, prepared(aoi)).notice_ids.values()
    mailroom = aoi.actor("aoi_mailroom")
    block_notices(actor=mailroom, program_id=aoi.aoi.pk, reasons={pk: "glyph U+20BB7"})
    row = Notice.objects.get(pk=pk)
    assert (row.state, row.blocked_reason) == (State.BLOCKED, "glyph U+20BB7")
    assert last_event(events.NOTICE_BLOCKED).subject_ids == [pk]
    with refused_for("state"):
        mark_rendered(actor=mailroom, program_id=aoi.aoi.pk, notice_ids=[pk])
    requeue_notices(actor=mailroom, program_id=aoi.aoi.pk, notice_ids=[pk])
    mark_rendered(actor=mailroom, program_id=aoi.aoi.pk, notice_ids=[pk])
    assert Notice.objects.get(pk=pk).rendered_at is not None


def test_void_takes_a_reason_and_not_what_was_posted(aoi: World) -> None:
    row = prepared(aoi)
    pk = posted(aoi, row)
    manager = aoi.actor("aoi_manager")
    with refused_for("state"):
        void_notices(actor=manager, program_id=aoi.aoi.pk, notice_ids=[pk], reason="moved")
    with refused(CaseError, "reason_missing"):
        void_notices(actor=manager, program_id=aoi.aoi.pk, notice_ids=[pk], reason="")
    (second,) = queue(aoi, row).notice_ids.values()
    void_notices(actor=manager, program_id=aoi.aoi.pk, notice_ids=[second], reason="died")
    assert last_event(events.NOTICE_VOIDED).reason == "died"


def test_a_letter_that_came_back_moves_the_ledger_and_is_sent_again_elsewhere(aoi: World) -> None:
    row = prepared(aoi)
    pk = posted(aoi, row)
    come_back(aoi, pk)
    assert state_of(row) == LedgerState.RETURNED
    assert last_event(events.NOTICE_RETURNED).reason == "転居先不明"
    again = resend_notices(
        actor=aoi.actor("aoi_mailroom"),
        program_id=aoi.aoi.pk,
        notice_ids=[pk],
        mailing={row.pk: MailingAddress("1500001", "東京都みなみ市旭町2-2", "301号")},
    )
    row.refresh_from_db()
    assert (row.mailing_postcode, row.mailing_katagaki) == ("1500001", "301号")
    post(aoi, again.done)
    assert state_of(row) == LedgerState.RESENT
    assert Notice.objects.get(pk=again.done[0]).params == {"resend_of": pk}
    with refused_for("state"):
        resend_notices(actor=aoi.actor("aoi_mailroom"), program_id=aoi.aoi.pk, notice_ids=again.done)


def test_a_returned_push_notice_starts_the_days_to_object_anew(aoi: World) -> None:
    row = prepared(aoi, approach=Approach.PUSH)
    pk = posted(aoi, row, Kind.PUSH_NOTICE)
    come_back(aoi, pk)
    again = resend_notices(actor=aoi.actor("aoi_mailroom"), program_id=aoi.aoi.pk, notice_ids=[pk])
    post(aoi, again.done)
    assert state_of(row) == LedgerState.OBJECTION_OPEN


def test_a_deficiency_letter_that_came_back_was_never_told(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    manager = aoi.actor("aoi_manager")
    open_deficiencies(actor=manager, program_id=aoi.aoi.pk, deficiencies=[OpenDeficiency(row.pk, "D01")])
    notify_deficiencies(actor=manager, program_id=aoi.aoi.pk, application_ids=[row.pk])
    letter = Notice.objects.get(kind=Kind.DEFICIENCY)
    post(aoi, [letter.pk])
    come_back(aoi, letter.pk)
    first = Deficiency.objects.get(code="D01")
    assert (first.state, first.deadline_on, first.notice_id) == (Deficiency.State.OPEN, None, None)
    assert first.hold.waits_for == Hold.WaitsFor.OFFICE
    assert Deficiency.objects.get(code="D24").application_id == row.pk
    with refused_for("notify"):
        resend_notices(actor=aoi.actor("aoi_mailroom"), program_id=aoi.aoi.pk, notice_ids=[letter.pk])


def test_many_are_posted_in_as_many_steps(aoi: World, django_assert_max_num_queries) -> None:
    ids = list(queue(aoi, *(prepared(aoi) for _ in range(20))).notice_ids.values())
    mark_rendered(actor=aoi.actor("aoi_mailroom"), program_id=aoi.aoi.pk, notice_ids=ids)
    mailroom = aoi.actor("aoi_mailroom")
    with django_assert_max_num_queries(13):
        mark_posted(actor=mailroom, program_id=aoi.aoi.pk, notice_ids=ids)
    assert Household.objects.filter(ledger_state=LedgerState.SENT).count() == 20
    assert len(events_of(events.NOTICE_POSTED)) == 1


@pytest.mark.parametrize("person", ["aoi_viewer", "aoi_treasurer", "midori_manager"])
def test_others_may_not(aoi: World, person: str) -> None:
    row = prepared(aoi)
    (pk,) = queue(aoi, row).notice_ids.values()
    actor = aoi.actor(person)
    other = prepared(aoi)
    with refused(NotAllowedError):
        queue(aoi, other, person=person)
    for act in (mark_rendered, mark_posted, requeue_notices, record_return, resend_notices):
        with refused(NotAllowedError):
            act(actor=actor, program_id=aoi.aoi.pk, notice_ids=[pk])
    with refused(NotAllowedError):
        void_notices(actor=actor, program_id=aoi.aoi.pk, notice_ids=[pk], reason="x")
    with refused(NotAllowedError):
        block_notices(actor=actor, program_id=aoi.aoi.pk, reasons={pk: "x"})
