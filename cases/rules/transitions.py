"""The states of an application as a table: what may follow what, by which event, done by whom.

Programs switch steps on and off in their set-up; they never invent states.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from security.roles import Role


class Event(StrEnum):
    """What happens to an application."""

    KEY = "key"
    VERIFY = "verify"
    ACCEPT = "accept"
    SCREEN = "screen"
    REVIEW = "review"
    SEND_BACK = "send_back"
    REENTER = "reenter"
    RESCREEN = "rescreen"
    GRANT = "grant"
    DENY = "deny"
    BATCH = "batch"
    PAY = "pay"
    PAY_TERM = "pay_term"
    FAIL = "fail"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    MERGE = "merge"
    DEEM = "deem"
    REINSTATE = "reinstate"
    END_TERMS = "end_terms"
    DROP_TERMS = "drop_terms"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table. `system`: the platform may do it by itself. `through_holds`: open holds do not stop it."""

    from_status: str
    event: Event
    to_status: str
    roles: tuple[Role, ...]
    system: bool = False
    through_holds: bool = False


KEYERS = (Role.KEYER, Role.MANAGER)
REVIEWERS = (Role.REVIEWER, Role.MANAGER)
INTAKE = (Role.MAILROOM, Role.KEYER, Role.CALLER, Role.MANAGER)
CLERKS = (Role.PAYMENT_CLERK,)
BEFORE_DECISION = ("received", "keyed", "verified", "screened", "reviewed")

TABLE: tuple[Step, ...] = (
    Step("received", Event.KEY, "keyed", KEYERS, through_holds=True),
    Step("keyed", Event.VERIFY, "verified", KEYERS, through_holds=True),
    # Typed by the resident, or known from the roster: nothing to key twice.
    Step("received", Event.ACCEPT, "verified", INTAKE, system=True, through_holds=True),
    Step("verified", Event.SCREEN, "screened", REVIEWERS),
    Step("screened", Event.REVIEW, "reviewed", REVIEWERS),
    Step("screened", Event.SEND_BACK, "verified", REVIEWERS, through_holds=True),
    Step("reviewed", Event.SEND_BACK, "verified", (*REVIEWERS, Role.OFFICER), through_holds=True),
    # A new form came for a deficiency: the fields are keyed again.
    *(
        Step(status, Event.REENTER, "received", (*INTAKE, Role.REVIEWER), system=True, through_holds=True)
        for status in ("keyed", "verified", "screened", "reviewed")
    ),
    # What was missing came without a new form: it is screened once more.
    *(
        Step(status, Event.RESCREEN, "verified", (*INTAKE, Role.REVIEWER), system=True, through_holds=True)
        for status in ("screened", "reviewed")
    ),
    Step("reviewed", Event.GRANT, "decided", (Role.OFFICER,)),
    Step("reviewed", Event.DENY, "denied", (Role.OFFICER,)),
    Step("decided", Event.BATCH, "paying", CLERKS),
    Step("paying", Event.PAY, "paid", CLERKS),
    # A term is paid and others are still to come.
    Step("paying", Event.PAY_TERM, "decided", CLERKS),
    # The transfer failed, or the batch was cancelled before its release: by a clerk, or the treasurer sends it back.
    Step("paying", Event.FAIL, "decided", (*CLERKS, Role.TREASURER), through_holds=True),
    # The transfer failed and no other account was named in time: by a list that the municipality approves, and back.
    Step("decided", Event.DEEM, "lapsed", (Role.OFFICER,), through_holds=True),
    Step("lapsed", Event.REINSTATE, "decided", (Role.OFFICER,)),
    # Entitlement ended with a term: what was granted before it is paid, or nothing ever was.
    Step("decided", Event.END_TERMS, "paid", (Role.OFFICER,), through_holds=True),
    Step("decided", Event.DROP_TERMS, "denied", (Role.OFFICER,), through_holds=True),
    # A program without a payout of money (certificates, goods) closes after the decision.
    Step("decided", Event.CLOSE, "closed", (*CLERKS, Role.MANAGER), system=True),
    Step("paid", Event.CLOSE, "closed", (*CLERKS, Role.MANAGER), system=True),
    # By the platform when the resident withdrew on the portal.
    *(Step(status, Event.WITHDRAW, "withdrawn", INTAKE, system=True, through_holds=True) for status in BEFORE_DECISION),
    *(
        # By an officer where the municipality approves it by a list.
        Step(status, Event.EXPIRE, "expired", (Role.MANAGER, Role.OFFICER), system=True, through_holds=True)
        for status in BEFORE_DECISION
    ),
    *(Step(status, Event.MERGE, "merged", REVIEWERS, through_holds=True) for status in BEFORE_DECISION),
    *(Step(status, Event.DENY, "denied", (Role.OFFICER,), through_holds=True) for status in ("verified", "screened")),
)

BY_EVENT: Mapping[Event, Mapping[str, Step]] = {
    event: {step.from_status: step for step in TABLE if step.event is event} for event in Event
}


def step_for(event: Event, from_status: str) -> Step | None:
    """The line of the table for an event in a status, or None when it is not possible there."""
    return BY_EVENT[event].get(from_status)


def roles_for(event: Event) -> tuple[Role, ...]:
    """Every role that may do the event from some status, in order of first mention."""
    return tuple(dict.fromkeys(role for step in BY_EVENT[event].values() for role in step.roles))


def system_may(event: Event) -> bool:
    """True when the platform may do the event by itself."""
    return any(step.system for step in BY_EVENT[event].values())
