"""The residents of a program as the demo plays them: what the roster says of each household, and what it will do."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cases.models import Application, Approach, Household, PayeeAccount, Recipient
from secretariat.demo.people import (
    MIHON,
    MUNICIPALITIES,
    AccountSpec,
    AddressSpec,
    Birth,
    HouseholdSpec,
    MunicipalitySpec,
    PersonSpec,
)
from secretariat.demo.people.accounts import Accounts
from secretariat.demo.people.behaviour import DEFAULT_PROFILE, Behaviour, BehaviourProfile, Channel, decide_behaviour
from secretariat.demo.people.specs import TAX_EXEMPT
from security.clock import JAPAN
from security.models import Program

_NO_TELEPHONE_SHARE: Final = 0.03


@dataclass(slots=True)
class Resident:
    """A household as a player: facts of the roster, its plan, and how far it has come with it.

    `account` is the one that it writes on forms; `on_file` says that it is the one the municipality knows.
    `asked_on` is the day on which the letter that asks was posted, None before. `late_on` is the day on which it
    replies whatever its plan says, `late_again_on` that of its second reply.
    """

    household_id: int
    number: str
    receipt_number: str
    secret: str
    approach: str
    protected: bool
    excluded: bool
    tax_unclear: bool
    entitled_yen: int
    members: tuple[str, ...]
    head_name: str
    head_kana: str
    birth: str
    address: str
    telephone: str
    account: AccountSpec
    on_file: bool
    behaviour: Behaviour
    asked_on: dt.date | None = None
    late_on: dt.date | None = None
    late_again_on: dt.date | None = None
    replied: bool = False
    replied_again: bool = False
    calls_made: int = 0
    application_ids: list[int] = field(default_factory=list)

    @property
    def is_push(self) -> bool:
        """Whether the household is paid without doing anything."""
        return self.approach == Approach.PUSH

    def replies_on(self) -> dt.date | None:
        """The day on which its reply reaches the office, None when it does not reply or was not asked yet."""
        days = self.behaviour.reply_after_days
        if self.late_on is not None and self.asked_on is not None:
            return self.late_on
        return None if self.asked_on is None or days is None else self.asked_on + dt.timedelta(days=days)

    def replies_again_on(self) -> dt.date | None:
        """The day of the second reply by another way."""
        first, days = self.replies_on(), self.behaviour.duplicate_after_days
        if self.late_again_on is not None and first is not None:
            return self.late_again_on
        if first is None or days is None or self.asked_on is None:
            return None
        return max(first, self.asked_on + dt.timedelta(days=days))


def residents_of(program: Program, *, seed: int, profile: BehaviourProfile = DEFAULT_PROFILE) -> list[Resident]:
    """The households of a program in the order of their ids, with their plans. Needs the program's scope.

    Who left the roster is among them: their letters are out and their cases go on.
    The plans depend on the seed and the household number alone, so that a demo that goes on another day goes on with
    the same plans.
    """
    households = list(Household.objects.filter(program_id=program.pk).order_by("pk"))
    people: defaultdict[int, list[Recipient]] = defaultdict(list)
    for person in Recipient.objects.filter(program_id=program.pk, in_roster=True).order_by("-is_head", "pk"):
        people[person.household_id].append(person)
    accounts = _accounts_on_file(program.pk)
    opened: defaultdict[int, list[int]] = defaultdict(list)
    rows = Application.objects.filter(program_id=program.pk).exclude(channel="push").order_by("pk")
    for household_id, application_id in rows.values_list("household_id", "pk"):
        opened[household_id].append(application_id)
    draws = _Draws(program, seed, profile)
    found = [draws.resident(row, people[row.pk], accounts.get(row.pk)) for row in households if people[row.pk]]
    for resident in found:
        resident.application_ids = opened[resident.household_id]
        resident.replied = bool(resident.application_ids)
        resident.replied_again = len(resident.application_ids) > 1
    return found


def refresh_asked(program_id: int, residents: Iterable[Resident]) -> None:
    """Take over the days on which first letters were posted."""
    sent = dict(
        Household.objects.filter(program_id=program_id, first_sent_at__isnull=False).values_list("pk", "first_sent_at")
    )
    for resident in residents:
        if resident.asked_on is None and resident.household_id in sent:
            resident.asked_on = day_of(sent[resident.household_id])


def day_of(moment: dt.datetime | None) -> dt.date:
    """The day in Japan of a moment that a query found to be there."""
    if moment is None:
        raise ValueError("The row has no moment, though the query asked for rows that have one.")
    return moment.astimezone(JAPAN).date()


def place_of(program: Program) -> MunicipalitySpec:
    """The fictional municipality whose banks people use; the first one for a program of another place."""
    return next((spec for spec in MUNICIPALITIES.values() if spec.name == program.municipality.name), MIHON)


def _accounts_on_file(program_id: int) -> dict[int, AccountSpec]:
    rows = PayeeAccount.objects.filter(program_id=program_id, source=PayeeAccount.Source.ROSTER).order_by("pk")
    return {
        row.household_id: AccountSpec(
            row.bank_code, row.branch_code, row.account_type, row.open("number") or "", row.holder_kana
        )
        for row in rows
    }


class _Draws:
    """Draws what the roster does not say."""

    def __init__(self, program: Program, seed: int, profile: BehaviourProfile) -> None:
        self.seed = seed
        self.program = program
        self.profile = profile
        self.accounts = Accounts(place_of(program))

    def resident(self, row: Household, people: Sequence[Recipient], account: AccountSpec | None) -> Resident:
        """A household as a player. The head comes first in `people`."""
        rng = random.Random(f"{self.seed}:{self.program.number}:{row.number}:draws")
        head = people[0]
        spec = _spec(row, people, account)
        behaviour = decide_behaviour(
            spec, seed=self.seed, reference_year=self.program.starts_on.year, profile=self.profile
        )
        has_none = rng.random() < _NO_TELEPHONE_SHARE and behaviour.channel is Channel.MAIL
        telephone = "" if has_none else f"0{rng.choice('789')}0{rng.randrange(10**8):08d}"
        return Resident(
            household_id=row.pk,
            number=row.number,
            receipt_number=row.receipt_number,
            secret=row.open("secret") or "",
            approach=row.approach,
            protected=row.protected,
            excluded=bool(row.excluded_reason),
            tax_unclear=any(person.tax_class != TAX_EXEMPT for person in people),
            entitled_yen=row.entitled_yen,
            members=tuple(person.name for person in people),
            head_name=head.name,
            head_kana=head.kana,
            birth=f"{head.birth_year}-{head.birth_month or 0:02d}-{head.birth_day or 0:02d}",
            address=f"{row.address}{row.katagaki}",
            telephone=telephone,
            account=account or self.accounts.draw(rng.random, kana=head.kana),
            on_file=account is not None,
            behaviour=behaviour,
        )


def _spec(row: Household, people: Sequence[Recipient], account: AccountSpec | None) -> HouseholdSpec:
    """As much of a household's description as the plans look at."""
    persons = tuple(
        PersonSpec(
            person_no=person.number,
            relation=person.relation,
            name=person.name,
            kana=person.kana,
            alias=person.alias_name,
            birth=Birth(person.birth_year, person.birth_month or 0, person.birth_day or 0),
            sex=person.sex,
            moved_on=person.moved_on,
            move_reason=person.moved_reason,
            is_foreign=False,
            is_head=person.is_head,
            is_protected=person.protected,
            tax=person.tax_class,
        )
        for person in people
    )
    address = AddressSpec(row.postcode, "", row.address, row.katagaki)
    return HouseholdSpec(row.number, "", persons, address, account, None)
