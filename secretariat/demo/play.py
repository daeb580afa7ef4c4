"""The days of the demo: which desk does what in which order, for every program, day after day."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

from cases.models import BenefitKind
from secretariat.demo.desks import (
    approach,
    calls,
    closing,
    decisions,
    deficiencies,
    duplicates,
    gifts,
    keying,
    letters,
    mailroom,
    payouts,
    portal,
    screening,
)
from secretariat.demo.desks.bank_account import take_the_banks_statement
from secretariat.demo.stage import Stage

DECISION_WEEKDAYS: Final = (1, 4)  # Tuesday and Friday
PAYMENT_WEEKDAY: Final = 3  # Thursday
# Letters are drawn in a few runs a week: a run of ten letters costs nearly as much as one of fifty.
LETTER_WEEKDAYS: Final = (0, 1, 4)


def play_days(stages: Sequence[Stage], *, first: dt.date, last: dt.date, end_of_day: Callable[[dt.date], None]) -> None:
    """Play every day from `first` to `last`, all programs side by side; `end_of_day` is called after each."""
    day = first
    while day <= last:
        for stage in stages:
            stage.day = day
            play_morning(stage)
        for stage in stages:
            play_afternoon(stage)
        end_of_day(day)
        day += dt.timedelta(days=1)


def play_morning(stage: Stage) -> None:
    """What comes in on any day, then what happens by itself, the post and the forms on days of the office."""
    timed = stage.narrator.step
    pays = stage.setup.kind != BenefitKind.GIFT
    if pays:
        with timed("online"):
            portal.submit_online(stage)
    if not stage.is_office_day:
        return
    if pays:
        _take_in(stage)
    with timed("returned letters"):
        approach.take_back_letters(stage)
    letters.post_letters(stage)
    if not pays:
        with timed("gift cards"):
            gifts.hand_to_carrier(stage)
            gifts.hear_from_carrier(stage)


def _take_in(stage: Stage) -> None:
    """Deadlines of the night, the bank's news, the post, the forms, and what waits on the portal."""
    timed = stage.narrator.step
    with timed("tacit acceptance"):
        approach.accept_tacitly(stage)
    with timed("deficiencies"):
        deficiencies.run_out(stage)
    with timed("bank"):
        payouts.hear_from_bank(stage)
        take_the_banks_statement(stage)
    with timed("mail"):
        mailroom.receive_post(stage)
    with timed("keying"):
        keying.key_forms(stage)
    with timed("online"):
        portal.pull(stage)


def play_afternoon(stage: Stage) -> None:
    """Screening, decisions, money, the telephone, the letters of the day and its close."""
    if not stage.is_office_day:
        return
    timed = stage.narrator.step
    with timed("calls"):
        calls.log_declines(stage, approach.take_declines(stage))
        calls.take_calls(stage)
        calls.call_back(stage)
        calls.settle_escalations(stage)
    if stage.setup.kind != BenefitKind.GIFT:
        _judge(stage)
    with timed("reminders"):
        approach.remind(stage)
    if _draws_letters(stage):
        letters.start_letters(stage)
    mailroom.order_scans(stage)
    with timed("close of day"):
        closing.end_day(stage)


def _draws_letters(stage: Stage) -> bool:
    """On the day that is left unfinished they wait, but where a proof waits for an officer then."""
    return stage.setup.proof_approval if stage.leaves_work else stage.day.weekday() in LETTER_WEEKDAYS


def _judge(stage: Stage) -> None:
    """Everything between the entry of a form and its money."""
    timed = stage.narrator.step
    with timed("screening"):
        duplicates.judge(stage)
        screening.screen(stage)
    with timed("deficiencies"):
        deficiencies.settle_by_city(stage)
        deficiencies.settle_by_telephone(stage)
        deficiencies.write_letters(stage)
    if stage.day.weekday() in DECISION_WEEKDAYS or stage.leaves_work:
        with timed("decisions"):
            decisions.decide_all(stage)
    with timed("bank"):
        payouts.take_other_accounts(stage)
        if stage.day.weekday() == PAYMENT_WEEKDAY or stage.leaves_work:
            payouts.pay(stage)
