"""Programs played side by side: each lane is a process that plays some of them; no program knows of another.

Nothing here needs Django before a lane has set it up.
"""

import multiprocessing
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING, cast

from secretariat.demo.errors import DemoError
from secretariat.demo.options import DemoOptions

if TYPE_CHECKING:
    from secretariat.demo.outputs import ProgramOutputs


@dataclass(frozen=True, slots=True)
class LaneOutputs:
    """What a lane leaves: its programs, and the seconds that each step took it."""

    programs: "Sequence[ProgramOutputs]"
    seconds: Mapping[str, float]


def share_out(weights: Mapping[int, int], lanes: int) -> list[list[int]]:
    """Numbers of programs by lane, at most so many lanes, the heaviest program first and each to the lightest lane."""
    shared: list[list[int]] = [[] for _lane in range(max(1, min(lanes, len(weights))))]
    for number in sorted(weights, key=lambda key: (-weights[key], key)):
        min(shared, key=lambda lane: sum(weights[taken] for taken in lane)).append(number)
    return shared


def play_in_lanes(lanes: Sequence[Sequence[int]], options: DemoOptions, started: float) -> list[LaneOutputs]:
    """Play the programs, each lane in a process of its own; `started` is where the clock of the narration stands at 0.

    Raises DemoError with what the first lane that fails says; the others are stopped.
    """
    running = [_start(numbers, options, started) for numbers in lanes]
    try:
        return [_received(receiver) for receiver in _as_they_end([receiver for _process, receiver in running])]
    finally:
        for process, _receiver in running:
            process.terminate()
            process.join()


def _start(numbers: Sequence[int], options: DemoOptions, started: float) -> tuple[SpawnProcess, Connection]:
    # Started afresh, so that no lane shares a connection.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_lane, args=(numbers, options, started, sender))
    process.start()
    sender.close()
    return process, receiver


def _as_they_end(receivers: Sequence[Connection]) -> Iterator[Connection]:
    """The receivers in the order in which their lanes have something to say."""
    waiting = list(receivers)
    while waiting:
        ready = wait(waiting)
        yield from (receiver for receiver in waiting if receiver in ready)
        waiting = [receiver for receiver in waiting if receiver not in ready]


def _received(receiver: Connection) -> LaneOutputs:
    try:
        found, problem = cast("tuple[LaneOutputs, str]", receiver.recv())
    except EOFError:
        raise DemoError("A process of the demo was stopped from outside. Run it again.") from None
    if problem:
        raise DemoError(problem)
    return found


def _lane(numbers: Sequence[int], options: DemoOptions, started: float, sender: Connection) -> None:
    """Play some programs, in a process of its own, and send what they leave."""
    # Stopped by the others or from outside: whatever draws for this lane is closed on the way out.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    import django  # noqa: PLC0415 (the process begins here)

    django.setup()
    from secretariat.demo.demo import play_lane  # noqa: PLC0415 (needs Django)
    from secretariat.demo.progress import Narrator  # noqa: PLC0415

    narrator = Narrator(_say, started=started)
    try:
        sender.send((LaneOutputs(play_lane(numbers, options, narrator), dict(narrator.seconds)), ""))
    except DemoError as error:
        sender.send((None, str(error)))
    except Exception:  # noqa: BLE001 (told where the demo was started)
        sender.send((None, traceback.format_exc()))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
