"""What a household will do with its letter: pure and deterministic, so that a demo can be played again.

Shares follow the domain reference: 60 to 80 % of replies inside two weeks (§10), 16 % with a deficiency, most of them
a missing enclosure (§7.7), 1 to 3 % of letters undelivered (§10), transfers failing for the reasons of §1.8.
"""

import math
import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from secretariat.demo.people.pools import Random01, expand, pick
from secretariat.demo.people.specs import HouseholdSpec


class Channel(StrEnum):
    """How a household replies; ``BOTH`` is the duplicate by mail and online."""

    MAIL = "mail"
    ONLINE = "online"
    BOTH = "both"
    NONE = "none"
    OPT_OUT = "opt_out"


class TransferFailure(StrEnum):
    """Reasons for which a bank returns a credit (domain reference §1.8)."""

    NUMBER_DIFFERS = "number_differs"
    NAME_DIFFERS = "name_differs"
    NO_SUCH_ACCOUNT = "no_such_account"
    TYPE_DIFFERS = "type_differs"
    ACCOUNT_CLOSED = "account_closed"
    OTHER = "other"


class CallTopic(StrEnum):
    """What a caller wants to know (domain reference §7.6)."""

    PROGRAM = "program"
    STATUS = "status"
    PAY_DATE = "pay_date"
    DEFICIENCY = "deficiency"
    TRANSFER_FAILURE = "transfer_failure"
    COMPLAINT = "complaint"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call to the call centre: topic, and days after the event it follows (letter, reply, deficiency letter)."""

    topic: CallTopic
    after_days: int


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One household's plan. Days count from the posting of the letter that asks, or from the event named.

    ``reply_after_days`` is None when no form comes back; ``duplicate_after_days`` is the second reply of ``BOTH``;
    ``deficiency_answer_after_days`` counts from the deficiency letter, None where it is left to expire;
    ``keying_mistake`` names the field that the first keyer gets wrong; ``is_letter_returned`` means 宛所不明 at first.
    """

    household_no: str
    channel: Channel
    reply_after_days: int | None
    duplicate_after_days: int | None
    deficiencies: tuple[str, ...]
    deficiency_answer_after_days: int | None
    keying_mistake: str | None
    is_letter_returned: bool
    transfer_failure: TransferFailure | None
    calls: tuple[PlannedCall, ...]


@dataclass(frozen=True, slots=True)
class BehaviourProfile:
    """Shares (0 to 1) by which households are drawn; one program's differ from another's."""

    no_reply: float = 0.08
    opt_out: float = 0.008
    both: float = 0.006
    online_young: float = 0.42
    online_old: float = 0.1
    deficient: float = 0.16
    second_deficiency: float = 0.22
    deficiency_expires: float = 0.07
    keying_mistake: float = 0.01
    letter_returned: float = 0.02
    returned_found: float = 0.6
    transfer_failure: float = 0.01
    calls: float = 0.08
    reply_median_days: float = 9.0
    reply_spread: float = 0.84


DEFAULT_PROFILE: Final = BehaviourProfile()

LONGEST_REPLY_DAYS: Final = 110
# From 65 on, people reply by mail and call more.
_OLD_YEARS: Final = 65

_PAPER: Final = expand(
    ("D01", "D05", "D06", "D12", "D14", "D09", "D15", "D28", "D04", "D02", "D03", "D07", "D08", "D10", "D13", "D16",
     "D17", "D18", "D26", "D11"),
    (30, 18, 10, 8, 7, 6, 5, 3, 2.5, 2, 1.5, 1.5, 1.5, 1.2, 1, 0.6, 0.5, 0.5, 0.4, 0.3),
    slots=1000,
)  # fmt: skip
# A form on a screen does not let signature, ticks and digits be forgotten; pictures are what goes wrong.
_ONLINE: Final = expand(
    ("D04", "D06", "D01", "D05", "D07", "D28", "D02", "D03", "D08", "D16", "D11"),
    (20, 22, 14, 12, 8, 8, 5, 5, 4, 1, 1),
    slots=512,
)
_KEYED: Final = expand(
    ("account_number", "holder_kana", "branch_code", "bank_code", "deposit_type", "phone", "applied_on"),
    (38, 26, 12, 6, 4, 8, 6),
    slots=256,
)
_FAILURES: Final = expand(tuple(TransferFailure), (30, 34, 14, 6, 12, 4), slots=256)
_EARLY_TOPICS: Final = expand(
    (CallTopic.PROGRAM, CallTopic.PAY_DATE, CallTopic.STATUS, CallTopic.COMPLAINT, CallTopic.OTHER),
    (38, 28, 22, 5, 7),
    slots=256,
)


