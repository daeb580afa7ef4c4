"""Settling on the telephone what was missing."""

from django.utils.translation import gettext as _

from callcenter.rules.identity import is_enough
from callcenter.services.live.save import live_call_of
from cases.errors import CaseError, NotPossibleError
from cases.models import Deficiency
from cases.services.deficiency.resolve import REFUSED_STATE, REFUSED_TELEPHONE, resolve_deficiencies
from security.actor import Actor, authorise
from security.roles import Role


def resolve_by_telephone(*, actor: Actor, program_id: int, deficiency_id: int) -> None:
    """Resolve a deficiency of the case of the call that goes on; what was heard stands in the note of the call.

    Raises CaseError ``note`` (nothing noted), ``identity`` (not confirmed), ``telephone`` (its code takes paper),
    ``state``; NotFoundError ``ended``.
    """
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    live = live_call_of(program_id, actor.person_id)
    if not is_enough(live.confirmed):
        raise CaseError(_("Confirm the identity first: three facts are read back."), code="identity")
    if not (live.open("note") or "").strip():
        raise CaseError(_("Note first what you heard: who keys the form anew reads it there."), code="note")
    of_case = Deficiency.objects.filter(program_id=program_id, pk=deficiency_id).values_list(
        "application_id", flat=True
    )
    if live.application_id is None or of_case.first() != live.application_id:
        raise CaseError(_("This is not of the case of this call. Reload the page."), code="state")
    try:
        resolve_deficiencies(
            actor=actor, program_id=program_id, deficiency_ids=[deficiency_id], via=Deficiency.Via.TELEPHONE
        )
    except NotPossibleError as error:
        raise _in_words(error.refusals[deficiency_id]) from error


def _in_words(refusal: str) -> CaseError:
    texts = {
        REFUSED_TELEPHONE: _("This takes paper: the resident sends it. A manager may settle it by telephone."),
        REFUSED_STATE: _("This was settled already. Reload the page."),
    }
    return CaseError(texts.get(refusal, _("This cannot be settled now. Open the case to see why.")), code=refusal)
