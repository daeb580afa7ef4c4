"""The states of a household in the ledger of addressees (対象世帯台帳) as a table (domain reference §7.4a)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from security.roles import Role


class LedgerChange(StrEnum):
    """What happens to a household in the ledger."""

    SEND = "send"
    SEND_PUSH = "send_push"
    REMIND = "remind"
    RETURN = "return"
    LOSE = "lose"
    NO_ANSWER = "no_answer"
    ANSWER = "answer"
    DECLINE = "decline"
    ACCEPT_TACITLY = "accept_tacitly"


@dataclass(frozen=True, slots=True)
class LedgerStep:
    """One line of the table."""

    from_state: str
    change: LedgerChange
    to_state: str


WAITING = ("sent", "resent", "no_answer", "reminded")
UNANSWERED = ("prepared", "returned", "unknown", "objection_open", *WAITING)
ALL_STATES = (*UNANSWERED, "answered", "declined", "tacitly_accepted")

LEDGER_TABLE: tuple[LedgerStep, ...] = (
    LedgerStep("prepared", LedgerChange.SEND, "sent"),
    LedgerStep("returned", LedgerChange.SEND, "resent"),
    LedgerStep("unknown", LedgerChange.SEND, "resent"),
    LedgerStep("prepared", LedgerChange.SEND_PUSH, "objection_open"),
    # A push notice that came back was never seen: the days to object start again with the new letter.
    LedgerStep("returned", LedgerChange.SEND_PUSH, "objection_open"),
    LedgerStep("unknown", LedgerChange.SEND_PUSH, "objection_open"),
    *(LedgerStep(state, LedgerChange.REMIND, "reminded") for state in WAITING),
    *(LedgerStep(state, LedgerChange.RETURN, "returned") for state in (*WAITING, "objection_open")),
    LedgerStep("returned", LedgerChange.LOSE, "unknown"),
    LedgerStep("sent", LedgerChange.NO_ANSWER, "no_answer"),
    LedgerStep("resent", LedgerChange.NO_ANSWER, "no_answer"),
    # Who declined may still think better of it; who accepted tacitly has an application already.
    *(LedgerStep(state, LedgerChange.ANSWER, "answered") for state in (*UNANSWERED, "declined")),
    *(LedgerStep(state, LedgerChange.DECLINE, "declined") for state in (*UNANSWERED, "answered", "tacitly_accepted")),
    LedgerStep("objection_open", LedgerChange.ACCEPT_TACITLY, "tacitly_accepted"),
)

STEPS: Mapping[LedgerChange, Mapping[str, str]] = {
    change: {step.from_state: step.to_state for step in LEDGER_TABLE if step.change is change}
    for change in LedgerChange
}
LEDGER_ROLES = (Role.MAILROOM, Role.KEYER, Role.CALLER, Role.MANAGER, Role.PROTECTED_CASE_OFFICER, Role.API_CLIENT)


def next_ledger_state(change: LedgerChange, from_state: str) -> str | None:
    """Where the change leads from a state, or None when it is not possible there."""
    return STEPS[change].get(from_state)
