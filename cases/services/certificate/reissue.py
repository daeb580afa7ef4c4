"""Another certificate in the place of one that was lost or is wrong."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import Certificate, Notice, NoticeKind
from cases.selectors.setup import setup_of
from cases.services.certificate.find import end, lock_valid
from cases.services.certificate.issue import store_certificates
from cases.services.notice.queue import NOT_POSTED, NoticeTarget, queue_notices
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

REISSUERS = (Role.MANAGER, Role.CALLER, Role.PROTECTED_CASE_OFFICER, Role.OFFICER)


def reissue_certificate(
    *, actor: Actor, program_id: int, certificate_id: int, reason: str, by_mail: bool
) -> Certificate:
    """Replace a valid certificate by another one of the same person and term; the old number says "replaced" then.

    `by_mail` queues the new one as a letter. Raises CaseError ``reason_missing``, ``certificate_ended``,
    ``certificate_over`` (its last day is past), ``restricted``; NotFoundError.
    """
    authorise(actor, *REISSUERS, program_id=program_id)
    if not reason.strip():
        raise CaseError(
            _("Write why another certificate is needed: it is kept with the old one."), code="reason_missing"
        )
    # Asked twice: the second call finds it replaced and is refused.
    old = lock_valid(actor, program_id, certificate_id)
    if old.valid_until < clock.today():
        raise CaseError(
            _("The last day of the certificate is past. Another one would not be valid either."),
            code="certificate_over",
        )
    end(actor, old, state=Certificate.State.REPLACED, reason=reason.strip(), at=clock.now())
    (new,) = store_certificates(
        actor, setup_of(program_id), [(old.household_id, old.person_id, old.application_id, old.pk)]
    )
    record(
        events.CERTIFICATE_REPLACED,
        actor=actor,
        program_id=program_id,
        subject_ids=[old.pk, new.pk],
        reason=reason.strip(),
        data={"by_mail": by_mail},
    )
    if by_mail:
        _queue_letter(actor, old, new)
    return new


def _queue_letter(actor: Actor, old: Certificate, new: Certificate) -> None:
    """Queue the new one, together with what else waits in the letter that it takes the place of."""
    waiting = Notice.objects.filter(
        program_id=new.program_id,
        kind=NoticeKind.CERTIFICATE,
        household_id=new.household_id,
        application_id=new.application_id,
        state__in=NOT_POSTED,
    ).values_list("params", flat=True)
    others = [pk for params in waiting for pk in params.get("certificates", []) if pk != old.pk]
    queue_notices(
        actor=actor,
        program_id=new.program_id,
        kind=NoticeKind.CERTIFICATE,
        targets=[NoticeTarget(new.household_id, new.application_id, {"certificates": [*others, new.pk]})],
        replace=True,
    )
