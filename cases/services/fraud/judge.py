"""What a person says of a case on the fraud bench: no concern, a question to the municipality, a hold, or confirmed."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Max
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import FraudEntry, FraudJudgement, FraudSignal, Hold, HoldKind
from cases.services.hold.close import close_holds
from cases.services.hold.open import open_holds
from cases.services.locks import lock_applications
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

State = FraudEntry.State
# Who may say what; the municipality alone says that a suspicion is true.
JUDGES: Final[Mapping[State, tuple[Role, ...]]] = {
    State.CLEARED: (Role.REVIEWER, Role.MANAGER, Role.OFFICER),
    State.ASKED: (Role.REVIEWER, Role.MANAGER),
    State.HELD: (Role.REVIEWER, Role.MANAGER, Role.OFFICER),
    State.CONFIRMED: (Role.OFFICER,),
}
EVERY_JUDGE: Final = tuple(dict.fromkeys(role for roles in JUDGES.values() for role in roles))
# From where; what the municipality was asked, only the municipality answers.
FROM: Final[Mapping[State, tuple[State, ...]]] = {
    State.CLEARED: (State.OPEN, State.ASKED, State.HELD),
    State.ASKED: (State.OPEN, State.HELD),
    State.HELD: (State.OPEN, State.ASKED),
    State.CONFIRMED: (State.OPEN, State.ASKED, State.HELD),
}
REASON = "examination"


def judge_entry(*, actor: Actor, program_id: int, entry_id: int, verdict: State | str, reason: str) -> FraudJudgement:
    """Say what a case on the bench is, and why. Never a denial: that is a decision of its own.

    A question and a confirmed suspicion stop a case that has not ended; a hold is refused where nothing is left to
    stop; no concern lifts the stop. Raises CaseError: ``reason_missing``, ``judged`` when somebody was faster,
    ``municipality`` when the municipality has to answer, ``ended``; NotFoundError, NotAllowedError.
    """
    authorise(actor, *JUDGES[State(verdict)], program_id=program_id)
    chosen = State(verdict)
    if not reason.strip():
        raise CaseError(_("Write what you looked at and why: the next person reads it."), code="reason_missing")
    entry = _lock(program_id, entry_id)
    _refuse(actor, entry, chosen)
    _stop_or_free(actor, entry, chosen)
    entry.state = chosen
    entry.save(update_fields=["state", "hold"])
    last = FraudJudgement.objects.filter(program_id=program_id, entry=entry).aggregate(last=Max("sequence"))["last"]
    made = FraudJudgement.objects.create(
        program_id=program_id,
        entry=entry,
        application_id=entry.application_id,
        sequence=(last or 0) + 1,
        verdict=chosen,
        reason=reason.strip(),
        rules=_fired(entry),
        at=clock.now(),
        judged_by_id=actor.person_id,
    )
    record(
        events.FRAUD_JUDGED,
        actor=actor,
        program_id=program_id,
        subject_ids=[entry.application_id],
        data={"verdict": str(chosen), "rules": sorted(made.rules)},
    )
    return made


def _lock(program_id: int, entry_id: int) -> FraudEntry:
    rows = FraudEntry.objects.filter(program_id=program_id, pk=entry_id)
    lock_applications(program_id, list(rows.values_list("application_id", flat=True)))
    entry = rows.select_for_update(no_key=True).first()
    if entry is None:
        raise NotFoundError(_("There is no such case on the bench. Reload the list."))
    return entry


def _refuse(actor: Actor, entry: FraudEntry, verdict: State) -> None:
    if entry.state not in FROM[verdict]:
        raise CaseError(
            _("The case is “%(state)s” already. Reload the page.") % {"state": entry.get_state_display()}, code="judged"
        )
    if entry.state == State.ASKED and not actor.has_role(Role.OFFICER, entry.program_id):
        raise CaseError(_("The municipality is asked. Wait for an officer's answer."), code="municipality")


def _stop_or_free(actor: Actor, entry: FraudEntry, verdict: State) -> None:
    if verdict is State.CLEARED:
        holds = [entry.hold_id] if entry.hold_id else []
        close_holds(actor=actor, program_id=entry.program_id, hold_ids=holds, reason=REASON)
        entry.hold = None
        return
    waits_for = Hold.WaitsFor.OFFICE if verdict is State.HELD else Hold.WaitsFor.MUNICIPALITY
    done = open_holds(
        actor=actor,
        program_id=entry.program_id,
        application_ids=[entry.application_id],
        kind=HoldKind.EXAMINATION,
        reason=REASON,
        waits_for=waits_for,
        partial=True,
    )
    if done.refusals and verdict is State.HELD:
        raise CaseError(
            _("The application has ended: nothing can be stopped. Money that was paid is asked back."), code="ended"
        )
    hold = Hold.objects.filter(
        program_id=entry.program_id,
        application_id=entry.application_id,
        kind=HoldKind.EXAMINATION,
        released_at=None,
    ).first()
    if hold is not None and hold.waits_for != waits_for:  # who has the ball may change while it stands
        hold.waits_for = waits_for
        hold.save(update_fields=["waits_for"])
    entry.hold = hold


def _fired(entry: FraudEntry) -> dict[str, int]:
    rows = FraudSignal.objects.filter(
        program_id=entry.program_id, application_id=entry.application_id, is_standing=True
    )
    return dict(rows.order_by("rule").values_list("rule", "count"))
