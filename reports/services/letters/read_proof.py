"""Reading of a proof set, with a trace."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.models import PrintLotItem, RunProof
from reports.read_file import StoredFile, read_stored
from reports.selectors.proofs import READERS
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.audit.record import record


def read_proof(*, actor: Actor, program_id: int, proof_id: int) -> StoredFile:
    """The file of a proof, compared with its hash; whose letters are in it stands in the access log.

    Raises NotAllowedError, NotFoundError, ReportError ``file_missing``, ``file_changed``.
    """
    authorise(actor, *READERS, program_id=program_id)
    proof = RunProof.objects.filter(program_id=program_id, pk=proof_id).exclude(file_name="").first()
    if proof is None:
        raise NotFoundError(_("There is no such proof. Reload the list."))
    found = read_stored(proof.file_name, proof.sha256)
    for sample in proof.samples:
        households = PrintLotItem.objects.filter(
            program_id=program_id, lot__run_id=proof.run_id, lot__number=sample["lot"], position=sample["position"]
        ).values_list("notice__household_id", flat=True)
        seen_in_list(program_id, households)
    record(events.PROOF_READ, actor=actor, program_id=program_id, subject_ids=[proof.pk])
    return found
