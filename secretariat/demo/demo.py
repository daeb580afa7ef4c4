"""The demo from empty databases to files that add up: world, rosters, eight weeks of work, outputs, check."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import connections

from cases.models import BenefitKind
from cases.selectors.setup import setup_of
from secretariat.demo import ended_program, latecomers, outputs
from secretariat.demo.cast import cast_of
from secretariat.demo.certificates import play_certificates
from secretariat.demo.desks import (
    approach,
    closing,
    gifts,
    letters,
    looks,
    portal,
    registers,
    supervision,
    suspicion,
)
from secretariat.demo.desks.roster import take_in_roster
from secretariat.demo.errors import DemoError
from secretariat.demo.figures import figures_of
from secretariat.demo.lanes import play_in_lanes, share_out
from secretariat.demo.options import DAYS_A_WEEK, DemoOptions
from secretariat.demo.play import play_days
from secretariat.demo.programs import DemoProgram, demo_programs, set_up, split_households
from secretariat.demo.progress import JobRunner, Narrator
from secretariat.demo.residents import refresh_asked, residents_of
from secretariat.demo.rosters import write_demo_roster
from secretariat.demo.stage import Stage
from secretariat.demo.studio import Studio, open_studio
from secretariat.demo.terms import play_terms
from secretariat.demo.verify import verify
from secretariat.demo.vouchers import play_vouchers
from secretariat.demo.world import DemoWorld, make_world
from security import clock
from security.clock import JAPAN
from security.models import Program
from security.tenancy.scope import program_scope

SCANNERS_A_LANE = 1


def run_demo(*, options: DemoOptions, narrator: Narrator, lanes: int) -> DemoWorld:
    """Make the world, play it in that many processes and write the outputs.

    Raises DemoError when the sums do not agree in the end.
    """
    outputs.clear(options.out)
    with clock.at(dt.datetime.combine(options.starts_on, dt.time(8), tzinfo=JAPAN)), narrator.step("world"):
        world = make_world(starts_on=options.starts_on)
    counts = split_households(options.households, [demo for _program, demo in world.programs])
    played = play_in_lanes(share_out(counts, lanes), options, narrator.started)
    for lane in played:
        narrator.add(lane.seconds)
    world.logins = ended_program.with_ended(world.logins)
    with narrator.step("certificates"):
        leave_certificates(world, options, narrator)
    with narrator.step("vouchers"):
        vouchers = leave_vouchers(world, options, narrator)
    with narrator.step("terms"):
        leave_terms(world, options, narrator)
    programs = sorted((found for lane in played for found in lane.programs), key=_number)
    write_files(programs, options, narrator, vouchers=vouchers)
    found = verify(options.out)
    if found:
        lines = "\n".join(f"  {difference}" for difference in found)
        raise DemoError(f"{len(found)} sums do not agree:\n{lines}")
    narrator.say(f"{options.out}: all sums agree")
    # The set clock has caught up with the real one: from here on the programs work by themselves.
    beside = (*world.certificates, *world.vouchers, *world.terms)
    made = [program.pk for program, _demo in (*world.programs, *beside)]
    Program.objects.filter(pk__in=made).update(is_automatic=True)
    return world


def leave_certificates(world: DemoWorld, options: DemoOptions, narrator: Narrator) -> None:
    """Play the program of certificates, which pays nothing and is in no sum."""
    for program, demo in world.certificates:
        stage = open_stage(program, demo, options, narrator, JobRunner(narrator), Studio())
        play_certificates(stage, demo, options)


def leave_vouchers(world: DemoWorld, options: DemoOptions, narrator: Narrator) -> list[dict[str, Any]]:
    """Play the program of vouchers, whose own figures have to add up; returns them."""
    return [
        play_vouchers(open_stage(program, demo, options, narrator, JobRunner(narrator), Studio()), demo, options)
        for program, demo in world.vouchers
    ]


def leave_terms(world: DemoWorld, options: DemoOptions, narrator: Narrator) -> None:
    """Play the refund that is paid term by term, whose own figures have to add up."""
    for program, demo in world.terms:
        stage = open_stage(program, demo, options, narrator, JobRunner(narrator), Studio())
        play_terms(stage, demo, options)


def _number(found: outputs.ProgramOutputs) -> int:
    return found.figures.number


def play_lane(numbers: Sequence[int], options: DemoOptions, narrator: Narrator) -> list[outputs.ProgramOutputs]:
    """Play these programs of the demo's world from the first to the last day; returns what they leave."""
    demos = {demo.number: demo for demo in demo_programs(options.starts_on)}
    counts = split_households(options.households, list(demos.values()))
    studio = open_studio(SCANNERS_A_LANE)
    try:
        stages = [
            open_stage(program, demos[program.number], options, narrator, JobRunner(narrator), studio)
            for program in Program.objects.filter(number__in=numbers).order_by("number")
        ]
        if min(demos) in numbers:
            leave_ended_program(stages[0], options, studio)
        prepare(stages, [(demos[stage.program.number], counts[stage.program.number]) for stage in stages], options)
        play(stages, first=options.starts_on + dt.timedelta(days=1), last=options.ends_on)
        return [gather(stage, options, is_first=stage.program.number == min(demos)) for stage in stages]
    finally:
        studio.close()


