"""The desk of the ledger: first letters, letters that came back, reminders, those who decline and tacit acceptance."""

import datetime as dt
import random
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cases.models import Approach, Household, LedgerState, Notice, NoticeKind
from cases.rules.ledger import LedgerChange
from cases.services.application.accept_push import accept_push
from cases.services.application.decline import decline_households
from cases.services.household.change_ledger import change_ledger
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.notice.record_return import record_return
from cases.services.notice.resend import resend_notices
from secretariat.demo.people.behaviour import Channel
from secretariat.demo.residents import Resident, day_of
from secretariat.demo.stage import Stage
from security.actor import system_actor
from security.roles import Role

FIRST_LETTER: Final[Mapping[str, NoticeKind]] = MappingProxyType(
    {
        Approach.PUSH: NoticeKind.PUSH_NOTICE,
        Approach.CONFIRMATION: NoticeKind.CONFIRMATION_FORM,
        Approach.APPLICATION: NoticeKind.APPLICATION_FORM,
        Approach.GIFT: NoticeKind.GIFT_COVER,
    }
)
REMIND_ON_DAY: Final = 28
RETURN_AFTER_DAYS: Final = 5
RESEARCH_DAYS: Final = 7
SOONEST_DECLINE_DAYS: Final = 3
LONGER_DECLINE_DAYS: Final = 9


def queue_first_letters(stage: Stage) -> int:
    """Queue the letter that fits the approach of every household that may get one; returns how many."""
    queued = 0
    with stage.at(13):
        for approach, kind in FIRST_LETTER.items():
            targets = [
                NoticeTarget(resident.household_id) for resident in stage.residents if resident.approach == approach
            ]
            if targets:
                outcome = queue_notices(
                    actor=stage.play(Role.MANAGER), program_id=stage.program_id, kind=kind, targets=targets
                )
                queued += len(outcome.notice_ids)
    return queued


def remind(stage: Stage) -> int:
    """Remind those of whom nothing has come, once, four weeks after the beginning; returns how many letters."""
    if stage.days_played < REMIND_ON_DAY:
        return 0
    with stage.at(13):
        if Notice.objects.filter(program_id=stage.program_id, kind=NoticeKind.REMINDER).exists():
            return 0
        silent = Household.objects.filter(
            program_id=stage.program_id,
            ledger_state__in=[LedgerState.SENT, LedgerState.RESENT],
            approach__in=[Approach.CONFIRMATION, Approach.APPLICATION],
        ).order_by("pk")
        ids = list(silent.values_list("pk", flat=True))
        outcome = queue_notices(
            actor=stage.play(Role.MANAGER),
            program_id=stage.program_id,
            kind=NoticeKind.REMINDER,
            targets=[NoticeTarget(pk) for pk in ids if not _on_its_way(stage, stage.by_household[pk])],
        )
    return len(outcome.notice_ids)


def take_back_letters(stage: Stage) -> None:
    """Register the first letters that come back, and research addresses a week after."""
    _register_returns(stage)
    _research(stage)


def take_declines(stage: Stage) -> list[Resident]:
    """Note who declines today, on the telephone; returns them, because the call is logged as well."""
    today = [
        resident
        for resident in stage.residents
        if resident.behaviour.channel is Channel.OPT_OUT and not resident.replied and _declines_by_now(stage, resident)
    ]
    if not today:
        return []
    with stage.at(11, 30):
        outcome = decline_households(
            actor=stage.play(Role.CALLER),
            program_id=stage.program_id,
            household_ids=[resident.household_id for resident in today],
            reason="telephone",
            partial=True,
        )
    for resident in today:
        resident.replied = True
    done = set(outcome.done)
    return [resident for resident in today if resident.household_id in done]


def accept_tacitly(stage: Stage) -> int:
    """Open applications for push households whose days to object are over; returns how many."""
    with stage.at(6):
        return len(accept_push(actor=system_actor("cases.accept_push"), program_id=stage.program_id).done)


def _on_its_way(stage: Stage, resident: Resident) -> bool:
    """Whether its form reaches the office before the reminder reaches the household: in the post already."""
    on = resident.replies_on()
    return on is not None and not resident.replied and on <= stage.day + dt.timedelta(days=1)


def _declines_by_now(stage: Stage, resident: Resident) -> bool:
    if resident.asked_on is None:
        return False
    rng = random.Random(f"{stage.seed}:{resident.number}:decline")
    days = SOONEST_DECLINE_DAYS + rng.randrange(LONGER_DECLINE_DAYS)
    return resident.asked_on + dt.timedelta(days=days) <= stage.day


def _register_returns(stage: Stage) -> None:
    """Only the first letter of a household comes back: the second goes to an address that was looked up."""
    since = stage.day - dt.timedelta(days=RETURN_AFTER_DAYS)
    with stage.at(9, 15):
        posted = Notice.objects.filter(
            program_id=stage.program_id,
            state=Notice.State.POSTED,
            kind__in=list(FIRST_LETTER.values()),
            params__resend_of__isnull=True,
        ).values_list("pk", "household_id", "posted_at")
        back = [
            notice_id
            for notice_id, household_id, posted_at in posted
            if stage.by_household[household_id].behaviour.is_letter_returned
            and not stage.by_household[household_id].replied
            and day_of(posted_at) <= since
        ]
        if back:
            record_return(
                actor=stage.play(Role.MAILROOM),
                program_id=stage.program_id,
                notice_ids=back,
                reason="宛所不明",
            )


def _research(stage: Stage) -> None:
    """Send again to those who were found; the others' whereabouts are unknown."""
    since = stage.day - dt.timedelta(days=RESEARCH_DAYS)
    with stage.at(14, 30):
        returned = Notice.objects.filter(
            program_id=stage.program_id,
            state=Notice.State.RETURNED,
            household__ledger_state=LedgerState.RETURNED,
            kind__in=list(FIRST_LETTER.values()),
        ).values_list("pk", "household_id", "returned_at")
        due = [
            (notice_id, household_id)
            for notice_id, household_id, returned_at in returned
            if day_of(returned_at) <= since
        ]
        found = [pk for pk, household_id in due if not _is_lost(stage.by_household[household_id])]
        lost = [household_id for _pk, household_id in due if _is_lost(stage.by_household[household_id])]
        if found:
            resend_notices(actor=stage.play(Role.MAILROOM), program_id=stage.program_id, notice_ids=found, partial=True)
        if lost:
            change_ledger(
                actor=stage.play(Role.MAILROOM),
                program_id=stage.program_id,
                household_ids=lost,
                change=LedgerChange.LOSE,
                reason="住民票に異動なし、再送先不明",
            )


def _is_lost(resident: Resident) -> bool:
    return resident.behaviour.channel is Channel.NONE
