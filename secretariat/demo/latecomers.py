"""Work for those who look at the demo: some households answer in the last days, and the desks leave a part of it.

Everything else of the demo is played to its end. Without this, whoever signs in afterwards would find every worklist
empty: no form to key, no case to screen, nothing to decide, no batch to check.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cases.models import BenefitKind
from cases.rules.deadlines import is_office_day
from secretariat.demo.people.behaviour import Channel
from secretariat.demo.residents import Resident
from secretariat.demo.stage import Stage

SHARE: Final = 0.1
FEWEST, MOST = 24, 90
DAYS: Final = 3
# One form in so many is keyed wrong, so that a third person finds something to decide.
MISTAKE_EVERY: Final = 6
MISTAKE: Final = "phone"


def hold_back(stage: Stage, *, last: dt.date) -> int:
    """Let some households of a program that pays answer on the last office days; returns how many."""
    if stage.setup.kind == BenefitKind.GIFT:
        return 0
    willing = [resident for resident in stage.residents if _is_willing(resident)]
    wanted = min(max(FEWEST, round(len(stage.residents) * SHARE)), MOST, len(willing) // 2)
    days = _office_days_until(last, DAYS)
    _answer_of_the_dedicated_desk(stage, days[-1])
    late = willing[:: max(1, len(willing) // wanted)][:wanted] if wanted else []
    for number, resident in enumerate(late):
        resident.late_on = days[number % len(days)]
        if number % MISTAKE_EVERY == 0:
            resident.behaviour = replace(resident.behaviour, keying_mistake=MISTAKE)
    twice = next((one for one in late if one.late_on != days[0] and one.behaviour.channel is Channel.ONLINE), None)
    if twice is not None:
        # By mail first and online on the last day: a pair for the bench of duplicates.
        twice.behaviour = replace(twice.behaviour, channel=Channel.BOTH, deficiencies=())
        twice.late_again_on = days[0]
    stage.leaves_work_on = days[0]
    return len(late)


def _answer_of_the_dedicated_desk(stage: Stage, on: dt.date) -> None:
    """One restricted household, which got no letter by post, brings the form that the dedicated desk handed to it."""
    mine = (one for one in stage.residents if one.protected and not (one.is_push or one.excluded))
    resident = next(mine, None)
    if resident is not None:
        plan = replace(resident.behaviour, channel=Channel.MAIL, deficiencies=(), is_letter_returned=False)
        resident.behaviour, resident.asked_on, resident.late_on = plan, stage.starts_on, on


def _is_willing(resident: Resident) -> bool:
    """Households that answer by mail or online, to a letter that reaches them."""
    plan = resident.behaviour
    return (
        plan.channel in {Channel.MAIL, Channel.ONLINE}
        and plan.reply_after_days is not None
        and not plan.is_letter_returned
        and not (resident.is_push or resident.protected or resident.excluded)
    )


def _office_days_until(last: dt.date, count: int) -> Sequence[dt.date]:
    """The last office days, the latest first."""
    days: list[dt.date] = []
    day = last
    while len(days) < count:
        if is_office_day(day):
            days.append(day)
        day -= dt.timedelta(days=1)
    return days
