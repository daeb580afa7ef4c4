"""Set-ups, households and applications; applications get to their status by the real services."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

from cases.models import (
    Application,
    Approach,
    Channel,
    Household,
    LedgerState,
    PayeeAccount,
    ProgramSetup,
    Recipient,
    Review,
    Status,
)
from cases.rules.check_digits import make_receipt_number
from cases.rules.search_keys import address_key, kana_key, search_key
from cases.rules.templates import BUILT_IN, ProgramTemplate
from cases.rules.transitions import Event
from cases.selectors.setup import checklist_of
from cases.services.application.accept_entry import accept_entries
from cases.services.application.advance import advance
from cases.services.application.apply_values import Entry, EntryValues
from cases.services.application.open import Arrival, open_applications
from cases.services.household.store_accounts import AccountValues
from cases.services.review.record import Screening, record_reviews
from cases.services.setup.set_up_program import set_up_program
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, system_actor
from security.models import Program
from security.sealing.seal import blind_index
from tests.factories.security import World

_numbers = itertools.count(1)
SYSTEM = system_actor("tests.factories")
ORDER = (Status.RECEIVED, Status.KEYED, Status.VERIFIED, Status.SCREENED, Status.REVIEWED)


@dataclasses.dataclass(frozen=True)
class Person:
    """A person of a household to make. `moved` is (date, reason)."""

    name: str = "青井　花子"
    kana: str = "アオイ　ハナコ"
    born: tuple[int, int | None, int | None] = (1980, 5, 17)
    relation: str = "世帯主"
    tax_class: str = "0"
    moved: tuple[dt.date, str] | None = None


def make_template(base: str = "P11", **changes: Any) -> ProgramTemplate:
    """A built-in template whose dates fit the test's clock, with changes."""
    today = clock.today()
    dates = {
        "reference_on": today - dt.timedelta(days=60),
        "applications_from": today - dt.timedelta(days=30),
        "applications_until": today + dt.timedelta(days=60),
    }
    return dataclasses.replace(BUILT_IN[base], **{**dates, **changes})


def make_setup(program: Program, base: str = "P11", **changes: Any) -> ProgramSetup:
    set_up_program(actor=SYSTEM, program_id=program.pk, template=make_template(base, **changes))
    return ProgramSetup.objects.get(program=program)


def make_household(program: Program, people: Sequence[Person] = (Person(),), **values: Any) -> Household:
    """A household of the roster with its people, the first one its head, and a receipt number of its own."""
    (serial,) = take_numbers(program_id=program.pk, kind="receipt", count=1)
    address = values.get("address", f"東京都あおい市本町{serial}丁目1番1号")
    defaults: dict[str, Any] = {
        "number": f"S{next(_numbers):08d}",
        "receipt_number": str(make_receipt_number(program.number, serial)),
        "approach": Approach.CONFIRMATION,
        "ledger_state": LedgerState.SENT,
        "ledger_state_at": clock.now(),
        "members": len(people),
        "postcode": "1000001",
        "address": address,
        "address_key": address_key(address),
    }
    household = Household(program=program, **{**defaults, **values})
    household.save()
    for place, person in enumerate(people):
        _make_person(household, person, is_head=place == 0)
    return household


def _make_person(household: Household, person: Person, *, is_head: bool) -> Recipient:
    year, month, day = person.born
    return Recipient.objects.create(
        program_id=household.program_id,
        household=household,
        number=f"P{next(_numbers):08d}",
        relation=person.relation if is_head else "子",
        is_head=is_head,
        name=person.name,
        name_reduced=person.name,
        kana=person.kana,
        name_key=search_key(person.name),
        kana_key=kana_key(person.kana),
        birth_year=year,
        birth_month=month,
        birth_day=day,
        tax_class=person.tax_class,
        moved_on=person.moved[0] if person.moved else None,
        moved_reason=person.moved[1] if person.moved else "",
    )


def make_account(household: Household, number: str = "1234567", source: str = "roster") -> PayeeAccount:
    account = PayeeAccount(
        program_id=household.program_id,
        household=household,
        source=source,
        bank_code="0001",
        branch_code="001",
        account_type="1",
        number=number,
        number_index=blind_index(f"00010011{number}", program_id=household.program_id, purpose="account"),
        number_tail=number[-3:],
        holder_kana="アオイ　ハナコ",
        created_at=clock.now(),
    )
    account.save()
    return account


def make_account_values(number: str = "") -> AccountValues:
    """An account as keyed, unique unless its number is given."""
    return AccountValues("0001", "001", "1", number or f"{next(_numbers):07d}", "アオイ　ハナコ")


def make_values(**changes: Any) -> EntryValues:
    """The values of a complete form; the account is unique unless given."""
    defaults = EntryValues(
        applicant_name="青井　花子",
        applicant_relation="本人",
        applied_on=clock.today(),
        telephone=f"090-0000-{next(_numbers):04d}",
        account=make_account_values(),
        answers={"consent": True},
    )
    return dataclasses.replace(defaults, **changes)


def make_application(
    world: World,
    *,
    status: Status = Status.RECEIVED,
    household: Household | None = None,
    channel: Channel = Channel.CONFIRMATION,
    values: EntryValues | None = None,
    code: str = "aoi",
) -> Application:
    """An application of program `aoi` (or `midori`) at a status up to "reviewed", by different people."""
    (row,) = make_applications(
        world, [household] if household else 1, status=status, channel=channel, values=values, code=code
    )
    return row


def make_applications(
    world: World,
    households: int | Sequence[Household],
    *,
    status: Status = Status.RECEIVED,
    channel: Channel = Channel.CONFIRMATION,
    values: EntryValues | None = None,
    code: str = "aoi",
) -> list[Application]:
    """Many applications in as few steps as one."""
    program: Program = getattr(world, code)
    if isinstance(households, int):
        households = [make_household(program) for _number in range(households)]
    opened = open_applications(
        actor=world.actor(f"{code}_mailroom"),
        program_id=program.pk,
        arrivals=[Arrival(channel=channel, household_id=row.pk) for row in households],
    )
    ids = [item.application_id for item in opened]
    reach = ORDER.index(status)
    if reach >= ORDER.index(Status.KEYED):
        advance(actor=world.actor(f"{code}_keyer_1"), program_id=program.pk, application_ids=ids, event=Event.KEY)
    if reach >= ORDER.index(Status.VERIFIED):
        keyers = tuple(world.users[f"{code}_keyer_{number}"].pk for number in (1, 2))
        accept_entries(
            actor=world.actor(f"{code}_keyer_2"),
            program_id=program.pk,
            entries=[Entry(pk, values or make_values(), keyers) for pk in ids],
        )
    if reach >= ORDER.index(Status.SCREENED):
        screen(world.actor(f"{code}_reviewer_1"), program.pk, ids, Review.Stage.FIRST)
    if reach >= ORDER.index(Status.REVIEWED):
        screen(world.actor(f"{code}_reviewer_2"), program.pk, ids, Review.Stage.SECOND)
    found = Application.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def screen(
    actor: Actor,
    program_id: int,
    application_ids: Sequence[int],
    stage: Review.Stage,
    outcome: Review.Outcome = Review.Outcome.FIT,
    **answers: str,
) -> None:
    """Record a screening with every question answered yes but those given."""
    checklist = {item.code: "yes" for item in checklist_of(program_id)}
    record_reviews(
        actor=actor,
        program_id=program_id,
        screenings=[Screening(pk, stage, outcome, {**checklist, **answers}) for pk in application_ids],
    )
