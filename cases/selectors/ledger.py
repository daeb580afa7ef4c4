"""The ledger of addressees in numbers, and who is to be reminded."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Count

from cases.models import Approach, Household
from cases.rules.ledger import WAITING
from cases.selectors.readers import authorise_reader
from security import clock
from security.actor import Actor


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
