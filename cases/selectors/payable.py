"""What could be paid now: the figures before a transfer batch is prepared."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Sum, Value, When

from cases.models import Decision, Hold, HoldKind, ProgramSetup, Status
from cases.rules.batch_checks import check_transfer_date
from cases.rules.business_days import BankCalendar
from cases.rules.faults import Finding
from cases.rules.zengin.profiles import BANK_PROFILES, BankProfile
from cases.selectors.batch_page import DUPLICATE, FAILED, HELD
from cases.selectors.money import READERS, Figure, waits_for_transfer
from security import clock
from security.actor import Actor, authorise
from security.tenancy.scope import restricted_included

LATER, DUE, OTHER_TERM = "later", "due", "other_term"
DAYS_OFFERED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """Grants that wait for their transfer, by what becomes of them: `due` would go into a batch now.

    `parts` are those that would not: decided after the cut-off, on hold, or of a case to which another term is just
    being paid. `amounts` divides `due`.
    """

    waiting: Figure
    due: Figure
    parts: dict[str, Figure]
    amounts: list[tuple[int, Figure]]
    profile: BankProfile | None

    @property
    def adds_up(self) -> bool:
        """Waiting is due or has its reason, to the yen; and the amounts come to what is due."""
        return sum(self.parts.values(), self.due) == self.waiting and (
            sum((figure for _yen, figure in self.amounts), Figure()) == self.due
        )


@restricted_included()
def payable(*, actor: Actor, program_id: int, cut_off_on: dt.date | None, term: int | None = None) -> Payable:
    """What a batch prepared now would hold, before the checks of the single payments; of one term, or of all."""
    authorise(actor, *READERS, program_id=program_id)
    later = Decision.objects.filter(
        program_id=program_id,
        application=OuterRef("application"),
        term=OuterRef("term"),
        sequence__gt=OuterRef("sequence"),
    )
    grants = Decision.objects.filter(
        waits_for_transfer(program_id), ~Exists(later), program_id=program_id, outcome=Decision.Outcome.GRANT
    ).order_by()
    if term is not None:
        grants = grants.filter(term=term)
    holds = Hold.objects.filter(program_id=program_id, application=OuterRef("application"), released_at=None)
    after_cut_off = Q(decided_on__gt=cut_off_on) if cut_off_on else Q(pk__in=[])
    placed = grants.annotate(
        place=Case(
            When(Exists(holds.filter(kind=HoldKind.ACCOUNT_FAILED)), then=Value(FAILED)),
            When(Exists(holds.filter(kind=HoldKind.DUPLICATE)), then=Value(DUPLICATE)),
            When(Exists(holds), then=Value(HELD)),
            When(~Q(application__status=Status.DECIDED), then=Value(OTHER_TERM)),
            When(after_cut_off, then=Value(LATER)),
            default=Value(DUE),
            output_field=CharField(),
        )
    )
    whole = grants.aggregate(count=Count("pk"), yen=Sum("amount_yen", default=0))
    parts: dict[str, Figure] = {}
    amounts: dict[int, Figure] = {}
    for row in placed.values("place", "amount_yen").annotate(count=Count("pk")).order_by("amount_yen"):
        figure = Figure(row["count"], row["count"] * row["amount_yen"])
        parts[row["place"]] = parts.get(row["place"], Figure()) + figure
        if row["place"] == DUE:
            amounts[row["amount_yen"]] = figure
    due = parts.pop(DUE, Figure())
    setup = ProgramSetup.objects.filter(program_id=program_id).first()
    return Payable(
        waiting=Figure(whole["count"], whole["yen"]),
        due=due,
        parts={place: parts[place] for place in (FAILED, DUPLICATE, HELD, OTHER_TERM, LATER) if place in parts},
        amounts=list(amounts.items()),
        profile=BANK_PROFILES.get(setup.bank_profile) if setup else None,
    )


def transfer_days(*, actor: Actor, program_id: int) -> list[dt.date]:
    """The next days on which a batch that is prepared today can be paid."""
    authorise(actor, *READERS, program_id=program_id)
    calendar = BankCalendar()
    day = calendar.add_business_days(calendar.on_or_after(clock.today()), _lead_days(program_id))
    days = [day]
    while len(days) < DAYS_OFFERED:
        days.append(calendar.next_business_day(days[-1]))
    return days


def findings_about_day(*, actor: Actor, program_id: int, transfer_on: dt.date) -> list[Finding]:
    """What speaks against a transfer date, if the batch were prepared today."""
    authorise(actor, *READERS, program_id=program_id)
    return check_transfer_date(
        transfer_on, prepared_on=clock.today(), lead_business_days=_lead_days(program_id), calendar=BankCalendar()
    )


def _lead_days(program_id: int) -> int:
    return ProgramSetup.objects.values_list("transfer_lead_days", flat=True).get(program_id=program_id)
