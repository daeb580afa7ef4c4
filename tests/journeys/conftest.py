"""Programs played from roster to money: databases of the module's own, jobs run in this process."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from secretariat.demo import outputs
from secretariat.demo.demo import gather, open_stage, play, prepare, write_files
from secretariat.demo.options import DemoOptions
from secretariat.demo.progress import JobRunner, Narrator
from secretariat.demo.stage import Stage
from secretariat.demo.studio import Studio
from secretariat.demo.world import make_world
from security import clock, dispatch
from security.jobs.run import run_job
from security.sealing.program_keys import forget_keys
from tests.conftest import WORKER, Outbox
from tests.databases import cloned, point_at

ENDS_ON = dt.date(2026, 7, 10)


@dataclass(frozen=True)
class Played:
    """A program after some weeks, and the directory of its files."""

    stage: Stage
    out: Path
    options: DemoOptions


@pytest.fixture(scope="module")
def own_databases(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """Committed databases and a files directory for a whole module; no message leaves the process."""
    folder = tmp_path_factory.mktemp("journey")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        connections.close_all()
        patch.setattr(dispatch, "current_app", Outbox())
        patch.setattr(settings, "FILES_DIR", folder / "files")
        with cloned(f"{WORKER}_{os.getpid()}_journey") as names:
            point_at(names)
            forget_keys()
            yield folder
            forget_keys()
            point_at(django_db_setup)


PlayProgram = Callable[..., Played]


@pytest.fixture(scope="module")
def play_program(own_databases: Path) -> PlayProgram:
    """Plays one program of the demo's world with so many households for so many days, and writes its files."""
    narrator = Narrator(lambda _text: None)
    options = DemoOptions(households=0, seed=11, out=own_databases / "out", ends_on=ENDS_ON)
    with clock.at(dt.datetime.combine(options.starts_on, dt.time(8), tzinfo=clock.JAPAN)):
        world = make_world(starts_on=options.starts_on)
    programs = {demo.number: (program, demo) for program, demo in world.programs}

    def played(number: int, *, households: int, days: int) -> Played:
        program, demo = programs[number]
        chosen = DemoOptions(
            households=households, seed=options.seed, out=own_databases / f"out-{number}", ends_on=options.ends_on
        )
        outputs.clear(chosen.out)
        stage = open_stage(program, demo, chosen, narrator, JobRunner(narrator, inline=run_job), Studio())
        prepare([stage], [(demo, households)], chosen)
        first = chosen.starts_on + dt.timedelta(days=1)
        play([stage], first=first, last=first + dt.timedelta(days=days - 1))
        write_files([gather(stage, chosen, is_first=True)], chosen, narrator)
        return Played(stage, chosen.out, chosen)

    return played
