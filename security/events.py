"""The registry of event codes: every audit row has a code that is declared once, in the app that writes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventCode:
    """A kind of event: its code, the type of its subjects and what it means, in English."""

    code: str
    subject_type: str
    meaning: str


_registry: dict[str, EventCode] = {}


def declare(code: str, subject_type: str, meaning: str) -> EventCode:
    """Declare a code (`"cases.decided"`), once. Raises ValueError on a second declaration."""
    if code in _registry:
        raise ValueError(f"Event code {code} is declared already.")
    event = _registry[code] = EventCode(code, subject_type, meaning)
    return event


def all_events() -> dict[str, EventCode]:
    """Every declared code."""
    return dict(_registry)


PROGRAM_SET_UP = declare("security.program_set_up", "program", "A program was made or its set-up changed")
JOB_STARTED = declare("security.job_started", "job", "Long work was started")
JOB_PAUSED = declare("security.job_paused", "job", "Long work was paused")
JOB_RESUMED = declare("security.job_resumed", "job", "Long work was resumed")
JOB_CANCELLED = declare("security.job_cancelled", "job", "Long work was cancelled")
JOB_FINISHED = declare("security.job_finished", "job", "Long work came to its end")
REFUSED = declare("security.refused", "request", "A request was refused for want of a role")
SETUP_ADDED = declare("security.setup_added", "row", "A row of the set-up was made in the admin console")
SETUP_CHANGED = declare("security.setup_changed", "row", "A row of the set-up was changed in the admin console")
VALUE_REVEALED = declare("security.value_revealed", "row", "A sealed value was shown to a person")
FILTER_SAVED = declare("security.filter_saved", "savedfilter", "A person kept the conditions of a list")
FILTER_DROPPED = declare("security.filter_dropped", "savedfilter", "A person dropped the conditions of a list")
