"""An officer of the municipality approves a proof of letters, or sends it back."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError, StaleError
from reports import events
from reports.errors import ReportError
from reports.models import RunProof
from reports.selectors.proofs import run_digest
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def decide_proof(*, actor: Actor, program_id: int, proof_id: int, is_approved: bool, note: str = "") -> RunProof:
    """Decide on what the proof shows; afterwards its lots may be printed, while the run stays as it is.

    Raises NotAllowedError, NotFoundError, StaleError (somebody was first), ReportError `own` (asked for by the same
    person), `proof_changed` (the run is not what the proof shows), `note` (sent back without a word why).
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    rows = RunProof.objects.filter(program_id=program_id, pk=proof_id).select_related("run")
    proof = rows.select_for_update(no_key=True, of=("self",)).first()
    if proof is None:
        raise NotFoundError(_("There is no such proof. Reload the list."))
    if proof.state != RunProof.State.ASKED:
        raise StaleError(_("The proof is decided: %(state)s. Reload the page.") % {"state": proof.get_state_display()})
    _refuse(actor, proof, is_approved=is_approved, note=note)
    proof.state = RunProof.State.APPROVED if is_approved else RunProof.State.REFUSED
    proof.decided_by_id = actor.person_id
    proof.decided_at = clock.now()
    proof.note = note.strip()[:200]
    proof.save(update_fields=["state", "decided_by", "decided_at", "note"])
    record(
        events.PROOF_APPROVED if is_approved else events.PROOF_REFUSED,
        actor=actor,
        program_id=program_id,
        subject_ids=[proof.pk],
        reason=proof.note,
        data={"run": proof.run.number, "number": proof.number, "digest": proof.digest},
    )
    return proof


def _refuse(actor: Actor, proof: RunProof, *, is_approved: bool, note: str) -> None:
    if proof.asked_by_id == actor.user_id:
        raise ReportError(_("You asked for this approval yourself. Another officer decides on it."), code="own")
    if not is_approved:
        if not note.strip():
            raise ReportError(_("Say what has to be changed: the office reads it."), code="note")
        return
    if proof.digest != run_digest(program_id=proof.program_id, run_id=proof.run_id):
        raise ReportError(
            _("The run changed since the proof was made: lots were cancelled or letters voided. The office asks anew."),
            code="proof_changed",
        )
