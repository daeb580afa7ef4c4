"""A disposal comes to its end, once nothing is left."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import Disposal
from security.roles import Role
from security.services.disposal.locks import lock_disposal
from security.services.disposal.prove_disposal import prove_disposal


def finish_disposal(*, actor: Actor, program_id: int, number: int) -> Disposal:
    """End it. A proof that found something is taken once more, since the cause may have been mended meanwhile.

    Raises OfficeError ``left`` (something is still there: the job fails and can be gone on with), ``stale``.
    """
    authorise(actor, Role.OFFICER, program_id=program_id, system=True)
    disposal = lock_disposal(program_id, number, expect=Disposal.State.RUNNING)
    if disposal.proof is None or disposal.proof["left"]:
        prove_disposal(actor=actor, program_id=program_id, number=number)
        disposal.refresh_from_db()
    left = (disposal.proof or {})["left"]
    if left:
        raise OfficeError(
            _("Something is left after the disposal: %(left)d. Look at the proof, mend the cause and go on.")
            % {"left": left},
            code="left",
        )
    disposal.state = Disposal.State.DONE
    disposal.finished_at = clock.now()
    disposal.save(update_fields=["state", "finished_at"])
    record(events.DISPOSAL_FINISHED, actor=actor, program_id=program_id, subject_ids=[disposal.pk])
    return disposal
