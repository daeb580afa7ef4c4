"""The payment desk: batches once a week, and what the bank says about them."""

import datetime as dt
import random
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

from cases.errors import CaseError
from cases.models import (
    Hold,
    HoldKind,
    NoticeKind,
    PayoutBatch,
    Recovery,
    RecoveryStep,
    TransferLine,
    TransferResult,
)
from cases.rules.business_days import add_business_days
from cases.rules.keyed_account import KeyedAccount
from cases.selectors.decision_list import count_lines
from cases.services.account_inquiry.make_inquiry import make_inquiry
from cases.services.payout.check_batch import check_batch
from cases.services.payout.prepare_batch import prepare_batch
from cases.services.payout.record_result import record_result
from cases.services.payout.rekey_account import confirm_account, request_account
from cases.services.payout.release_batch import release_batch
from cases.services.recovery.open import open_recovery
from cases.services.recovery.record_step import record_step
from intake.models import MailItem
from reports.job_kinds import BUILD_EXPORT
from reports.services.export.approve import approve_export
from reports.services.export.ask_decisions import ask_decisions
from reports.services.export.build import build_export
from reports.services.export.fetch import fetch_export
from reports.services.export.reveal_password import reveal_password
from reports.services.pack.make_pack import make_pack
from secretariat.demo.locked_file import open_locked
from secretariat.demo.people.accounts import Accounts
from secretariat.demo.people.behaviour import TransferFailure
from secretariat.demo.residents import Resident, place_of
from secretariat.demo.stage import Stage
from security.actor import system_actor
from security.clock import JAPAN
from security.roles import Role

LIST_REASON: Final = "財務会計への登録と、振込データの検査に使う"
CLAIM_LASTS: Final = dt.timedelta(days=30)
SOONEST_ANSWER_DAYS: Final = 4
LONGER_ANSWER_DAYS: Final = 8
SPARE_DAYS: Final = 5
# A PDF of hundreds of payments takes seconds: the first weeks of the demo go without.
PAPERS_SINCE: Final = dt.timedelta(weeks=3)
NOTHING_TO_PAY: Final = "nothing_to_pay"
REASONS: Final[Mapping[TransferFailure, TransferResult.Reason]] = MappingProxyType(
    {
        TransferFailure.NUMBER_DIFFERS: TransferResult.Reason.NUMBER,
        TransferFailure.NAME_DIFFERS: TransferResult.Reason.NAME,
        TransferFailure.NO_SUCH_ACCOUNT: TransferResult.Reason.NO_ACCOUNT,
        TransferFailure.TYPE_DIFFERS: TransferResult.Reason.TYPE,
        TransferFailure.ACCOUNT_CLOSED: TransferResult.Reason.CLOSED,
        TransferFailure.OTHER: TransferResult.Reason.OTHER,
    }
)


def pay(stage: Stage) -> int | None:
    """Prepare, check and release a batch of everything that is due: three people. Returns its number, if any."""
    hour = 17 if stage.leaves_work else 14  # the unfinished day decides and pays on one day
    keep_decisions(stage, hour)
    with stage.at(hour):
        if stage.leaves_work:
            leave_claims(stage)
        try:
            prepared = prepare_batch(
                actor=stage.play(Role.PAYMENT_CLERK, 0),
                program_id=stage.program_id,
                transfer_on=add_business_days(stage.day, stage.setup.transfer_lead_days + _spare_days(stage)),
            )
        except CaseError as error:
            if error.code == NOTHING_TO_PAY:
                return None
            raise
    if prepared.batch_id is None:
        return None
    if stage.leaves_work:  # the second clerk and the treasurer have theirs still to do
        return prepared.number
    with stage.at(15):
        check_batch(actor=stage.play(Role.PAYMENT_CLERK, 1), program_id=stage.program_id, batch_id=prepared.batch_id)
    if stage.leaves_work_on is None or stage.leaves_work_on - stage.day <= PAPERS_SINCE:
        make_papers(stage, prepared.batch_id)
    with stage.at(16):
        release_batch(actor=stage.play(Role.TREASURER), program_id=stage.program_id, batch_id=prepared.batch_id)
    stage.narrator.say(
        f"{stage.program.name}: batch {prepared.number} released, {prepared.line_count:,} transfers, "
        f"{prepared.total_yen:,} yen"
    )
    return prepared.number


