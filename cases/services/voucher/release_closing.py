"""Release of an approved closing by the treasurer: the bank file is made, sealed and handed over, once."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import VoucherClosing, VoucherFile
from cases.selectors.voucher_terms import ground_of
from cases.services.payout.compose import check_date
from cases.services.voucher.closings import lock_closing
from cases.services.voucher.compose import draw_closing
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import EmployerKind, Role

State = VoucherClosing.State


@dataclass(frozen=True, slots=True, repr=False)
class SettlementFile:
    """The file as the bank gets it; the content is never logged."""

    name: str
    content: bytes
    sha256: str


def release_closing(*, actor: Actor, program_id: int, number: int) -> SettlementFile:
    """Build the file once more, store it sealed and release the closing, in one transaction.

    By a treasurer who neither closed nor approved it. Raises CaseError ``not_municipal``, ``same_person``,
    ``closing_<state>``, ``same_file_again``, ``closing_total``, ``batch.date_too_early`` or another code of the date
    or the bank format; NotFoundError.
    """
    authorise(actor, Role.TREASURER, program_id=program_id)
    if actor.kind is not EmployerKind.MUNICIPALITY:
        raise CaseError(_("Money is released by the municipality only."), code="not_municipal")
    # Released twice: the second call finds another state and is refused, so there is one file.
    closing = lock_closing(program_id=program_id, number=number, expect=frozenset({State.APPROVED}))
    if actor.user_id in {closing.closed_by_id, closing.approved_by_id}:
        raise CaseError(_("You closed or approved it yourself. Have another treasurer release it."), code="same_person")
    ground = ground_of(program_id)
    check_date(ground.setup, closing.transfer_on, clock.today())
    drawn = draw_closing(ground.setup, closing)
    known = VoucherFile.objects.filter(
        Q(sha256=drawn.sha256) | Q(payee_digest=drawn.payee_digest), program_id=program_id
    )
    if known.exists():
        raise CaseError(
            _("A file paid the same shops the same amounts already. Cancel this closing and report it."),
            code="same_file_again",
        )
    VoucherFile.objects.create(
        program_id=program_id,
        closing=closing,
        content=drawn.content.decode("cp932"),
        size=len(drawn.content),
        sha256=drawn.sha256,
        payee_digest=drawn.payee_digest,
        created_at=clock.now(),
    )
    closing.state = State.RELEASED
    closing.released_at = clock.now()
    closing.released_by_id = actor.person_id
    closing.save(update_fields=["state", "released_at", "released_by"])
    record(
        events.CLOSING_RELEASED,
        actor=actor,
        program_id=program_id,
        subject_ids=[closing.pk],
        data={"number": number, "total_yen": closing.total_yen, "sha256": drawn.sha256},
    )
    return SettlementFile(file_name(closing), drawn.content, drawn.sha256)


def file_name(closing: VoucherClosing) -> str:
    """Name of the file: number and transfer date, nothing of a shop."""
    return f"kankin-{closing.number:04d}-{closing.transfer_on:%Y%m%d}.txt"