def leave_ended_program(like: Stage, options: DemoOptions, studio: Studio) -> None:
    """Beside the programs that are played, one of an earlier year whose data wait for their disposal."""
    demo = ended_program.ended_program(options)
    with like.narrator.step("ended program"):
        program = ended_program.make_ended_program(demo, like.program)
        then = replace(options, ends_on=options.ends_on - ended_program.BEFORE)
        stage = open_stage(program, demo, then, like.narrator, like.jobs, studio)
        ended_program.leave_disposal(stage, demo, options)


def prepare(stages: Sequence[Stage], rosters: Sequence[tuple[DemoProgram, int]], options: DemoOptions) -> None:
    """The first day: rosters of so many households in, letters queued and given to the workers, the portal opened."""
    folder = options.out / "rosters"
    folder.mkdir(exist_ok=True)
    for stage, (demo, households) in zip(stages, rosters, strict=True):
        path = folder / demo.roster_name
        with stage.narrator.step("rosters"):
            write_demo_roster(demo, households=households, seed=options.seed, target=path)
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

    names = ", ".join(stage.program.name for stage in stages)

    def tell(day: dt.date) -> None:
        if day.weekday() == 0:
            stages[0].narrator.say(f"week {stages[0].days_played // DAYS_A_WEEK} begins ({day}): {names}")

    play_days(stages, first=first, last=last, end_of_day=tell)
    for stage in stages:
        letters.post_letters(stage, leaves_proofs=True)
        with stage.narrator.step("close of day"):
            looks.leave_looks(stage)
            supervision.leave_for_supervision(stage)
            registers.leave_registers(stage)
            if stage.setup.kind != BenefitKind.GIFT:
                suspicion.leave_for_the_bench(stage)
            closing.report_last_day(stage)
            closing.seal_events(stage)


def gather(stage: Stage, options: DemoOptions, *, is_first: bool) -> outputs.ProgramOutputs:
    """Put a program's files into the output directory and count what it leaves."""
    program, out = stage.program, options.out
    with stage.narrator.step("outputs"):
        with stage.at(20):
            letters_found = outputs.write_letters(program, out)
            transfers = outputs.write_transfers(program, stage.cast, out)
            outputs.write_papers(program, stage.papers, transfers, out)
            kpi, rejects = outputs.kpi_rows(program), outputs.reject_rows(program)
            outputs.write_daily_report(program, out, first=is_first)
        closing.seal_events(stage)
        with stage.at(20):
            return outputs.ProgramOutputs(figures_of(program), letters_found, transfers, kpi, rejects)


def write_files(
    programs: Sequence[outputs.ProgramOutputs],
    options: DemoOptions,
    narrator: Narrator,
    *,
    vouchers: Sequence[dict[str, Any]] = (),
) -> None:
    """Write the output files of the demo that are about all programs."""
    out = options.out
    with narrator.step("outputs"):
        outputs.write_manifest(out, [row for found in programs for row in found.letters])
        outputs.write_json(out / outputs.KPI, [row for found in programs for row in found.kpi])
        outputs.write_rejects(out, [row for found in programs for row in found.rejects])
    head = {
        "seed": options.seed,
        "starts_on": options.starts_on.isoformat(),
        "ends_on": options.ends_on.isoformat(),
    }
    summary = outputs.summary_of(head=head, programs=programs, seconds=narrator.seconds)
    outputs.write_json(out / outputs.SUMMARY, {**summary, "vouchers": list(vouchers)})


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
