"""What an officer is about to decide, in figures."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from cases.models import Application, Hold, Status
from cases.selectors.application_filter import ApplicationFilter, filtered_applications
from cases.selectors.facts import found_unfit
from cases.selectors.readers import authorise_reader
from cases.selectors.setup import setup_of
from security.actor import Actor
from security.tenancy.scope import restricted_included

AMOUNTS_SHOWN = 12  # programs that pay by household have a few; where each purchase has its own, the rest is one line


@dataclass(frozen=True, slots=True)
class AmountLine:
    """Applications that are granted the same amount; those of all amounts not named have none (`each_yen`)."""

    each_yen: int | None
    cases: int
    yen: int


@dataclass(frozen=True, slots=True)
class DecisionFigures:
    """How many applications are meant, how many of them can be decided, their sum, and why the others cannot.

    `restricted` of those that can be decided are cases of the dedicated desk. `amounts` break the sum of a grant down,
    the most frequent amount first.
    """

    meant: int
    ready: int
    ready_yen: int
    held: int
    unfit: int
    without_amount: int
    elsewhere: int
    restricted: int
    amounts: list[AmountLine]


def to_decide(
    program_id: int, *, filters: ApplicationFilter, ids: Collection[int], is_all: bool
) -> QuerySet[Application]:
    """The applications that an officer picked, or all that match. The caller has authorised the reader."""
    if is_all:
        return filtered_applications(program_id, filters)
    return Application.objects.filter(program_id=program_id, pk__in=list(ids))


@restricted_included()
def decision_figures(*, actor: Actor, program_id: int, rows: QuerySet[Application], grant: bool) -> DecisionFigures:
    """The figures over any number of applications; a denial needs no amount and passes where something is held."""
    authorise_reader(actor, program_id)
    setup = setup_of(program_id)
    # The ceiling is that of one transfer; the amount is over all terms where the program pays by terms.
    ceiling = setup.ceiling_yen * max(1, len(setup.terms))
    held = Exists(Hold.objects.filter(program_id=program_id, application_id=OuterRef("pk"), released_at=None))
    at_step, is_held = Q(status=Status.REVIEWED), Q(stopped=True)
    is_unfit = Q(unfit=True) if grant else Q(pk=0)
    has_amount = Q(amount_yen__gt=0, amount_yen__lte=ceiling) if grant else Q()
    ready = at_step & ~is_held & ~is_unfit & has_amount
    judged = rows.order_by().annotate(stopped=held, unfit=found_unfit(program_id))
    sums = judged.aggregate(
        meant=Count("pk"),
        ready=Count("pk", filter=ready),
        ready_yen=Sum("amount_yen", filter=ready, default=0),
        held=Count("pk", filter=at_step & is_held),
        unfit_rows=Count("pk", filter=at_step & ~is_held & is_unfit),
        without_amount=Count("pk", filter=at_step & ~is_held & ~is_unfit & ~has_amount)
        if grant
        else Count("pk", filter=Q(pk=0)),
        elsewhere=Count("pk", filter=~at_step),
        restricted=Count("pk", filter=ready & Q(household__protected=True)),
    )
    unfit = sums.pop("unfit_rows")
    amounts = _amounts(judged.filter(ready)) if grant else []
    return DecisionFigures(
        **{**sums, "unfit": unfit, "ready_yen": sums["ready_yen"] if grant else 0, "amounts": amounts}
    )


def _amounts(ready: QuerySet[Application]) -> list[AmountLine]:
    counted = ready.values_list("amount_yen").annotate(cases=Count("pk")).order_by("-cases", "-amount_yen")
    lines = [AmountLine(each, cases, each * cases) for each, cases in counted if each is not None]
    shown, others = lines[:AMOUNTS_SHOWN], lines[AMOUNTS_SHOWN:]
    if others:
        shown.append(AmountLine(None, sum(line.cases for line in others), sum(line.yen for line in others)))
    return shown
