"""The ledger of addressees in numbers, and who is to be reminded."""

import datetime as dt
from collections.abc import Collection, Mapping
from types import MappingProxyType

from django.db.models import Count, Exists, OuterRef, QuerySet

from cases.models import Approach, Household, LedgerState, Notice, NoticeKind
from cases.rules.ledger import WAITING
from cases.selectors.readers import authorise_reader
from security import clock
from security.actor import Actor
from security.tenancy.scope import restricted_included

# The letter that approaches a household, by the way in which it is approached.
FIRST_LETTER: Mapping[str, NoticeKind] = MappingProxyType(
    {
        Approach.PUSH: NoticeKind.PUSH_NOTICE,
        Approach.CONFIRMATION: NoticeKind.CONFIRMATION_FORM,
        Approach.APPLICATION: NoticeKind.APPLICATION_FORM,
        Approach.GIFT: NoticeKind.GIFT_COVER,
    }
)
NOT_POSTED = (Notice.State.QUEUED, Notice.State.BLOCKED, Notice.State.RENDERED)


@restricted_included()
def ledger_counts(*, actor: Actor, program_id: int) -> dict[tuple[str, str], int]:
    """Number of households by (approach, ledger state); restricted ones count, excluded ones do not."""
    authorise_reader(actor, program_id)
    rows = Household.objects.filter(program_id=program_id, excluded_reason="", in_roster=True).order_by()
    grouped = rows.values("approach", "ledger_state").annotate(number=Count("pk"))
    return {(row["approach"], row["ledger_state"]): row["number"] for row in grouped}


def households_without_answer(
    *,
    actor: Actor,
    program_id: int,
    since_on: dt.date,
    states: Collection[str] = WAITING,
    except_household_ids: Collection[int] = (),
    limit: int = 100_000,
) -> list[int]:
    """Households that were sent something on or before the day and have not answered, for a reminder.

    `except_household_ids` are those of whom mail has arrived that is not registered yet: they are not reminded.
    Restricted and excluded households are left out, as they get no letters.
    """
    authorise_reader(actor, program_id)
    end = dt.datetime.combine(since_on + dt.timedelta(days=1), dt.time(), tzinfo=clock.JAPAN)
    rows = Household.objects.filter(
        program_id=program_id,
        ledger_state__in=list(states),
        ledger_state_at__lt=end,
        protected=False,
        excluded_reason="",
        in_roster=True,
    ).exclude(approach=Approach.GIFT)
    return list(
        rows.exclude(pk__in=list(except_household_ids)).order_by("postcode", "pk").values_list("pk", flat=True)[:limit]
    )


def first_letters_due(*, actor: Actor, program_id: int) -> dict[str, int]:
    """Number of households by the kind of the first letter that none of them has got, nor has waiting."""
    authorise_reader(actor, program_id)
    rows = _never_approached(program_id).order_by().values("approach").annotate(number=Count("pk"))
    return {FIRST_LETTER[row["approach"]].value: row["number"] for row in rows}


def households_to_approach(*, actor: Actor, program_id: int, kind: str, limit: int = 1_000_000) -> list[int]:
    """The households of `first_letters_due` for one kind, in the order of their postcodes."""
    authorise_reader(actor, program_id)
    approaches = [approach for approach, letter in FIRST_LETTER.items() if letter == kind]
    rows = _never_approached(program_id).filter(approach__in=approaches).order_by("postcode", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def _never_approached(program_id: int) -> "QuerySet[Household]":
    waiting = Notice.objects.filter(
        program_id=program_id, household=OuterRef("pk"), kind__in=list(FIRST_LETTER.values()), state__in=NOT_POSTED
    )
    return Household.objects.filter(
        ~Exists(waiting),
        program_id=program_id,
        ledger_state=LedgerState.PREPARED,
        approach__in=list(FIRST_LETTER),
        protected=False,
        excluded_reason="",
        in_roster=True,
    )