def make_papers(stage: Stage, batch_id: int) -> None:
    """The clerk who checked a batch makes its papers, so that the municipality approves what goes out."""
    with stage.narrator.step("papers"), stage.at(15, 30):
        batch = PayoutBatch.objects.get(program_id=stage.program_id, pk=batch_id)
        make_pack(actor=stage.play(Role.PAYMENT_CLERK, 1), program_id=stage.program_id, number=batch.number)


def _spare_days(stage: Stage) -> int:
    """Office days besides the lead: whoever looks at the demo afterwards checks and releases the batch in time."""
    return SPARE_DAYS if stage.leaves_work else 0


def keep_decisions(stage: Stage, hour: int) -> None:
    """The municipality keeps the list of what it decided since the last one, before anything of it is paid.

    It has full account numbers: the treasurer asks, an officer approves and tells the password, the treasurer opens it.
    """
    until = stage.papers.listed_until
    first_on = stage.starts_on if until is None else until + dt.timedelta(days=1)
    stage.papers.listed_until = stage.day
    treasurer, officer = stage.play(Role.TREASURER), stage.play(Role.OFFICER)
    who: dict[str, Any] = {"program_id": stage.program_id}
    with stage.at(hour):
        if not count_lines(stage.program_id, first_on, stage.day):
            return
        asked = ask_decisions(actor=treasurer, first_on=first_on, last_on=stage.day, reason=LIST_REASON, **who)
        who["number"] = asked.number
        job = approve_export(actor=officer, **who)
        build_export(actor=system_actor(BUILD_EXPORT), **who)  # at the hour that is played; the job finds it done
    stage.jobs.wait(program_id=stage.program_id, job_id=job.pk, what=f"{stage.program.name}: list of decisions")
    with stage.at(hour):
        file = fetch_export(actor=treasurer, **who)
        content = open_locked(file.content, reveal_password(actor=officer, **who))
    stage.papers.decision_lists[f"kettei-{first_on:%Y%m%d}-{stage.day:%Y%m%d}.csv"] = content


def leave_claims(stage: Stage) -> None:
    """An inquiry that waits for the bank's answer, and a payment that is asked back and came back in part."""
    with suppress(CaseError):  # nothing is due, where few households take part
        make_inquiry(actor=stage.play(Role.PAYMENT_CLERK, 0), program_id=stage.program_id)
    paid = TransferResult.objects.filter(program_id=stage.program_id, outcome=TransferResult.Outcome.PAID)
    first = paid.order_by("pk").select_related("line").first()
    if first is None:
        return
    claim = open_recovery(
        actor=stage.play(Role.OFFICER),
        program_id=stage.program_id,
        line_id=first.line_id,
        kind=Recovery.Kind.CLAWBACK,
        amount_yen=first.line.amount_yen // 2,
        reason=Recovery.Reason.AMOUNT,
        legal_kind=Recovery.LegalKind.PUBLIC,
        due_on=stage.day + CLAIM_LASTS,
    )
    record_step(
        actor=stage.play(Role.PAYMENT_CLERK, 0),
        program_id=stage.program_id,
        recovery_id=claim.pk,
        kind=RecoveryStep.Kind.RECEIVED,
        on=stage.day,
        yen=claim.amount_yen // 2,
    )


