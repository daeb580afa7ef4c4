"""The daily cut-off of letters: what is queued later goes out with the runs of the next day."""

import datetime as dt
from dataclasses import dataclass

from cases.models import Notice, ProgramSetup
from security import clock


@dataclass(frozen=True, slots=True)
class CutOff:
    """The program's cut-off: its time of day, the moment it fell today (None before, and without one), and how many
    letters were queued since and wait for tomorrow."""

    at: dt.time | None = None
    passed_at: dt.datetime | None = None
    late: int = 0


def cut_off(*, program_id: int) -> CutOff:
    """The cut-off of the program as of now."""
    at = ProgramSetup.objects.filter(program_id=program_id).values_list("letters_until", flat=True).first()
    if at is None:
        return CutOff()
    passed_at = dt.datetime.combine(clock.today(), at, tzinfo=clock.JAPAN)
    if clock.now() < passed_at:
        return CutOff(at)
    waiting = Notice.objects.filter(program_id=program_id, state=Notice.State.QUEUED, queued_at__gt=passed_at)
    return CutOff(at, passed_at, waiting.count())
