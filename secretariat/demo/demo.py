"""The demo from empty databases to files that add up: world, rosters, eight weeks of work, outputs, check."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connections

from cases.models import BenefitKind
from cases.rules.deadlines import STANDARD_CALENDAR, is_office_day
from cases.selectors.setup import setup_of
from secretariat.demo import latecomers, outputs
from secretariat.demo.cast import cast_of
from secretariat.demo.desks import approach, closing, gifts, letters, portal
from secretariat.demo.desks.roster import take_in_roster
from secretariat.demo.figures import figures_of
from secretariat.demo.play import play_days
from secretariat.demo.programs import DemoProgram, set_up, split_households
from secretariat.demo.progress import DemoError, JobRunner, Narrator
from secretariat.demo.residents import refresh_asked, residents_of
from secretariat.demo.rosters import write_demo_roster
from secretariat.demo.stage import Stage
from secretariat.demo.studio import Studio
from secretariat.demo.verify import verify
from secretariat.demo.world import DemoWorld, make_world
from security import clock
from security.clock import JAPAN
from security.models import Program
from security.tenancy.scope import program_scope

WEEKS: Final = 8
DAYS_A_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What to play. `ends_on` is the last day that is played; everything follows from it, `seed` and `households`."""

    households: int
    seed: int
    out: Path
    ends_on: dt.date

    @property
    def starts_on(self) -> dt.date:
        """The first office day of the week that is eight weeks before that of the last day."""
        monday = self.ends_on - dt.timedelta(days=self.ends_on.weekday() + DAYS_A_WEEK * WEEKS)
        return next_office_day(monday)


def last_office_day(before: dt.date) -> dt.date:
    """The last day before a date on which the office is open."""
    day = before - dt.timedelta(days=1)
    while not is_office_day(day, STANDARD_CALENDAR):
        day -= dt.timedelta(days=1)
    return day


def next_office_day(day: dt.date) -> dt.date:
    """The day itself when the office is open on it, else the next one on which it is."""
    while not is_office_day(day, STANDARD_CALENDAR):
        day += dt.timedelta(days=1)
    return day


def run_demo(*, options: DemoOptions, narrator: Narrator, jobs: JobRunner, studio: Studio) -> DemoWorld:
    """Make the world, play it and write the outputs. Raises DemoError when the sums do not agree in the end."""
    outputs.clear(options.out)
    with clock.at(dt.datetime.combine(options.starts_on, dt.time(8), tzinfo=JAPAN)), narrator.step("world"):
        world = make_world(starts_on=options.starts_on)
    stages = [open_stage(program, demo, options, narrator, jobs, studio) for program, demo in world.programs]
    prepare(stages, world.programs, options)
    play(stages, first=options.starts_on + dt.timedelta(days=1), last=options.ends_on)
    write_outputs(stages, options)
    found = verify(options.out)
    if found:
        lines = "\n".join(f"  {difference}" for difference in found)
        raise DemoError(f"{len(found)} sums do not agree:\n{lines}")
    narrator.say(f"{options.out}: all sums agree")
    # The set clock has caught up with the real one: from here on the programs work by themselves.
    Program.objects.filter(pk__in=[program.pk for program, _demo in world.programs]).update(is_automatic=True)
    return world


def prepare(stages: Sequence[Stage], programs: Sequence[tuple[Program, DemoProgram]], options: DemoOptions) -> None:
    """The first day: rosters in, letters queued and given to the workers, the online window opened."""
    counts = split_households(options.households, [demo for _program, demo in programs])
    folder = options.out / "rosters"
    folder.mkdir(exist_ok=True)
    for stage, (_program, demo) in zip(stages, programs, strict=True):
        path = folder / demo.roster_name
        with stage.narrator.step("rosters"):
            write_demo_roster(demo, households=counts[demo.number], seed=options.seed, target=path)
            take_in_roster(stage, path)
            with stage.at(11):
                stage.residents = residents_of(stage.program, seed=options.seed)
            latecomers.hold_back(stage, last=options.ends_on)
        with stage.narrator.step("online"):
            portal.open_window(stage)
    # Letters come last: they keep the workers busy for long, and rosters should not wait behind them.
    for stage in stages:
        if stage.setup.kind == BenefitKind.GIFT:
            with stage.narrator.step("gift cards"):
                gifts.stock_and_assign(stage)
        approach.queue_first_letters(stage)
        letters.start_letters(stage)


