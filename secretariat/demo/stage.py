"""A program on the stage: its people, its residents, the day that is played, and the clock that goes with it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from cases.models import ProgramSetup
from cases.rules.deadlines import is_office_day
from secretariat.demo.cast import Cast
from secretariat.demo.progress import JobRunner, Narrator
from secretariat.demo.residents import Resident
from secretariat.demo.studio import Studio
from security import clock
from security.actor import Actor
from security.clock import JAPAN
from security.models import Program
from security.roles import Role
from security.tenancy.scope import program_scope

Item = TypeVar("Item")


@dataclass
class Papers:
    """What the municipality keeps of its own: lists of decisions by file name, and what the bank could not pay.

    Rows of `returned` are receipt number, transfer date and yen, as the bank names them.
    """

    decision_lists: dict[str, bytes] = field(default_factory=dict)
    listed_until: dt.date | None = None
    returned: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass
class Stage:
    """One program being played. `run_ids` are letter runs that the workers are drawing; on `leaves_work_on` the desks
    leave a part of what waits to whoever looks at the demo afterwards.
    """

    program: Program
    cast: Cast
    setup: ProgramSetup
    narrator: Narrator
    jobs: JobRunner
    studio: Studio
    seed: int
    starts_on: dt.date
    day: dt.date
    residents: list[Resident] = field(default_factory=list)
    run_ids: list[int] = field(default_factory=list)
    leaves_work_on: dt.date | None = None
    papers: Papers = field(default_factory=Papers)

    @property
    def program_id(self) -> int:
        """Id of the program."""
        return self.program.pk

    @cached_property
    def by_household(self) -> dict[int, Resident]:
        """Residents by household id; read it once the roster is in."""
        return {resident.household_id: resident for resident in self.residents}

    @property
    def is_office_day(self) -> bool:
        """Whether the office is open on the day that is played."""
        return is_office_day(self.day)

    @property
    def leaves_work(self) -> bool:
        """Whether the day that is played is the one that is left unfinished."""
        return self.day == self.leaves_work_on

    def todays(self, items: list[Item], share: float) -> list[Item]:
        """What a desk gets done of what waits: all, but only this share (0 to 1) on the day that is left unfinished."""
        return items[: round(len(items) * share)] if self.leaves_work else items

    @property
    def days_played(self) -> int:
        """Days since the program began, 0 on its first day."""
        return (self.day - self.starts_on).days

    def play(self, role: Role, number: int = 0) -> Actor:
        """The actor number `number` of a role."""
        return self.cast.play(role, number)

    @contextmanager
    def at(self, hour: int, minute: int = 0) -> Iterator[None]:
        """The block happens at that time of the day that is played, inside the program's scope: one transaction."""
        with clock.at(self.moment(hour, minute)), program_scope(self.program_id):
            yield

    def moment(self, hour: int, minute: int = 0) -> dt.datetime:
        """That time of the day that is played."""
        return dt.datetime.combine(self.day, dt.time(hour, minute), tzinfo=JAPAN)


def parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in parts of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
