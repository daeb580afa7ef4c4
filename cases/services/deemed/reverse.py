"""A deemed withdrawal that is taken back: the resident had answered, or appealed with reason."""

from django.db.models import Max
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Decision, DeemedItem, DeemedList, DeemedReversal, Hold, HoldKind, ProgramSetup
from cases.rules.transitions import Event
from cases.services.application.advance import advance
from cases.services.decision.decide import granted_yen
from cases.services.hold.open import open_holds
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def reverse_item(*, actor: Actor, program_id: int, item_id: int, reason: str) -> DeemedReversal:
    """Let the grant stand again, as a new decision, and stop the case until another account is named. By an officer.

    Raises CaseError: ``reason_missing``, ``never_granted``, ``not_approved``, ``too_late`` after the time to appeal,
    ``reversed_already``, ``budget`` when the program's budget has no room for it; NotFoundError.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write why the withdrawal is taken back: it is kept with the case."), code="reason_missing")
    setup = ProgramSetup.objects.select_for_update(no_key=True).get(program_id=program_id)
    item = DeemedItem.objects.filter(program_id=program_id, pk=item_id).select_related("list").first()
    if item is None:
        raise NotFoundError(_("There is no such item. Reload the list."))
    _refuse(setup, item)
    made = DeemedReversal.objects.create(
        program_id=program_id, item=item, reason=reason.strip(), at=clock.now(), reversed_by_id=actor.person_id
    )
    advance(
        actor=actor,
        program_id=program_id,
        application_ids=[item.application_id],
        event=Event.REINSTATE,
        reason=reason.strip(),
    )
    _grant_again(actor, program_id, item, reason.strip())
    open_holds(
        actor=actor,
        program_id=program_id,
        application_ids=[item.application_id],
        kind=HoldKind.ACCOUNT_FAILED,
        reason=item.hold_reason,
        waits_for=Hold.WaitsFor.RESIDENT,
    )
    record(
        events.DEEMED_REVERSED,
        actor=actor,
        program_id=program_id,
        subject_ids=[item.application_id],
        data={"list": item.list.number, "item": item.pk, "yen": item.yen},
    )
    return made


def _refuse(setup: ProgramSetup, item: DeemedItem) -> None:
    if item.list.kind != DeemedList.Kind.ACCOUNT:
        raise CaseError(_("This application was never granted. Let the resident apply anew."), code="never_granted")
    if item.list.state != DeemedList.State.APPROVED or item.list.appeal_until_on is None:
        raise CaseError(_("The list was not approved: there is nothing to take back."), code="not_approved")
    if DeemedReversal.objects.filter(program_id=item.program_id, item=item).exists():
        raise CaseError(_("This item was taken back already. Reload the page."), code="reversed_already")
    if clock.today() > item.list.appeal_until_on:
        raise CaseError(
            _("The time to appeal ended on %(day)s. Let the resident apply anew.") % {"day": item.list.appeal_until_on},
            code="too_late",
        )
    if setup.budget_yen is not None and granted_yen(setup.program_id) + item.yen > setup.budget_yen:
        raise CaseError(_("The budget is spent. Raise the budget first."), code="budget")


def _grant_again(actor: Actor, program_id: int, item: DeemedItem, reason: str) -> None:
    decisions = Decision.objects.filter(program_id=program_id, application_id=item.application_id)
    granted = decisions.filter(outcome=Decision.Outcome.GRANT).order_by("-sequence").first()
    (number,) = take_numbers(program_id=program_id, kind="decision", count=1)
    Decision.objects.create(
        program_id=program_id,
        application_id=item.application_id,
        sequence=(decisions.aggregate(last=Max("sequence"))["last"] or 0) + 1,
        number=number,
        outcome=Decision.Outcome.GRANT,
        amount_yen=item.yen,
        amount_explained=granted.amount_explained if granted else [],
        reason=reason,
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
        decided_on=clock.today(),
    )
