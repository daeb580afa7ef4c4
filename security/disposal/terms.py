"""May these kinds of data be disposed of now? Rules, holds, long work, and what the apps object."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from security import clock
from security.disposal.holdings import Holding, all_holdings, objections
from security.disposal.survey import in_the_way
from security.job_kinds import OWN_JOBS
from security.models import Disposal, Job, Program, RetentionHold, RetentionRule
from security.rules.retention import kept_until


@dataclass(frozen=True, slots=True)
class Term:
    """A kind of data with its rule. `until` is the last day on which it stays, None while no rule is set."""

    holding: Holding
    rule: RetentionRule | None
    until: dt.date | None
    is_disposed: bool

    @property
    def is_due(self) -> bool:
        """Whether its time is over."""
        return self.until is not None and clock.today() > self.until


def terms_of(program: Program) -> list[Term]:
    """Every kind of data that a program has, with its rule."""
    rows = RetentionRule.objects.filter(program_id=program.pk).select_related("set_by").order_by("pk")
    newest = {rule.app: rule for rule in rows}
    gone = disposed_apps(program.pk)
    return [
        Term(
            holding=holding,
            rule=newest.get(app),
            until=kept_until(program.ends_on, newest[app].months) if app in newest else None,
            is_disposed=app in gone,
        )
        for app, holding in all_holdings().items()
    ]


def obstacles(program: Program, apps: Sequence[str]) -> list[str]:
    """Why these kinds of data may not be disposed of now, in sentences; nothing when they may."""
    found = []
    for term in terms_of(program):
        if term.holding.app not in apps:
            continue
        if term.until is None:
            found.append(_("No rule says how long this is kept: %(kind)s.") % {"kind": term.holding.label})
        elif not term.is_due:
            found.append(
                _("This is kept until %(day)s: %(kind)s.") % {"day": term.until.isoformat(), "kind": term.holding.label}
            )
    holds = RetentionHold.objects.filter(program_id=program.pk, lifted_at=None).count()
    if holds:
        found.append(_("A hold stands against it: %(count)d.") % {"count": holds})
    missing = sorted(in_the_way(program.pk, apps))
    if missing:
        kinds = "、".join(str(all_holdings()[app].label) for app in missing)
        found.append(_("What refers to these data goes with them. Choose this too: %(kinds)s.") % {"kinds": kinds})
    working = Job.objects.filter(program_id=program.pk, state__in=[Job.State.RUNNING, Job.State.PAUSED])
    if working.exclude(kind__in=OWN_JOBS).exists():
        found.append(_("Long work of the program has not come to its end. Wait for it, or cancel it under Jobs."))
    return [*found, *objections(program.pk)]


def is_all_that_is_left(program_id: int, apps: Sequence[str]) -> bool:
    """Whether nothing of the program's data would remain: the key goes too then, and the program closes."""
    return set(all_holdings()) <= set(apps) | disposed_apps(program_id)


def disposed_apps(program_id: int) -> set[str]:
    """Kinds of data that a disposal was carried out for."""
    done = Disposal.objects.filter(program_id=program_id, state=Disposal.State.DONE)
    return {app for apps in done.values_list("apps", flat=True) for app in apps}
