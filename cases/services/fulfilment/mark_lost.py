"""Gift cards that are lost: on their way, or in the house."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import GiftItem
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def mark_lost(*, actor: Actor, program_id: int, item_id: int, reason: str) -> None:
    """Report a card as lost; its serial is to be blocked at the issuer, its household can get another. By the manager.

    Raises CaseError: ``reason_missing``, ``gift_delivered``, ``gift_lost``; NotFoundError.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write what is known of the loss: it is kept with the card."), code="reason_missing")
    item = GiftItem.objects.select_for_update(no_key=True).filter(program_id=program_id, pk=item_id).first()
    if item is None:
        raise NotFoundError(_("There is no such card. Reload the list."))
    # Reported twice: the second call finds it lost and is refused.
    if item.state in {GiftItem.State.LOST, GiftItem.State.DELIVERED}:
        raise CaseError(
            _("The card is %(state)s. Only a card that did not reach its household can be lost.")
            % {"state": item.get_state_display()},
            code=f"gift_{item.state}",
        )
    before = item.state
    item.state = GiftItem.State.LOST
    item.lost_at = clock.now()
    item.save(update_fields=["state", "lost_at"])
    record(
        events.GIFT_LOST,
        actor=actor,
        program_id=program_id,
        subject_ids=[item.pk],
        reason=reason,
        data={"from": before},
    )
