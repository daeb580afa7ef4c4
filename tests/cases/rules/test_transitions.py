"""The table of states: no path around a hold, ended is ended, money only after a decision."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from cases.models import ENDED, LedgerState, Status
from cases.rules.ledger import ALL_STATES, LEDGER_TABLE, LedgerChange, next_ledger_state
from cases.rules.transitions import TABLE, Event, roles_for, step_for, system_may
from security.roles import EMPLOYER_OF_ROLE, EmployerKind, Role

EVENTS = st.lists(st.sampled_from(Event), max_size=40)
FORWARD = {"screened", "reviewed", "decided", "paying", "paid"}


def walk(events: list[Event], *, held: bool = False) -> list[str]:
    """The statuses that an application passes; events that are not possible, or are stopped, leave it."""
    path = ["received"]
    for event in events:
        step = step_for(event, path[-1])
        if step is not None and (step.through_holds or not held):
            path.append(step.to_status)
    return path


def test_each_line_is_one_of_known_statuses_and_stands_once() -> None:
    assert {status for step in TABLE for status in (step.from_status, step.to_status)} <= set(Status.values)
    keys = [(step.event, step.from_status) for step in TABLE]
    assert len(keys) == len(set(keys))


def test_every_status_is_reached_and_every_event_is_possible() -> None:
    reached = {"received"}
    for _round in Status:
        reached |= {step.to_status for step in TABLE if step.from_status in reached}
    assert reached == set(Status.values)
    assert {step.event for step in TABLE} == set(Event)


@given(EVENTS)
def test_what_has_ended_stays_ended(events: list[Event]) -> None:
    path = walk([event for event in events if event is not Event.REINSTATE])
    assert all(status not in ENDED for status in path[:-1])


@given(EVENTS)
def test_only_what_lapsed_is_taken_back_and_only_to_the_grant(events: list[Event]) -> None:
    for before, after in itertools.pairwise(walk(events)):
        if before in ENDED:
            assert (before, after) == ("lapsed", "decided")


@given(EVENTS)
def test_no_path_leads_around_a_hold(events: list[Event]) -> None:
    assert not FORWARD & set(walk(events, held=True))


@given(EVENTS)
def test_nothing_is_paid_that_was_not_screened_twice_and_decided(events: list[Event]) -> None:
    # Terms end as paid only where one was paid: the service looks, the table cannot.
    path = walk([event for event in events if event is not Event.END_TERMS])
    for status, needs in (("reviewed", "screened"), ("decided", "reviewed"), ("paying", "decided"), ("paid", "paying")):
        if status in path:
            assert needs in path[: path.index(status)]


@given(EVENTS)
def test_money_that_moves_is_neither_withdrawn_nor_expired(events: list[Event]) -> None:
    ends = {Event.DEEM, Event.DROP_TERMS}
    for before, after in itertools.pairwise(walk([event for event in events if event not in ends])):
        if before in {"decided", "paying", "paid"}:
            assert after in {"decided", "paying", "paid", "closed"}


@given(EVENTS)
def test_a_grant_lapses_only_while_no_money_is_under_way(events: list[Event]) -> None:
    for before, after in itertools.pairwise(walk(events)):
        if after == "lapsed":
            assert before == "decided"


def test_only_officers_decide_and_the_platform_never_does() -> None:
    for event in (Event.GRANT, Event.DENY, Event.DEEM, Event.REINSTATE, Event.END_TERMS, Event.DROP_TERMS):
        assert roles_for(event) == (Role.OFFICER,)
        assert not system_may(event)
    contractors = {role for event in (Event.BATCH, Event.PAY, Event.KEY, Event.VERIFY) for role in roles_for(event)}
    assert {EMPLOYER_OF_ROLE[role] for role in contractors} == {EmployerKind.CONTRACTOR}


CHANGES = st.lists(st.sampled_from(LedgerChange), max_size=40)


def test_the_ledger_knows_exactly_the_states_of_the_model() -> None:
    assert set(ALL_STATES) == set(LedgerState.values)
    assert {step.to_state for step in LEDGER_TABLE} | {"prepared"} == set(LedgerState.values)
    keys = [(step.change, step.from_state) for step in LEDGER_TABLE]
    assert len(keys) == len(set(keys))


@given(CHANGES)
def test_nobody_accepts_tacitly_who_was_not_asked_and_silent_since(changes: list[LedgerChange]) -> None:
    path = ["prepared"]
    for change in changes:
        after = next_ledger_state(change, path[-1])
        if after is not None:
            path.append(after)
    for before, after in itertools.pairwise(path):
        if after == "tacitly_accepted":
            assert before == "objection_open"
        if before == "answered":
            assert after == "declined"
