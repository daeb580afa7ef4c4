"""Preparing of a transfer batch: everything that is due and can be paid; what cannot stays behind with a reason."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import Hold, HoldKind, PayoutBatch, ProgramSetup, TransferLine
from cases.rules.payment import pays_household, stop_for
from cases.rules.terms import ONCE, period_of, read_terms
from cases.rules.transitions import Event
from cases.rules.zengin import BankProfile
from cases.services.application.advance import advance
from cases.services.decision.decide import pays_money
from cases.services.hold.open import open_holds
from cases.services.payout.compose import Composed, FindingData, check_date, compose, payer_of, profile_of
from cases.services.payout.payments import Payment, load_due
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.db.rows import insert_rows
from security.roles import Role


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """The batch, or None when nothing could be paid; `left_behind` says by application why it is on hold now."""

    batch_id: int | None
    number: int | None
    line_count: int
    total_yen: int
    findings: list[FindingData] = field(default_factory=list)
    left_behind: dict[int, str] = field(default_factory=dict)


def prepare_batch(
    *,
    actor: Actor,
    program_id: int,
    transfer_on: dt.date,
    cut_off_on: dt.date | None = None,
    expected: tuple[int, int] | None = None,
    term: int = ONCE,
) -> PreparedBatch:
    """Put every grant decided up to the cut-off (inclusive) that is not on hold into a new batch. By a payment clerk.

    An application that cannot be paid gets a hold with the code as its reason and stays decided. What the bank takes no
    more of in one file waits for the next batch (finding ``batch.rest_waits``). `expected` is the count and total in
    yen that the clerk was shown as due. Where the program pays by terms, `term` is the one that the batch pays.
    Raises CaseError: ``nothing_to_pay``, ``due_changed`` when other than that is due, ``term`` for one that the program
    does not have, ``batch.date_not_business_day``, ``batch.date_too_early``, ``bank_profile``, ``setup_missing``,
    ``no_payout`` or the code of what is wrong with the payer in the set-up.
    """
    authorise(actor, Role.PAYMENT_CLERK, program_id=program_id)
    setup = lock_setup(program_id)
    profile = profile_of(setup.bank_profile)
    payer_of(setup, profile)
    _refuse_term(setup, term)
    findings = check_date(setup, transfer_on, clock.today())
    # Prepared twice: the first batch made its applications "paying", so the second call finds nothing that is due.
    due = load_due(setup=setup, cut_off_on=cut_off_on, term=term)
    if not due:
        raise CaseError(_("No grant waits for its transfer. Look at the applications on hold."), code="nothing_to_pay")
    _refuse_other_than(expected, due)
    composed = compose(setup=setup, profile=profile, payments=due, batch_id=None, term=term)
    _stop(actor, program_id, composed.refusals)
    payments, rest = _within_limits(profile, composed)
    findings += [*composed.warnings, *rest, *_stopped(composed)]
    if not payments:
        return PreparedBatch(None, None, 0, 0, findings, composed.refusals)
    batch = _write(actor, setup, term, transfer_on, payments, findings)
    return PreparedBatch(batch.pk, batch.number, batch.line_count, batch.total_yen, findings, composed.refusals)


def lock_setup(program_id: int) -> ProgramSetup:
    """The set-up, locked: batches of a program are prepared one after the other. Raises CaseError."""
    setup = ProgramSetup.objects.select_for_update(no_key=True).filter(program_id=program_id).first()
    if setup is None:
        raise CaseError(_("The program has no set-up. Have the administrator set it up first."), code="setup_missing")
    if not pays_money(setup):
        raise CaseError(_("This program pays no money. Look at the set-up of the program."), code="no_payout")
    return setup


def _refuse_term(setup: ProgramSetup, term: int) -> None:
    """A batch pays one term where there are terms, and none where there are none; a trigger refuses it as well."""
    known = {one.number for one in read_terms(setup.terms)}
    if term not in known if known else term != ONCE:
        raise CaseError(_("Choose the term that the batch pays."), code="term")


def _refuse_other_than(expected: tuple[int, int] | None, due: Sequence[Payment]) -> None:
    found = (len(due), sum(payment.amount_yen for payment in due))
    if expected is not None and expected != found:
        raise CaseError(
            _("Meanwhile %(count)d grants of %(yen)s yen in all are due. Compare the figures again, then prepare.")
            % {"count": found[0], "yen": f"{found[1]:,}"},
            code="due_changed",
        )


def _stop(actor: Actor, program_id: int, refusals: Mapping[int, str]) -> None:
    """Never silently: everything that stays behind gets a hold with its code."""
    by_code: defaultdict[str, list[int]] = defaultdict(list)
    for application_id, code in refusals.items():
        by_code[code].append(application_id)
    for code, application_ids in sorted(by_code.items()):
        kind, waits_for = stop_for(code)
        open_holds(
            actor=actor,
            program_id=program_id,
            application_ids=application_ids,
            kind=HoldKind(kind),
            reason=code,
            waits_for=Hold.WaitsFor(waits_for),
        )


def _stopped(composed: Composed) -> list[FindingData]:
    """How many each check stopped: kept with the batch, as the holds are released one day."""
    counts = Counter(composed.refusals.values())
    return [{"severity": "stop", "code": code, "count": count} for code, count in sorted(counts.items())]


def _within_limits(profile: BankProfile, composed: Composed) -> tuple[list[Payment], list[FindingData]]:
    """The first payments that the bank takes in one file, and a finding about the rest."""
    taken: list[Payment] = []
    total_yen = 0
    for payment in composed.payments[: profile.max_records]:
        if total_yen + payment.amount_yen > profile.max_total_yen:
            break
        taken.append(payment)
        total_yen += payment.amount_yen
    left = len(composed.payments) - len(taken)
    rest: list[FindingData] = [{"severity": "warn", "code": "batch.rest_waits", "count": left}] if left else []
    kept = {payment.application_id for payment in taken}
    composed.warnings = [found for found in composed.warnings if found["application_id"] in kept]
    return taken, rest


def _write(
    actor: Actor,
    setup: ProgramSetup,
    term: int,
    transfer_on: dt.date,
    payments: Sequence[Payment],
    findings: list[FindingData],
) -> PayoutBatch:
    program_id = setup.program_id
    (number,) = take_numbers(program_id=program_id, kind="batch", count=1)
    assert actor.user_id is not None  # noqa: S101 - only people hold the clerk's role
    batch = PayoutBatch.objects.create(
        program_id=program_id,
        number=number,
        transfer_on=transfer_on,
        bank_profile=setup.bank_profile,
        term=term,
        line_count=len(payments),
        total_yen=sum(payment.amount_yen for payment in payments),
        findings=findings,
        prepared_at=clock.now(),
        prepared_by_id=actor.user_id,
    )
    by_household = pays_household(setup.amount_rule)
    insert_rows(
        TransferLine,
        [_columns(payment, position, by_household=by_household) for position, payment in enumerate(payments, start=1)],
        shared={
            "program_id": program_id,
            "batch_id": batch.pk,
            "purpose": setup.purpose,
            "period": period_of(setup.period, term),
        },
    )
    application_ids = [payment.application_id for payment in payments]
    # The status changes in the transaction that writes the lines: a list that was used cannot be used again.
    advance(actor=actor, program_id=program_id, application_ids=application_ids, event=Event.BATCH)
    record(
        events.BATCH_PREPARED,
        actor=actor,
        program_id=program_id,
        subject_ids=[batch.pk],
        data={"number": number, "lines": batch.line_count, "total_yen": batch.total_yen, "term": term},
    )
    return batch


def _columns(payment: Payment, position: int, *, by_household: bool) -> dict[str, Any]:
    assert payment.account is not None  # noqa: S101 - compose refuses payments without account or person
    return {
        "position": position,
        "household_id": payment.household_id if by_household else None,
        "person_id": payment.person_id,
        "attempt": payment.attempt,
        "application_id": payment.application_id,
        "decision_id": payment.decision_id,
        "account_id": payment.account.pk,
        "amount_yen": payment.amount_yen,
    }
