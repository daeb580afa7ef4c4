"""A change between the terms of a granted application: another amount, or the end of entitlement, from a term on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Application, Decision, NoticeKind, ProgramSetup, Status
from cases.rules.transitions import Event
from cases.selectors.terms import CaseTerm, case_terms, open_terms, was_ever_sent
from cases.services.application.advance import advance
from cases.services.application.close_off import close_off
from cases.services.decision.new_amounts import Change, Entry, changeable, ended, recomputed
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


@dataclass(frozen=True, slots=True)
class ChangedTerms:
    """The numbers of the terms that were decided anew, and of those that were released already and stay as they are.

    What was paid too much of the latter is asked back as any payment is.
    """

    changed: list[int] = field(default_factory=list)
    released: list[int] = field(default_factory=list)
    decision_ids: list[int] = field(default_factory=list)


def change_terms(
    *,
    actor: Actor,
    program_id: int,
    application_id: int,
    from_term: int,
    change: Change | str,
    reason: str,
    figure: int | None = None,
) -> ChangedTerms:
    """Decide anew on every term from `from_term` on that is not on its way, by new rows. By an officer only.

    An amount follows from the program's rule, the roster as it is now and, where the rule multiplies a figure of the
    form, the new `figure`. The end of entitlement is a denial of each term. Terms in a released file are not touched.
    Raises CaseError: ``reason_missing``, ``no_terms``, ``status``, ``in_batch`` while a term stands in a batch before
    its release, ``nothing_left`` when every term is on its way, ``term_closed`` for another amount after the last day
    for changes, ``figure_missing``, ``amount``, ``same_amount``, ``budget``; NotFoundError.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    wanted = Change(change)
    if not reason.strip():
        raise CaseError(_("Write why it changes: the letter gives the reason."), code="reason_missing")
    setup = _lock_setup(program_id)
    row = Application.objects.select_for_update(no_key=True).filter(program_id=program_id, pk=application_id).first()
    if row is None:
        raise NotFoundError(_("There is no such application. Reload the list."))
    reached = [one for one in case_terms(program_id, [row.pk]).get(row.pk, []) if one.term.number >= from_term]
    # Changed twice: the same amount again is refused, and ended terms are not open any more.
    opened = changeable(row, reached)
    entries = ended(opened) if wanted is Change.END else recomputed(setup, row, opened, figure)
    decisions = _write(actor, row, opened, entries, reason.strip())
    _keep_amount(row)
    if wanted is Change.END:
        _leave(actor, row, reason.strip())
    _tell(actor, row, decisions[0])
    return ChangedTerms(
        changed=[one.term.number for one in opened],
        released=[one.term.number for one in reached if one.is_taken],
        decision_ids=[decision.pk for decision in decisions],
    )


def _lock_setup(program_id: int) -> ProgramSetup:
    """The set-up, locked: its budget is spent by one decision at a time."""
    setup = ProgramSetup.objects.select_for_update(no_key=True).filter(program_id=program_id).first()
    if setup is None or not setup.terms:
        raise CaseError(_("The program does not pay by terms."), code="no_terms")
    return setup


def _write(
    actor: Actor, row: Application, opened: Sequence[CaseTerm], entries: Sequence[Entry], reason: str
) -> list[Decision]:
    """New rows, one a term; what was decided before stays as it is."""
    numbers = take_numbers(program_id=row.program_id, kind="decision", count=len(opened))
    decisions = Decision.objects.bulk_create(
        [
            Decision(
                program_id=row.program_id,
                application_id=row.pk,
                term=one.term.number,
                sequence=one.decision.sequence + 1,
                number=number,
                outcome=Decision.Outcome.GRANT if yen else Decision.Outcome.DENY,
                amount_yen=yen,
                amount_explained=lines,
                reason=reason,
                decided_by_id=actor.person_id,
                decided_at=clock.now(),
                decided_on=clock.today(),
            )
            for one, number, (yen, lines) in zip(opened, numbers, entries, strict=True)
        ]
    )
    record(
        events.TERMS_CHANGED,
        actor=actor,
        program_id=row.program_id,
        subject_ids=[row.pk],
        reason=reason,
        data={"terms": [one.term.number for one in opened], "numbers": list(numbers)},
    )
    return decisions


def _keep_amount(row: Application) -> None:
    """The application says what stands now: lists, orders and exports read its amount, not the decisions."""
    standing = case_terms(row.program_id, [row.pk])[row.pk]
    row.amount_yen = sum(one.decision.amount_yen for one in standing)
    row.amount_explained = []
    for one in standing:
        own = one.decision.amount_explained if one.decision.amount_yen else [{"code": "term_ended"}]
        row.amount_explained += [{"code": "term", "number": one.term.number, "name": one.term.name}, *own]
    row.version += 1
    row.save(update_fields=["amount_yen", "amount_explained", "version"])


def _leave(actor: Actor, row: Application, reason: str) -> None:
    """Where no term is left to be paid the application is over: paid, or denied when nothing was ever sent."""
    if row.status != Status.DECIDED or open_terms(row.program_id, [row.pk]):
        return
    paid = was_ever_sent(row.program_id, row.pk)
    advance(
        actor=actor,
        program_id=row.program_id,
        application_ids=[row.pk],
        event=Event.END_TERMS if paid else Event.DROP_TERMS,
        reason=reason,
    )
    close_off(actor=actor, program_id=row.program_id, application_ids=[row.pk])


def _tell(actor: Actor, row: Application, decision: Decision) -> None:
    granted = decision.outcome == Decision.Outcome.GRANT
    queue_notices(
        actor=actor,
        program_id=row.program_id,
        kind=NoticeKind.DECISION if granted else NoticeKind.DENIAL,
        targets=[
            NoticeTarget(row.household_id, row.pk, {"decision_id": decision.pk, "decision_number": decision.number})
        ],
        issued_on=clock.today(),
        replace=True,
    )
