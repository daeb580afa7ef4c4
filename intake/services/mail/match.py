"""Matching mail on the bench by hand."""

from typing import Literal

from django.utils.translation import gettext as _

from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from intake import events
from intake.errors import IntakeError
from intake.models import MailItem
from intake.services.mail.place import (
    Target,
    find_target,
    place_account_form,
    place_answer,
    place_form,
    place_return,
)
from intake.services.mail.receive import MAILROOM, ReceivedMail
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record

TreatAs = Literal["confirmation", "application", "subsidy", "certificate", "answer", "account", "returned", "other"]


def match_mail(
    *,
    actor: Actor,
    program_id: int,
    mail_item_id: int,
    receipt_number: str,
    treat_as: TreatAs,
    reason: str = "",
) -> ReceivedMail:
    """Say whose mail it is and what: a form (by its code), an answer, another account, a letter that came back, other.

    `reason` is the post's for a letter that came back. Raises IntakeError ``mail.missing``, ``mail.state``,
    ``mail.number`` (no such number in this program), ``mail.no_deficiency``, ``mail.no_failed_transfer``,
    ``mail.no_letter``.
    """
    authorise(actor, *MAILROOM, program_id=program_id)
    item = lock_item(program_id, mail_item_id)
    if item.state == MailItem.State.MATCHED and item.matched_by_id == actor.user_id:  # sent twice
        return ReceivedMail(item.pk, "", item.application_id, again=True)
    if item.state == MailItem.State.MATCHED:
        raise IntakeError(_("This mail was matched already. Reload the bench."), code="mail.state")
    target = _target(program_id, receipt_number)
    item.matched_at = clock.now()
    item.matched_by_id = actor.user_id
    _place(actor, item, target, treat_as, reason)
    record(
        events.MAIL_MATCHED,
        actor=actor,
        program_id=program_id,
        subject_ids=[item.pk],
        data={"as": treat_as, "application": item.application_id},
    )
    return ReceivedMail(item.pk, "", item.application_id)


def lock_item(program_id: int, mail_item_id: int) -> MailItem:
    """The item, locked. Raises IntakeError ``mail.missing``."""
    item = MailItem.objects.filter(program_id=program_id, pk=mail_item_id).select_for_update(no_key=True).first()
    if item is None:
        raise IntakeError(_("There is no such mail in this program."), code="mail.missing")
    return item


def _target(program_id: int, receipt_number: str) -> Target:
    try:
        number = str(parse_receipt_number(receipt_number))
    except RuleError:
        number = ""
    target = find_target(program_id, number) if number else None
    if target is None:
        raise IntakeError(
            _("No household of this program has this receipt number. Compare each digit with the paper."),
            code="mail.number",
        )
    return target


def _place(actor: Actor, item: MailItem, target: Target, treat_as: TreatAs, reason: str) -> None:
    if treat_as == "answer":
        _require(place_answer(item=item, target=target), "mail.no_deficiency")
    elif treat_as == "account":
        _require(place_account_form(item=item, target=target), "mail.no_failed_transfer")
    elif treat_as == "returned":
        placed = place_return(actor=actor, item=item, target=target, doc_type="", reason=reason)
        _require(placed, "mail.no_letter")
    elif treat_as == "other":
        item.kind = MailItem.Kind.OTHER
        item.state = MailItem.State.MATCHED
        item.bench_reason = ""
        item.household_id, item.application_id = target.household_id, target.application_id
        item.save()
    else:
        place_form(actor=actor, item=item, target=target, form=treat_as)


def _require(placed: bool, code: str) -> None:  # noqa: FBT001 - the answer of the step before
    messages = {
        "mail.no_deficiency": _("The household has no open deficiency that this could answer."),
        "mail.no_failed_transfer": _("The household has no application that waits for another account."),
        "mail.no_letter": _("No letter to this household is noted as posted, so none can have come back."),
    }
    if not placed:
        raise IntakeError(messages[code], code=code)
