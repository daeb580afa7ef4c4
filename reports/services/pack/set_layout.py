"""How the list for the finance system looks, set by the municipality."""

from collections.abc import Sequence

from django.db.models import Max

from reports import events
from reports.models import FinanceLayout
from reports.rules.finance_layout import LayoutColumn, check_layout
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role

SETTERS = (Role.OFFICER, Role.TREASURER)


def set_layout(
    *, actor: Actor, program_id: int, columns: Sequence[LayoutColumn], encoding: FinanceLayout.Encoding | str
) -> FinanceLayout:
    """Keep the layout as the next version; packs made from now on follow it. Raises ReportError as `check_layout`."""
    authorise(actor, *SETTERS, program_id=program_id)
    chosen = FinanceLayout.Encoding(encoding)
    check_layout(columns, chosen.value)
    # Set by two at once: versions are taken one after the other.
    Program.objects.select_for_update(no_key=True).get(pk=program_id)
    rows = FinanceLayout.objects.filter(program_id=program_id)
    made = FinanceLayout.objects.create(
        program_id=program_id,
        version=(rows.aggregate(last=Max("version"))["last"] or 0) + 1,
        encoding=chosen,
        columns=[[column.name, column.source, column.text] for column in columns],
        set_at=clock.now(),
        set_by_id=actor.person_id,
    )
    record(
        events.FINANCE_LAYOUT_SET,
        actor=actor,
        program_id=program_id,
        subject_ids=[made.pk],
        data={"version": made.version, "columns": len(columns)},
    )
    return made
