"""Decisions and batches in a process that can be killed: `python -m …payout.killable ACT PROGRAM ID`.

ACT is `decide` (ID is the job), `prepare`, `check` or `release` (ID is the batch). With a folder and a place as two
more arguments the process says that it got to that place (a file `there`) and then waits there for its death.
"""

import datetime as dt
import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

LEASE = dt.timedelta(seconds=2)
# Where a process waits for its death: module and name that it would go through next. "end": before the commit.
PLACES: dict[str, tuple[str, str]] = {
    "prepare-lines": ("cases.services.payout.prepare_batch", "advance"),
    "prepare-event": ("cases.services.payout.prepare_batch", "record"),
    "release-file": ("cases.services.payout.release_batch", "draw_file"),
    "release-event": ("cases.services.payout.release_batch", "record"),
}


def wait_for_death(folder: Path) -> None:
    (folder / "there").touch()
    time.sleep(600)


def main(act: str, program_id: int, number: int, folder: str = "", place: str = "") -> None:
    """Do the act, or get to the place and wait."""
    django.setup()
    from cases.services.payout import check_batch, prepare_batch, release_batch  # noqa: PLC0415 - Django must be set up first
    from security import clock  # noqa: PLC0415
    from security.gate import actor_for  # noqa: PLC0415
    from security.jobs import run  # noqa: PLC0415
    from security.models import User  # noqa: PLC0415
    from security.tenancy.scope import program_scope  # noqa: PLC0415
    from tests.factories.money import NOW, TRANSFER_ON  # noqa: PLC0415

    if act == "decide":
        run.LEASE, run.RENEW_EVERY_SECONDS = LEASE, 0.5
        run.run_job(program_id, number)
        return
    if place in PLACES:
        module, name = PLACES[place]
        setattr(importlib.import_module(module), name, lambda *_args, **_kwargs: wait_for_death(Path(folder)))

    def by(name: str) -> Any:
        return {"actor": actor_for(User.objects.get(username=name)), "program_id": program_id}

    acts: dict[str, Callable[[], object]] = {
        "prepare": lambda: prepare_batch.prepare_batch(**by("aoi_clerk_1"), transfer_on=TRANSFER_ON),
        "check": lambda: check_batch.check_batch(**by("aoi_clerk_2"), batch_id=number),
        "release": lambda: release_batch.release_batch(**by("aoi_treasurer"), batch_id=number),
    }
    with clock.at(NOW), program_scope(program_id):
        acts[act]()
        if place == "end":
            wait_for_death(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
