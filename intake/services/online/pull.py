"""Taking over one submission of the portal: the case side's half, in one transaction."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import transaction

from cases.errors import CaseError
from cases.models import Channel, Household
from cases.rules.faults import RuleError
from cases.rules.transitions import Event
from cases.selectors.facts import accounts_on_file
from cases.services.application.accept_entry import accept_entries
from cases.services.application.apply_values import Entry
from cases.services.application.open import Arrival, Opened, open_applications
from cases.services.duplicate.find import find_duplicates
from intake import events
from intake.errors import IntakeError
from intake.models import MailItem, PortalKey, PulledSubmission
from intake.portal.locks import open_box
from intake.rules.forms import FORMS
from intake.services.entry.finish import to_entry_values
from intake.services.entry.key import read_values
from intake.services.mail.store_pages import PageToStore, store_pages
from intake.services.online.submit import content_place
from intake.services.upload.accept_file import accept_file
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

DAMAGED = "submission.damaged"


@dataclass(frozen=True, slots=True, repr=False)
class Box:
    """A submission as it lies on the portal, locked."""

    reference: uuid.UUID
    content: bytes
    files: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class PullOutcome:
    """`outcome` is "taken" or "refused" (`reason` says why); `again` when it was taken over before."""

    outcome: str
    reason: str = ""
    application_id: int | None = None
    again: bool = False


@dataclass(slots=True)
class _Opened:
    form: dict[str, Any] = field(default_factory=dict)
    pages: list[PageToStore] = field(default_factory=list)


def pull_submission(*, actor: Actor, program_id: int, box: Box) -> PullOutcome:
    """Open a submission, let its files through the gate, open its application and take its values: no keying.

    What cannot be taken (a damaged box, a picture that is none, a number that left the roster) goes to the bench with
    its reason and is not lost. Taking the same reference over again does nothing: the portal deletes only after this
    transaction, so a worker that dies in between is harmless.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id, system=True)
    known = PulledSubmission.objects.filter(program_id=program_id, reference=box.reference).first()
    if known is not None:  # taken over already, but not deleted there
        return PullOutcome(known.outcome, known.reason, known.application_id, again=True)
    opened = _Opened()
    reason = ""
    application: Opened | None = None
    try:
        with transaction.atomic():
            _open(program_id, box, opened)
            application = _take(actor, program_id, opened)
    except (IntakeError, CaseError, RuleError) as error:
        reason = error.code
    except (InvalidTag, ValueError, KeyError):
        reason = DAMAGED
    row = _store(actor, program_id, box, opened, application, reason)
    record(
        events.SUBMISSION_REFUSED if reason else events.SUBMISSION_PULLED,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk],
        data={"reference": str(box.reference), "reason": reason, "application": row.application_id},
    )
    return PullOutcome(row.outcome, reason, row.application_id)


def _open(program_id: int, box: Box, opened: _Opened) -> None:
    private_key = PortalKey.objects.get(program_id=program_id).open("private_key") or ""
    opened.form = json.loads(open_box(private_key, box.content, place=content_place(box.reference)))
    for position, locked in enumerate(box.files):
        content = open_box(private_key, locked, place=content_place(box.reference, position))
        accepted = accept_file(content=content)
        opened.pages += [PageToStore(page, accepted.sha256) for page in accepted.pages]


def _take(actor: Actor, program_id: int, opened: _Opened) -> Opened:
    form = FORMS[opened.form["form"]]
    raw = {name: value if isinstance(value, bool) else str(value) for name, value in _given(opened.form["values"])}
    values = read_values(form, raw)  # the portal checked them too, but it stands outside
    (application,) = open_applications(
        actor=actor,
        program_id=program_id,
        arrivals=[
            Arrival(
                channel=Channel.ONLINE,
                receipt_number=opened.form["receipt_number"],
                received_on=_submitted_at(opened.form).astimezone(clock.JAPAN).date(),
            )
        ],
    )
    on_file = accounts_on_file(program_id, [application.household_id])
    entry = Entry(application.application_id, to_entry_values(form, values, has_account_on_file=bool(on_file)))
    accept_entries(actor=actor, program_id=program_id, entries=[entry], event=Event.ACCEPT)
    find_duplicates(actor=actor, program_id=program_id, application_ids=[application.application_id])
    return application


def _given(values: dict[str, Any]) -> Sequence[tuple[str, Any]]:
    return [(name, value) for name, value in values.items() if value is not None]


def _submitted_at(form: dict[str, Any]) -> dt.datetime:
    """When it was submitted, as the portal says, but never later than now: a deadline hangs on it."""
    return min(dt.datetime.fromisoformat(form["submitted_at"]), clock.now())


def _store(
    actor: Actor,
    program_id: int,
    box: Box,
    opened: _Opened,
    application: Opened | None,
    reason: str,
) -> PulledSubmission:
    taken = application is not None and not reason
    number = str(opened.form.get("receipt_number", ""))[:40]
    household = Household.objects.filter(program_id=program_id, receipt_number=number).first() if number else None
    item = MailItem.objects.create(
        program_id=program_id,
        digest=hashlib.sha256(box.reference.bytes).hexdigest(),
        source=MailItem.Source.ONLINE,
        kind=MailItem.Kind.FORM if taken else MailItem.Kind.UNKNOWN,
        state=MailItem.State.MATCHED if taken else MailItem.State.UNMATCHED,
        bench_reason="" if taken else MailItem.Bench.REFUSED,
        detail=reason[:40],
        receipt_number=number,
        household_id=application.household_id if application else household.pk if household else None,
        application_id=application.application_id if application else None,
        received_on=clock.today(),
        received_at=clock.now(),
        received_by_id=actor.user_id,
    )
    store_pages(item=item, pages=opened.pages)
    row = PulledSubmission(
        program_id=program_id,
        reference=box.reference,
        outcome=PulledSubmission.Outcome.TAKEN if taken else PulledSubmission.Outcome.REFUSED,
        reason=reason[:60],
        content=json.dumps(opened.form, ensure_ascii=False) if opened.form else None,
        application_id=application.application_id if application else None,
        mail_item=item,
        submitted_at=_submitted_at(opened.form) if taken else None,
        pulled_at=clock.now(),
    )
    row.save()
    return row
