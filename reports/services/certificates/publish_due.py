"""Drawing the sheets of certificates that the portal does not know as they stand, and telling it."""

import logging
from collections.abc import Sequence
from typing import Final

from cases.models import Certificate
from intake.portal.models import PublishedProgram
from intake.selectors.certificates import certificates_to_publish
from intake.services.online.publish_certificates import publish_certificates
from reports.letters.render import LetterRenderError, render_letters
from reports.selectors.certificate_sheets import certificate_drafts
from security.actor import Actor, authorise
from security.models import Program
from security.roles import Role

log = logging.getLogger(__name__)
AT_ONCE: Final = 500


def publish_due_certificates(*, actor: Actor, program_id: int, limit: int = AT_ONCE) -> int:
    """Bring the portal up to date with up to `limit` certificates; returns how many. Run until it returns 0.

    Only valid ones have a sheet: a replaced or revoked one takes its sheet from the portal. One that cannot be drawn
    (a character that no font has) is told of without a sheet; its letter stands on the exception bench.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    code = Program.objects.values_list("code", flat=True).get(pk=program_id)
    if not PublishedProgram.objects.filter(code=code).exists():
        return 0
    due = certificates_to_publish(program_id=program_id, limit=limit)
    return publish_certificates(actor=actor, program_id=program_id, certificates=due, sheets=_sheets(program_id, due))


def _sheets(program_id: int, due: Sequence[Certificate]) -> dict[int, bytes]:
    ids = [one.pk for one in due if one.state == Certificate.State.VALID and not one.household.protected]
    found: dict[int, bytes] = {}
    for draft in certificate_drafts(program_id=program_id, certificate_ids=ids):
        if draft.content is None:
            continue
        try:
            found[draft.notice_id] = render_letters([draft.content]).pdf
        except LetterRenderError as error:
            log.warning("certificate %s cannot be drawn: %s", draft.notice_id, error.code)
    return found
