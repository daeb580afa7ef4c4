"""Deficiencies whose letter never reached anybody, for services that have authorised their actor."""

from collections.abc import Collection

from cases.models import Deficiency, Hold


def untell(program_id: int, notice_ids: Collection[int]) -> None:
    """Open what these letters told again: it has no letter and no deadline until it is told anew."""
    told = Deficiency.objects.filter(
        program_id=program_id, notice_id__in=list(notice_ids), state=Deficiency.State.NOTIFIED
    )
    holds = list(told.values_list("hold_id", flat=True))
    told.update(state=Deficiency.State.OPEN, notified_at=None, deadline_on=None, notice=None)
    Hold.objects.filter(program_id=program_id, pk__in=holds, released_at=None).update(waits_for=Hold.WaitsFor.OFFICE)
