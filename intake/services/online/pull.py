"""Taking over one submission of the portal: the case side's half, in one transaction."""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from django.db import transaction

from cases.errors import CaseError
from cases.models import Household
from cases.rules.faults import RuleError
from intake import events
from intake.errors import IntakeError
from intake.models import MailItem, PortalKey, PulledSubmission
from intake.portal.locks import open_box
from intake.portal.models import SentKind
from intake.services.mail.store_pages import PageToStore, store_pages
from intake.services.online.submit import content_place
from intake.services.online.take_answer import take_answer
from intake.services.online.take_ending import take_decline, take_withdrawal
from intake.services.online.take_form import Taken, submitted_at, take_form
from intake.services.upload.accept_file import NotCheckedError, accept_file
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

DAMAGED = "submission.damaged"
TAKERS: Final[Mapping[SentKind, Callable[[Actor, int, dict[str, Any]], Taken]]] = {
    SentKind.FORM: take_form,
    SentKind.ANSWER: take_answer,
    SentKind.WITHDRAWAL: take_withdrawal,
    SentKind.DECLINE: take_decline,
}


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
    """Open a submission, let its files through the gate, and do what it asks for: a form opens its application and
    needs no keying; an answer resolves deficiencies, but for those whose copies come by post; a withdrawal or refusal
    ends what is not decided.

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
    taken: Taken | None = None
    try:
        with transaction.atomic():
            _open(program_id, box, opened)
            take = TAKERS[SentKind(opened.form.get("kind", SentKind.FORM))]
            taken = take(actor, program_id, opened.form)
    except NotCheckedError:
        raise  # it waits on the portal's side until the scanner answers again
    except (IntakeError, CaseError, RuleError) as error:
        reason = error.code
    except (InvalidTag, ValueError, KeyError):
        reason = DAMAGED
    row = _store(actor, program_id, box, opened, taken, reason)
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


def _store(
    actor: Actor,
    program_id: int,
    box: Box,
    opened: _Opened,
    taken: Taken | None,
    reason: str,
) -> PulledSubmission:
    number = str(opened.form.get("receipt_number", ""))[:40]
    household = Household.objects.filter(program_id=program_id, receipt_number=number).first() if number else None
    item = MailItem.objects.create(
        program_id=program_id,
        digest=hashlib.sha256(box.reference.bytes).hexdigest(),
        source=MailItem.Source.ONLINE,
        kind=taken.kind if taken else MailItem.Kind.UNKNOWN,
        state=MailItem.State.MATCHED if taken else MailItem.State.UNMATCHED,
        bench_reason="" if taken else MailItem.Bench.REFUSED,
        detail=reason[:40],
        receipt_number=number,
        household_id=taken.household_id if taken else household.pk if household else None,
        application_id=taken.application_id if taken else None,
        deficiencies=taken.deficiency_ids if taken else [],
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
        application_id=taken.application_id if taken else None,
        mail_item=item,
        submitted_at=submitted_at(opened.form) if taken else None,
        pulled_at=clock.now(),
    )
    row.save()
    return row
