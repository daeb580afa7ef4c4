"""Counting of the cards in the house against the books."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import GiftItem, StockCount
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.gate import actor_for
from security.models import User
from security.roles import Role

COUNTERS = (Role.MANAGER, Role.MAILROOM)
IN_THE_HOUSE = (GiftItem.State.STOCK, GiftItem.State.ASSIGNED, GiftItem.State.RETURNED)


def record_count(
    *, actor: Actor, program_id: int, value_yen: int, counted: int, witness_id: int, note: str = ""
) -> StockCount:
    """Keep how many cards of a value are in the house, counted by two people. A difference needs its explanation.

    Raises CaseError: ``value_unknown``, ``same_person``, ``witness``, ``difference`` (with `expected`).
    """
    authorise(actor, *COUNTERS, program_id=program_id)
    cards = GiftItem.objects.filter(program_id=program_id, value_yen=value_yen)
    if not cards.exists():
        raise CaseError(_("There are no cards of this value. Choose the value."), code="value_unknown")
    if witness_id == actor.user_id:
        raise CaseError(_("Two people count. Choose the other one."), code="same_person")
    witness = User.objects.filter(pk=witness_id, is_active=True).first()
    if witness is None or not any(actor_for(witness).has_role(role, program_id) for role in COUNTERS):
        raise CaseError(_("The second person works at this desk too. Choose one of the list."), code="witness")
    expected = cards.filter(state__in=IN_THE_HOUSE).count()
    if counted != expected and not note.strip():
        raise CaseError(
            _("The books say %(expected)d. Count again, or write where the difference comes from.")
            % {"expected": expected},
            code="difference",
            expected=expected,
        )
    count = StockCount.objects.create(
        program_id=program_id,
        value_yen=value_yen,
        counted=counted,
        expected=expected,
        note=note.strip(),
        counted_at=clock.now(),
        counted_by_id=actor.person_id,
        witnessed_by=witness,
    )
    record(
        events.STOCK_COUNTED,
        actor=actor,
        program_id=program_id,
        subject_ids=[count.pk],
        data={"value_yen": value_yen, "counted": counted, "expected": expected},
    )
    return count