def decide_behaviour(
    household: HouseholdSpec, *, seed: int, reference_year: int, profile: BehaviourProfile = DEFAULT_PROFILE
) -> Behaviour:
    """Return what the household will do; the same household and seed always decide the same.

    ``reference_year`` is the year in which the letter goes out: the head's age follows from it.
    """
    random01 = random.Random(f"{seed}:{household.household_no}").random
    is_old = reference_year - household.head.birth.year >= _OLD_YEARS
    is_returned = random01() < profile.letter_returned
    channel = _channel(household, profile, random01, is_old=is_old, is_returned=is_returned)
    replies = channel in {Channel.MAIL, Channel.ONLINE, Channel.BOTH}
    reply = _reply_days(profile, random01, is_returned=is_returned) if replies else None
    duplicate = reply + 1 + int(random01() * 12) if reply is not None and channel is Channel.BOTH else None
    deficiencies = _deficiencies(channel, profile, random01) if replies else ()
    answer = 4 + int(random01() ** 2 * 24) if deficiencies and random01() >= profile.deficiency_expires else None
    settles = replies and (not deficiencies or answer is not None)
    mistake = pick(_KEYED, random01) if replies and random01() < profile.keying_mistake else None
    failure = pick(_FAILURES, random01) if settles and random01() < profile.transfer_failure else None
    return Behaviour(
        household_no=household.household_no,
        channel=channel,
        reply_after_days=reply,
        duplicate_after_days=duplicate,
        deficiencies=deficiencies,
        deficiency_answer_after_days=answer,
        keying_mistake=mistake,
        is_letter_returned=is_returned,
        transfer_failure=failure,
        calls=_calls(profile, random01, deficiencies=deficiencies, failure=failure, is_old=is_old),
    )


def _channel(
    household: HouseholdSpec, profile: BehaviourProfile, random01: Random01, *, is_old: bool, is_returned: bool
) -> Channel:
    roll = random01()
    if not any(person.is_present for person in household.persons):
        return Channel.NONE
    if is_returned and random01() >= profile.returned_found:
        return Channel.NONE
    if roll < profile.no_reply:
        return Channel.NONE
    if roll < profile.no_reply + profile.opt_out:
        return Channel.OPT_OUT
    if roll < profile.no_reply + profile.opt_out + profile.both:
        return Channel.BOTH
    return Channel.ONLINE if random01() < (profile.online_old if is_old else profile.online_young) else Channel.MAIL


def _reply_days(profile: BehaviourProfile, random01: Random01, *, is_returned: bool) -> int:
    """Return days until the reply: log-normal, with the tail that reminders fetch; a returned letter is sent again."""
    normal = math.sqrt(-2.0 * math.log(1.0 - random01())) * math.cos(2.0 * math.pi * random01())
    days = max(2, round(profile.reply_median_days * math.exp(profile.reply_spread * normal)))
    return min(LONGEST_REPLY_DAYS, days + (14 + int(random01() * 21) if is_returned else 0))


def _deficiencies(channel: Channel, profile: BehaviourProfile, random01: Random01) -> tuple[str, ...]:
    if random01() >= profile.deficient:
        return ()
    pool = _ONLINE if channel is Channel.ONLINE else _PAPER
    codes = {pick(pool, random01)}
    while random01() < profile.second_deficiency:
        codes.add(pick(pool, random01))
    return tuple(sorted(codes))


def _calls(
    profile: BehaviourProfile,
    random01: Random01,
    *,
    deficiencies: tuple[str, ...],
    failure: TransferFailure | None,
    is_old: bool,
) -> tuple[PlannedCall, ...]:
    calls: list[PlannedCall] = []
    chance = profile.calls * (1.3 if is_old else 0.8)
    while random01() < chance and len(calls) < 4:
        calls.append(PlannedCall(pick(_EARLY_TOPICS, random01), 1 + int(random01() * 30)))
        # Who has called once calls again rather easily.
        chance = 0.18
    if deficiencies and random01() < 0.25:
        calls.append(PlannedCall(CallTopic.DEFICIENCY, 1 + int(random01() * 10)))
    if failure and random01() < 0.45:
        calls.append(PlannedCall(CallTopic.TRANSFER_FAILURE, 1 + int(random01() * 10)))
    return tuple(calls)