def play(stages: Sequence[Stage], *, first: dt.date, last: dt.date) -> None:
    """Play the days, then post what is still being drawn, and close the last day with its report."""

    def tell(day: dt.date) -> None:
        if day.weekday() == 0:
            stages[0].narrator.say(f"week {stages[0].days_played // DAYS_A_WEEK} begins ({day})")

    play_days(stages, first=first, last=last, end_of_day=tell)
    for stage in stages:
        letters.post_letters(stage)
        with stage.narrator.step("close of day"):
            closing.report_last_day(stage)
            closing.seal_events(stage)


def write_outputs(stages: Sequence[Stage], options: DemoOptions) -> None:
    """Write every output file of the demo."""
    out = options.out
    rows, kpi, rejects, transfers, figures = [], [], [], [], []
    narrator = stages[0].narrator
    with narrator.step("outputs"):
        for stage in stages:
            with stage.at(20):
                rows += outputs.write_letters(stage.program, out)
                released = outputs.write_transfers(stage.program, stage.cast, out)
                outputs.write_papers(stage.program, stage.papers, released, out)
                transfers += released
                kpi += outputs.kpi_rows(stage.program)
                rejects += outputs.reject_rows(stage.program)
                outputs.write_daily_report(stage.program, out, first=stage is stages[0])
            closing.seal_events(stage)
            with stage.at(20):
                figures.append(figures_of(stage.program))
        outputs.write_manifest(out, rows)
        outputs.write_json(out / outputs.KPI, kpi)
        outputs.write_rejects(out, rejects)
    summary = outputs.summary_of(
        head={
            "seed": options.seed,
            "starts_on": options.starts_on.isoformat(),
            "ends_on": options.ends_on.isoformat(),
        },
        programs=figures,
        transfers=transfers,
        seconds=narrator.seconds,
    )
    outputs.write_json(out / outputs.SUMMARY, summary)


def require_empty() -> None:
    """Raise DemoError unless the databases hold no program."""
    if Program.objects.exists():
        raise DemoError(
            "The databases hold programs already. `make demo` begins anew after an earlier demo; other data are "
            "removed by `make clean-data` only."
        )


def open_stage(
    program: Program, demo: DemoProgram, options: DemoOptions, narrator: Narrator, jobs: JobRunner, studio: Studio
) -> Stage:
    """Set a program of the demo up and put it on the stage, on the morning of its first day."""
    cast = cast_of(program)
    with clock.at(dt.datetime.combine(options.starts_on, dt.time(8, 30), tzinfo=JAPAN)), program_scope(program.pk):
        set_up(program=program, demo=demo, cast=cast)
        setup = setup_of(program.pk)
    return Stage(
        program=program,
        cast=cast,
        setup=setup,
        narrator=narrator,
        jobs=jobs,
        studio=studio,
        seed=options.seed,
        starts_on=options.starts_on,
        day=options.starts_on,
    )


def standing_stage(
    program: Program, *, seed: int, day: dt.date, narrator: Narrator, jobs: JobRunner, studio: Studio
) -> Stage:
    """A stage on which a program that is under way goes on, with its residents' plans as they were."""
    with program_scope(program.pk):
        stage = Stage(
            program=program,
            cast=cast_of(program),
            setup=setup_of(program.pk),
            narrator=narrator,
            jobs=jobs,
            studio=studio,
            seed=seed,
            starts_on=program.starts_on,
            day=day,
        )
        stage.residents = residents_of(program, seed=seed)
        refresh_asked(program.pk, stage.residents)
    return stage


def close_connections() -> None:
    """Let go of the connections before the servers stop."""
    connections.close_all()
