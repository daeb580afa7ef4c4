"""Everything about a batch computed again from its lines, for the second clerk and for the treasurer."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import PayoutBatch, ProgramSetup
from cases.rules.zengin import BankProfile, TransferRecord
from cases.services.payout.compose import FindingData, compose, profile_of
from cases.services.payout.payments import load_batch


@dataclass(frozen=True, slots=True)
class Rechecked:
    """The records of the file in their order, with what a person has to confirm."""

    setup: ProgramSetup
    profile: BankProfile
    records: list[TransferRecord]
    warnings: list[FindingData]


def lock_batch(*, program_id: int, batch_id: int, expect: PayoutBatch.State) -> PayoutBatch:
    """The batch, locked, in the state that the step begins in.

    Raises NotFoundError, and CaseError ``batch_<state>`` with the state it is in instead (``batch_released``, …).
    """
    batch = PayoutBatch.objects.select_for_update(no_key=True).filter(program_id=program_id, pk=batch_id).first()
    if batch is None:
        raise NotFoundError(_("There is no such batch. Reload the list of batches."))
    if batch.state != expect:
        raise CaseError(
            _("Batch %(number)s is %(state)s. Reload the list of batches.")
            % {"number": batch.number, "state": batch.get_state_display()},
            code=f"batch_{batch.state}",
        )
    return batch


def recheck(*, batch: PayoutBatch) -> Rechecked:
    """Compute records, count and total of the batch again and run every check as if it were new.

    Raises CaseError ``batch_refused`` with `refusals` by application (codes of the checks, ``hold``, ``status``), and
    ``batch_total`` when count or total are not what was prepared: the batch is then to be cancelled.
    """
    program_id = batch.program_id
    setup = ProgramSetup.objects.get(program_id=program_id)
    profile = profile_of(batch.bank_profile)
    payments = load_batch(program_id=program_id, batch_id=batch.pk)
    composed = compose(setup=setup, profile=profile, payments=payments, batch_id=batch.pk, term=batch.term)
    if refusals := composed.refusals:
        raise CaseError(
            _("%(count)d payments of the batch must not go out (%(codes)s). Cancel the batch and prepare another.")
            % {"count": len(refusals), "codes": ", ".join(sorted(set(refusals.values())))},
            code="batch_refused",
            refusals=refusals,
        )
    total_yen = sum(record.amount_yen for record in composed.records)
    if (len(composed.records), total_yen) != (batch.line_count, batch.total_yen):
        raise CaseError(
            _("Count or total of the batch are not those that were prepared. Cancel the batch and report it."),
            code="batch_total",
        )
    return Rechecked(setup, profile, composed.records, composed.warnings)
