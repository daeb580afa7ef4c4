"""A form of the portal becomes an application; a part of `pull_submission`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.models import Channel
from cases.rules.transitions import Event
from cases.selectors.facts import accounts_on_file
from cases.services.application.accept_entry import accept_entries
from cases.services.application.apply_values import Entry
from cases.services.application.open import Arrival, open_applications
from cases.services.duplicate.find import find_duplicates
from intake.models import MailItem
from intake.rules.forms import FORMS
from intake.services.entry.finish import to_entry_values
from intake.services.entry.key import read_values
from security import clock
from security.actor import Actor


@dataclass(frozen=True, slots=True)
class Taken:
    """What a submission did: whose it is, and how its pages are filed."""

    household_id: int
    application_id: int | None
    kind: MailItem.Kind
    deficiency_ids: list[int] = field(default_factory=list)


def take_form(actor: Actor, program_id: int, sent: dict[str, Any]) -> Taken:
    """Open the application and take the values in. The portal checked them too, but it stands outside."""
    form = FORMS[sent["form"]]
    raw = {name: value if isinstance(value, bool) else str(value) for name, value in given(sent["values"])}
    values = read_values(form, raw)
    (application,) = open_applications(
        actor=actor,
        program_id=program_id,
        arrivals=[
            Arrival(
                channel=Channel.ONLINE,
                receipt_number=sent["receipt_number"],
                received_on=submitted_at(sent).astimezone(clock.JAPAN).date(),
            )
        ],
    )
    on_file = accounts_on_file(program_id, [application.household_id])
    entry = Entry(application.application_id, to_entry_values(form, values, has_account_on_file=bool(on_file)))
    accept_entries(actor=actor, program_id=program_id, entries=[entry], event=Event.ACCEPT)
    find_duplicates(actor=actor, program_id=program_id, application_ids=[application.application_id])
    return Taken(application.household_id, application.application_id, MailItem.Kind.FORM)


def given(values: dict[str, Any]) -> Sequence[tuple[str, Any]]:
    """The values that were filled in."""
    return [(name, value) for name, value in values.items() if value is not None]


def submitted_at(sent: dict[str, Any]) -> dt.datetime:
    """When it was submitted, as the portal says, but never later than now: a deadline hangs on it."""
    return min(dt.datetime.fromisoformat(sent["submitted_at"]), clock.now())