def hear_from_bank(stage: Stage) -> None:
    """Record the results of batches whose transfer date has come; first attempts fail as the residents' plans say."""
    with stage.at(9, 30):
        open_batches = PayoutBatch.objects.filter(
            program_id=stage.program_id,
            state=PayoutBatch.State.RELEASED,
            transfer_on__lte=stage.day,
            lines__results__isnull=True,
        )
        for batch_id in list(open_batches.order_by("number").values_list("pk", flat=True).distinct()):
            record_result(
                actor=stage.play(Role.PAYMENT_CLERK, batch_id),
                program_id=stage.program_id,
                batch_id=batch_id,
                failures=_failures(stage, batch_id),
            )


def _failures(stage: Stage, batch_id: int) -> dict[int, str]:
    lines = TransferLine.objects.filter(program_id=stage.program_id, batch_id=batch_id, attempt=1)
    failures: dict[int, str] = {}
    for line_id, household_id, receipt, transfer_on, yen in lines.order_by("position").values_list(
        "pk", "application__household_id", "application__receipt_number", "batch__transfer_on", "amount_yen"
    ):
        failure = stage.by_household[household_id].behaviour.transfer_failure
        if failure is not None:
            failures[line_id] = REASONS[failure].value
            stage.papers.returned.append((receipt, transfer_on.isoformat(), yen))
    return failures


def account_forms_due(stage: Stage) -> list[tuple[Resident, str]]:
    """Residents whose transfer failed and whose form with another account arrives today, with receipt numbers."""
    found = []
    for hold in _failed_holds(stage):
        resident = stage.by_household[hold.application.household_id]
        if _is_due(stage, resident, hold) and not _has_form(stage, hold):
            found.append((resident, hold.application.receipt_number))
    return found


def take_other_accounts(stage: Stage) -> int:
    """Key the accounts that residents named after a failed transfer, twice; the next batch pays anew."""
    keyed = 0
    with stage.at(13):
        for hold in _failed_holds(stage):
            if not _has_form(stage, hold):
                continue
            account = _other_account(stage, stage.by_household[hold.application.household_id])
            rekey_id = request_account(
                actor=stage.play(Role.KEYER, hold.application_id),
                program_id=stage.program_id,
                application_id=hold.application_id,
                account=account,
            )
            confirm_account(
                actor=stage.play(Role.KEYER, hold.application_id + 1),
                program_id=stage.program_id,
                rekey_id=rekey_id,
                account=account,
            )
            keyed += 1
    return keyed


def _failed_holds(stage: Stage) -> list[Hold]:
    """Stops by a failed transfer whose letter was posted."""
    holds = Hold.objects.filter(program_id=stage.program_id, kind=HoldKind.ACCOUNT_FAILED, released_at=None)
    told = holds.filter(application__notices__kind=NoticeKind.TRANSFER_FAILED, application__notices__state="posted")
    return list(told.select_related("application").order_by("pk").distinct())


def _is_due(stage: Stage, resident: Resident, hold: Hold) -> bool:
    return (stage.day - hold.opened_at.astimezone(JAPAN).date()).days >= _answer_days(stage, resident)


def _has_form(stage: Stage, hold: Hold) -> bool:
    """Whether the form with another account has come since the transfer failed."""
    return MailItem.objects.filter(
        program_id=stage.program_id,
        application_id=hold.application_id,
        kind=MailItem.Kind.ACCOUNT,
        received_at__gte=hold.opened_at,
    ).exists()


def _answer_days(stage: Stage, resident: Resident) -> int:
    return SOONEST_ANSWER_DAYS + random.Random(f"{stage.seed}:{resident.number}:failed").randrange(LONGER_ANSWER_DAYS)


def _other_account(stage: Stage, resident: Resident) -> KeyedAccount:
    """The account on the form that came back: at a bank of the place, in the householder's name."""
    rng = random.Random(f"{stage.seed}:{resident.number}:other-account")
    drawn = Accounts(place_of(stage.program)).draw(rng.random, kana=resident.head_kana)
    return KeyedAccount(
        bank_code=drawn.bank_code,
        branch_code=drawn.branch_code,
        account_type=drawn.deposit_type,
        number=drawn.number,
        holder_kana=drawn.holder_kana,
    )
