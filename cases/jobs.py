"""Kinds of long work of the case file."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.fraud import preparers
from cases.models import NoticeKind
from cases.services.application.advance import REFUSED_HOLD, REFUSED_MISSING, REFUSED_ROLE, REFUSED_STATUS
from cases.services.decision.decide import REFUSED_AMOUNT, REFUSED_BUDGET, REFUSED_SCREENING, decide
from cases.services.decision.decide_matching import KIND as DECIDE
from cases.services.fraud.look import look_for_fraud
from cases.services.fraud.start_look import KIND as LOOK
from cases.services.fulfilment.assign_gifts import REFUSED_ASSIGNED, REFUSED_EXCLUDED, REFUSED_STOCK, assign_gifts
from cases.services.fulfilment.assign_gifts import REFUSED_MISSING as GIFT_MISSING
from cases.services.fulfilment.start_assigning import KIND as ASSIGN
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.notice.start_queueing import KIND as QUEUE
from security.actor import system_actor
from security.gate import actor_for
from security.jobs.kinds import ChunkDone, ChunkWork, ItemError, JobKind, register_kind
from security.models import User


def run_decide(work: ChunkWork) -> ChunkDone:
    """Decide on the applications of a chunk, as the officer who started the job, with the roles held now."""
    officer = User.objects.get(pk=work.created_by_id or 0)
    decided = decide(
        actor=actor_for(officer),
        program_id=work.program_id,
        application_ids=work.payload["application_ids"],
        outcome=work.params["outcome"],
        reason=work.params["reason"],
        decided_on=dt.date.fromisoformat(work.params["decided_on"]),
        partial=True,
    )
    errors = tuple(
        ItemError(str(application_id), code, refusal_message(code)) for application_id, code in decided.refusals.items()
    )
    return ChunkDone({"decided": len(decided.done), "yen": decided.total_yen}, errors)


def run_queueing(work: ChunkWork) -> ChunkDone:
    """Queue a letter to each household of a chunk, as the person who started the job, with the roles held now."""
    person = User.objects.get(pk=work.created_by_id or 0)
    queued = queue_notices(
        actor=actor_for(person),
        program_id=work.program_id,
        kind=NoticeKind(work.params["kind"]),
        targets=[NoticeTarget(pk, params=work.params.get("params", {})) for pk in work.payload["households"]],
    )
    return ChunkDone({"queued": len(queued.notice_ids), "refused": len(queued.refusals)})


def run_assigning(work: ChunkWork) -> ChunkDone:
    """Assign a card to each household of a chunk, as the manager who started the job, with the roles held now."""
    manager = User.objects.get(pk=work.created_by_id or 0)
    assigned = assign_gifts(
        actor=actor_for(manager),
        program_id=work.program_id,
        household_ids=work.payload["households"],
        partial=True,
    )
    errors = tuple(
        ItemError(str(household_id), code, gift_refusal_message(code))
        for household_id, code in assigned.refusals.items()
        if code != REFUSED_ASSIGNED  # it has its card: another job was faster
    )
    return ChunkDone({"assigned": len(assigned.serials)}, errors)


def run_preparing(work: ChunkWork) -> ChunkDone:
    """One chunk of what a look for fraud needs. Again: what was prepared is prepared."""
    found = preparers().get(work.payload.get("prepare", ""))
    if found is None:
        return ChunkDone()
    return ChunkDone({"prepared": found[1](work.program_id, work.payload["ids"])})


def end_look(program_id: int, _job_id: int, _params: dict[str, Any], _results: list[dict[str, Any]]) -> None:
    """The look itself, once everything is prepared."""
    look_for_fraud(actor=system_actor(LOOK), program_id=program_id)


def gift_refusal_message(code: str) -> str:
    """Why a household got no card and what to do, for the list of errors of a job."""
    messages = {
        REFUSED_STOCK: _("No card of this value is in stock. Take more into stock and assign again."),
        REFUSED_EXCLUDED: _("The household gets no card any more. Look at the ledger of addressees."),
        GIFT_MISSING: _("There is no such household any more. Look at the ledger of addressees."),
    }
    return messages[code]


def refusal_message(code: str) -> str:
    """Why an application was not decided on and what to do, for the list of errors of a job."""
    messages = {
        REFUSED_STATUS: _("The application is not at the step of the decision. Look at its status."),
        REFUSED_HOLD: _("The application is on hold. Settle the hold first."),
        REFUSED_AMOUNT: _("The application has no amount within the ceiling. Send it back to screening."),
        REFUSED_SCREENING: _("The screening found the case not eligible. Deny it, or send it back to screening."),
        REFUSED_BUDGET: _("The budget is spent. Raise the budget or deny the application."),
        REFUSED_ROLE: _("You may not decide at this step. Ask an officer of the municipality."),
        REFUSED_MISSING: _("There is no such application. Reload the list."),
    }
    return messages[code]


def register_kinds() -> None:
    """Called once, when the app is ready."""
    register_kind(JobKind(name=QUEUE, queue="bulk", run=run_queueing, label=gettext_lazy("Queueing of letters")))
    register_kind(JobKind(name=ASSIGN, queue="bulk", run=run_assigning, label=gettext_lazy("Cards for households")))
    register_kind(
        JobKind(
            name=LOOK,
            queue="bulk",
            run=run_preparing,
            finish=end_look,
            label=gettext_lazy("Look for what may be fraud"),
        )
    )
    register_kind(
        JobKind(name=DECIDE, queue="bulk", run=run_decide, label=gettext_lazy("Decision on many applications"))
    )
