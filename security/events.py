"""The registry of event codes: every audit row has a code that is declared once, in the app that writes it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class EventCode:
    """A kind of event: its code, the type of its subjects and what it means, which people read."""

    code: str
    subject_type: str
    meaning: Promise


_registry: dict[str, EventCode] = {}


def declare(code: str, subject_type: str, meaning: Promise) -> EventCode:
    """Declare a code (`"cases.decided"`), once. Raises ValueError on a second declaration."""
    if code in _registry:
        raise ValueError(f"Event code {code} is declared already.")
    event = _registry[code] = EventCode(code, subject_type, meaning)
    return event


def all_events() -> dict[str, EventCode]:
    """Every declared code."""
    return dict(_registry)


def meaning_of(code: str) -> str:
    """What a recorded code means, in the reader's language; the code itself where it is declared no longer."""
    event = _registry.get(code)
    return str(event.meaning) if event else code


PROGRAM_SET_UP = declare("security.program_set_up", "program", _("A program was made or its set-up changed"))
JOB_STARTED = declare("security.job_started", "job", _("Long work was started"))
JOB_PAUSED = declare("security.job_paused", "job", _("Long work was paused"))
JOB_RESUMED = declare("security.job_resumed", "job", _("Long work was resumed"))
JOB_CANCELLED = declare("security.job_cancelled", "job", _("Long work was cancelled"))
JOB_FINISHED = declare("security.job_finished", "job", _("Long work came to its end"))
REFUSED = declare("security.refused", "request", _("A request was refused for want of a role"))
SETUP_ADDED = declare("security.setup_added", "row", _("A row of the set-up was made in the admin console"))
SETUP_CHANGED = declare("security.setup_changed", "row", _("A row of the set-up was changed in the admin console"))
VALUE_REVEALED = declare("security.value_revealed", "row", _("A sealed value was shown to a person"))
FILTER_SAVED = declare("security.filter_saved", "savedfilter", _("A person kept the conditions of a list"))
FILTER_DROPPED = declare("security.filter_dropped", "savedfilter", _("A person dropped the conditions of a list"))
NEWS_SEEN = declare("security.news_seen", "newsseen", _("A person marked the news as read"))
SIGNED_IN = declare("security.signed_in", "user", _("A person signed in with a second factor"))
SIGN_IN_REFUSED = declare("security.sign_in_refused", "user", _("A sign-in was refused, at the step that is named"))
SIGNED_IN_AGAIN = declare("security.signed_in_again", "user", _("A person proved again who they are"))
SIGNED_OUT = declare("security.signed_out", "user", _("A session ended, for the reason that is named"))
ACCOUNT_LOCKED = declare("security.account_locked", "user", _("An account was locked after too many failures"))
ACCOUNT_UNLOCKED = declare("security.account_unlocked", "user", _("An account was unlocked by another person"))
FACTOR_ADDED = declare("security.factor_added", "user", _("A person set up a second factor"))
FACTOR_REMOVED = declare("security.factor_removed", "user", _("A second factor was taken away"))
RECOVERY_CODES_MADE = declare("security.recovery_codes_made", "user", _("A person was given new recovery codes"))
PASSWORD_CHANGED = declare("security.password_changed", "user", _("A person changed their password"))
PEOPLE_ENROLLED = declare("security.people_enrolled", "user", _("People were enrolled from a list, with their roles"))
ROLE_GRANTED = declare("security.role_granted", "user", _("A role on a program was given to a person"))
ROLE_REVOKED = declare("security.role_revoked", "user", _("A role on a program was taken from a person"))
CLEARANCE_RECORDED = declare(
    "security.clearance_recorded", "user", _("A training or a pledge of people was put on record")
)
LAST_DAY_SET = declare("security.last_day_set", "user", _("The last day of people was set or taken back"))
SHIFT_SET = declare("security.shift_set", "user", _("The hours that people work were set or taken back"))
PEOPLE_MOVED = declare("security.people_moved", "user", _("The place of work of people was changed"))
ACCESS_REVIEWED = declare("security.access_reviewed", "user", _("The rights of people were looked at and kept"))
ACCESS_WITHDRAWN = declare("security.access_withdrawn", "user", _("The rights of people on a program were withdrawn"))
SUBCONTRACT_ASKED = declare(
    "security.subcontract_asked", "subcontract", _("The municipality was asked to let work be handed on")
)
SUBCONTRACT_DECIDED = declare(
    "security.subcontract_decided", "subcontract", _("The municipality decided whether work is handed on")
)
SUBCONTRACT_ENDED = declare("security.subcontract_ended", "subcontract", _("Handed-on work was ended early"))
SITE_OPENED = declare("security.site_opened", "site", _("A place of work was entered"))
SITE_CLOSED = declare("security.site_closed", "site", _("A place of work was closed"))
KEY_ROTATED = declare("security.key_rotated", "program", _("A program's data key has a new version"))
KEY_REWRAPPED = declare("security.key_rewrapped", "program", _("A program's data key was wrapped by a new master key"))
FACTORS_REWRAPPED = declare("security.factors_rewrapped", "user", _("Second factors were sealed by a new master key"))
INCIDENT_OPENED = declare("security.incident_opened", "incident", _("An incident, or a drill, was entered"))
INCIDENT_COUNTED = declare("security.incident_counted", "incident", _("Whom an incident touches was counted"))
INCIDENT_STEP = declare("security.incident_step", "incident", _("A step of an incident was taken"))
INCIDENT_CONCLUDED = declare(
    "security.incident_concluded", "incident", _("Cause and prevention of an incident were written down")
)
INCIDENT_DESCRIBED = declare(
    "security.incident_described", "incident", _("What the authority asks about an incident was written down")
)
INCIDENT_LETTERS = declare(
    "security.incident_letters", "incident", _("Letters about an incident to the residents were asked for")
)
INCIDENT_CALLED = declare(
    "security.incident_called", "incident", _("A contact was called about an incident, or acknowledged it")
)
INCIDENT_CONTACT_WRITTEN = declare(
    "security.incident_contact_written", "incidentcontact", _("A contact for incidents was entered or corrected")
)
INCIDENT_CONTACT_ENDED = declare(
    "security.incident_contact_ended", "incidentcontact", _("A contact for incidents left the contact tree")
)
INCIDENT_CONTACT_REVEALED = declare(
    "security.incident_contact_revealed",
    "incidentcontact",
    _("The full telephone number of a contact for incidents was shown to a person"),
)
INCIDENT_REPORTED = declare("security.incident_reported", "incident", _("A report of an incident was given"))
CERTIFICATE_USED = declare(
    "security.certificate_used", "user", _("A person proved who they are by a client certificate")
)
PROVIDER_CONFIRMED = declare(
    "security.provider_confirmed", "user", _("The identity provider of a municipality said who a person is")
)
IDENTITY_SET = declare(
    "security.identity_set", "user", _("It was set under which name an identity provider knows a person")
)
SHEET_GIVEN = declare("security.sheet_given", "user", _("A person was given a one-time sheet of codes"))
DAY_PASS_ASKED = declare("security.day_pass_asked", "user", _("A pass for a day without the device was asked for"))
DAY_PASS_GIVEN = declare("security.day_pass_given", "user", _("A pass for a day without the device was given"))
DAY_PASS_USED = declare("security.day_pass_used", "user", _("A person proved who they are by a day pass"))
RETENTION_SET = declare("security.retention_set", "retentionrule", _("How long data are kept was set"))
HOLD_SET = declare("security.hold_set", "retentionhold", _("Data were put on hold against their disposal"))
HOLD_LIFTED = declare("security.hold_lifted", "retentionhold", _("A hold against disposal was lifted"))
DISPOSAL_PLANNED = declare("security.disposal_planned", "disposal", _("A dry run of a disposal was started"))
DISPOSAL_COUNTED = declare("security.disposal_counted", "disposal", _("A dry run of a disposal came to its end"))
DISPOSAL_ASKED = declare("security.disposal_asked", "disposal", _("The municipality was asked to agree to a disposal"))
DISPOSAL_DROPPED = declare(
    "security.disposal_dropped", "disposal", _("A disposal was given up before it was asked for")
)
DISPOSAL_APPROVED = declare("security.disposal_approved", "disposal", _("The municipality agreed to a disposal"))
DISPOSAL_REFUSED = declare("security.disposal_refused", "disposal", _("The municipality refused a disposal"))
DATA_ERASED = declare("security.data_erased", "disposal", _("Data of a program were erased"))
DISPOSAL_PROVED = declare("security.disposal_proved", "disposal", _("Whether anything is left was counted"))
DISPOSAL_FINISHED = declare("security.disposal_finished", "disposal", _("A disposal came to its end"))
AUDIT_CHECK_ASKED = declare("security.audit_check_asked", "auditcheck", _("A verification of the audit was started"))
AUDIT_CHECKED = declare("security.audit_checked", "auditcheck", _("The audit was verified"))
