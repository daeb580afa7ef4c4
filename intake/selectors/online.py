"""What residents sent on the portal, as the office reads it beside the case."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from intake.models import PulledSubmission
from intake.portal.models import SentKind
from intake.rules.forms import FORMS
from intake.rules.read_form import read_form
from intake.rules.readings import in_words
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.roles import Role

READERS = frozenset({Role.MAILROOM, Role.KEYER, Role.REVIEWER, Role.CALLER, Role.MANAGER, Role.OFFICER})


@dataclass(frozen=True, slots=True, repr=False)
class OnlineItem:
    """A submission that was taken over. `message` is what the resident wrote, `codes` what it answers."""

    kind: SentKind
    at: dt.datetime
    pages: int
    codes: tuple[str, ...]
    message: str


def online_items(*, actor: Actor, program_id: int, receipt_number: str) -> list[OnlineItem]:
    """What was sent for the household of an application, newest first; nothing of a restricted one."""
    authorise(actor, *READERS, program_id=program_id)
    rows = PulledSubmission.objects.filter(
        program_id=program_id,
        outcome=PulledSubmission.Outcome.TAKEN,
        mail_item__household__applications__receipt_number=receipt_number,
        mail_item__household__protected=False,
    )
    found = list(rows.select_related("mail_item").order_by("-pk").distinct())
    seen_in_list(program_id, (row.mail_item.household_id for row in found if row.mail_item))
    return [_item(row) for row in found]


def form_answers(*, program_id: int, application_id: int) -> list[tuple[str, str]]:
    """What the resident answered on the form that opened an application, by printed name; empty for one on paper.

    Without the account, whose number is shown for a reason only. The caller has authorised the reader.
    """
    rows = PulledSubmission.objects.filter(
        program_id=program_id, application_id=application_id, outcome=PulledSubmission.Outcome.TAKEN
    ).order_by("pk")
    forms = (json.loads(row.open("content") or "{}") for row in rows)
    sent: dict[str, Any] = next((one for one in forms if one.get("kind", SentKind.FORM) == SentKind.FORM), {})
    form, values = FORMS.get(sent.get("form", "")), dict(sent.get("values", {}))
    if form is None:
        return []
    given = {name: value for name, value in values.items() if value is not None}
    typed = {name: value if isinstance(value, bool) else str(value) for name, value in given.items()}
    read = read_form(form, typed).values
    fields = [field for field in form.fields if field.group in {"answer", "applicant"} and field.name in typed]
    return [(field.label, text) for field in fields if (text := in_words(field, read.get(field.name), read))]


def _item(row: PulledSubmission) -> OnlineItem:
    sent: dict[str, Any] = json.loads(row.open("content") or "{}")
    return OnlineItem(
        kind=SentKind(sent.get("kind", SentKind.FORM)),
        at=row.submitted_at or row.pulled_at,
        pages=int(sent.get("files", 0)),
        codes=tuple(sent.get("codes", ())),
        message=str(sent.get("message", "")),
    )
