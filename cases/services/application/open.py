"""Reception: applications are opened when they arrive."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Application, Channel, Hold, HoldKind, Household, ProgramSetup, Status, Transition
from cases.rules.check_digits import make_receipt_number, parse_receipt_number
from cases.rules.deadlines import is_past
from cases.rules.deficiency_catalogue import LATE
from cases.rules.faults import RuleError
from cases.rules.ledger import LedgerChange
from cases.rules.transitions import INTAKE
from cases.selectors.setup import setup_of
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.hold.open import open_holds
from cases.services.household.change_ledger import change_ledger
from cases.services.locks import lock_households
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role

OPENED = "open"
# Ways in that every program has, whatever channels it announces.
ALWAYS_OPEN = frozenset({Channel.APPLICATION, Channel.COUNTER, Channel.TELEPHONE})


@dataclass(frozen=True, slots=True)
class Arrival:
    """A claim that came in: from a household, named by its id or by the receipt number of its letter.

    `received_on` is the day that counts for the deadline (a postmark, say), today by default.
    """

    channel: Channel
    household_id: int | None = None
    receipt_number: str = ""
    received_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An application that was opened."""

    application_id: int
    household_id: int
    receipt_number: str


def open_applications(*, actor: Actor, program_id: int, arrivals: Sequence[Arrival]) -> list[Opened]:
    """Open one application an arrival, in the same order; all or none.

    The first application of a household takes the number of its letter, a later one a new number. The household has
    answered then. A restricted household's is stopped for the dedicated desk, a late one gets D22.
    Raises NotFoundError ``household``, CaseError ``channel`` (not offered by the program), NotAllowedError.
    """
    authorise(actor, *INTAKE, Role.API_CLIENT, program_id=program_id, system=True)
    # Nothing here tells a second envelope from the same one registered twice: who receives it does (mail item,
    # submission, idempotency key). Two claims of one household are found by `find_duplicates`.
    setup = setup_of(program_id)
    _check_channels(setup, arrivals)
    households = _lock_households(program_id, arrivals)
    rows = _store(actor, program_id, arrivals, households)
    ids = [row.pk for row in rows]
    change_ledger(
        actor=actor,
        program_id=program_id,
        household_ids=[row.household_id for row in rows],
        change=LedgerChange.ANSWER,
        partial=True,
    )
    if ids:
        record(events.APPLICATION_OPENED, actor=actor, program_id=program_id, subject_ids=ids)
        _stop(actor, program_id, setup, rows, {row.pk for row in households if row.protected})
    return [Opened(row.pk, row.household_id, row.receipt_number) for row in rows]


def _check_channels(setup: ProgramSetup, arrivals: Sequence[Arrival]) -> None:
    shut = {item.channel for item in arrivals if item.channel not in ALWAYS_OPEN} - set(setup.channels)
    if shut:
        raise CaseError(
            _("The program does not take applications this way (%(channels)s). Choose another channel.")
            % {"channels": ", ".join(str(Channel(one).label) for one in sorted(shut))},
            code="channel",
        )


def _lock_households(program_id: int, arrivals: Sequence[Arrival]) -> list[Household]:
    """The household of each arrival; their rows are locked, so that two arrivals do not both become the first."""
    numbers = {item.receipt_number: _normal(item.receipt_number) for item in arrivals if item.household_id is None}
    by_number = dict(
        Household.objects.filter(program_id=program_id, receipt_number__in=list(numbers.values())).values_list(
            "receipt_number", "pk"
        )
    )
    # The number of a later application names its household as well.
    by_number = _households_of_applications(program_id, numbers) | by_number
    wanted = [item.household_id or by_number.get(numbers.get(item.receipt_number, "")) for item in arrivals]
    locked = lock_households(program_id, {pk for pk in wanted if pk})
    if any(pk not in locked for pk in wanted):
        raise NotFoundError(
            _("There is no household with this number in the program. Compare the number with the letter."),
            code="household",
        )
    return [locked[pk] for pk in wanted if pk]


def _households_of_applications(program_id: int, numbers: Mapping[str, str]) -> dict[str, int]:
    rows = Application.objects.filter(program_id=program_id, receipt_number__in=list(numbers.values()))
    return dict(rows.values_list("receipt_number", "household_id"))


def _normal(receipt_number: str) -> str:
    try:
        return str(parse_receipt_number(receipt_number))
    except RuleError:
        return receipt_number.strip()


def _store(
    actor: Actor, program_id: int, arrivals: Sequence[Arrival], households: Sequence[Household]
) -> list[Application]:
    at, today = clock.now(), clock.today()
    rows = [
        Application(
            program_id=program_id,
            household_id=household.pk,
            receipt_number=number,
            channel=arrival.channel,
            status=Status.RECEIVED,
            status_at=at,
            received_at=at,
            received_on=arrival.received_on or today,
        )
        for arrival, household, number in zip(arrivals, households, _numbers(program_id, households), strict=True)
    ]
    Application.objects.bulk_create(rows, batch_size=2_000)
    Transition.objects.bulk_create(
        (
            Transition(
                program_id=program_id,
                application_id=row.pk,
                event=OPENED,
                from_status="",
                to_status=Status.RECEIVED,
                at=at,
                actor_id=actor.user_id,
                actor_label=actor.label,
            )
            for row in rows
        ),
        batch_size=2_000,
    )
    return rows


def _numbers(program_id: int, households: Sequence[Household]) -> list[str]:
    """A receipt number for each: the letter's for a household's first application, new ones for the others."""
    seen = set(
        Application.objects.filter(program_id=program_id, household_id__in={row.pk for row in households})
        .order_by()
        .values_list("household_id", flat=True)
        .distinct()
    )
    first: list[bool] = []
    for row in households:
        first.append(row.pk not in seen)
        seen.add(row.pk)
    later = first.count(False)
    program_no = Program.objects.values_list("number", flat=True).get(pk=program_id)
    serials = iter(take_numbers(program_id=program_id, kind="receipt", count=later) if later else ())
    return [
        row.receipt_number if is_first else str(make_receipt_number(program_no, next(serials)))
        for row, is_first in zip(households, first, strict=True)
    ]


def _stop(actor: Actor, program_id: int, setup: ProgramSetup, rows: Sequence[Application], protected: set[int]) -> None:
    restricted = [row.pk for row in rows if row.household_id in protected]
    if restricted:
        open_holds(
            actor=actor,
            program_id=program_id,
            application_ids=restricted,
            kind=HoldKind.PROTECTED,
            reason="restricted",
            waits_for=Hold.WaitsFor.OFFICE,
        )
    late = [
        row.pk for row in rows if row.channel != Channel.PUSH and is_past(setup.applications_until, row.received_on)
    ]
    if late:
        open_deficiencies(
            actor=actor, program_id=program_id, deficiencies=[OpenDeficiency(pk, LATE) for pk in late], partial=True
        )
