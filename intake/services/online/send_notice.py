"""A resident withdraws an application or does not want the benefit: a submission without a form."""

import uuid

from django.utils.translation import gettext as _

from intake.portal.errors import PortalError
from intake.portal.models import Draft, SentKind
from intake.services.online.open_letter import OpenLetter
from intake.services.online.submit import Submitted, is_open, sent_before, store_submission

ENDINGS = frozenset({SentKind.WITHDRAWAL, SentKind.DECLINE})


def send_notice(*, letter: OpenLetter, kind: SentKind, reference: uuid.UUID) -> Submitted:
    """Send a withdrawal or a refusal; twice is once. What was filled in but not sent is thrown away with it.

    Raises PortalError ``closed`` for a refusal outside of the dates, ``reference``.
    """
    if kind not in ENDINGS:
        raise ValueError(kind)
    known = sent_before(letter, reference)
    if known is not None:
        return known
    if kind is SentKind.DECLINE and not is_open(letter):
        raise PortalError("closed", _("Applications are not taken today. The dates stand in your letter."))
    sent = store_submission(letter, reference=reference, content={"kind": kind.value}, pages=())
    Draft.objects.filter(letter_id=letter.letter_id).delete()
    return sent
