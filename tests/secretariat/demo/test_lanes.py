"""Lanes of the demo: programs shared out to processes, and what a lane that fails leaves."""

from multiprocessing import Pipe

import pytest

from secretariat.demo.errors import DemoError
from secretariat.demo.lanes import LaneOutputs, _as_they_end, _received, share_out


@pytest.mark.parametrize(
    ("weights", "lanes", "shared"),
    [
        ({101: 900, 102: 700, 103: 240, 104: 160}, 2, [[101, 104], [102, 103]]),
        ({101: 5, 102: 5}, 2, [[101], [102]]),
        ({101: 5}, 2, [[101]]),
        ({101: 5, 102: 7}, 1, [[102, 101]]),
    ],
)
def test_the_heaviest_program_goes_first_and_each_to_the_lightest_lane(weights, lanes, shared):
    assert share_out(weights, lanes) == shared


def test_what_a_lane_leaves_comes_as_it_ends():
    pipes = [Pipe(duplex=False) for _lane in range(2)]
    for _receiver, sender in reversed(pipes):
        sender.send((LaneOutputs([], {"mail": 1.5}), ""))
    found = [_received(receiver) for receiver in _as_they_end([receiver for receiver, _sender in pipes])]
    assert [lane.seconds for lane in found] == [{"mail": 1.5}] * 2


def test_a_lane_that_fails_says_why_and_one_that_dies_is_noticed():
    receiver, sender = Pipe(duplex=False)
    sender.send((None, "みほん市: 2026-10-01 does not balance"))
    with pytest.raises(DemoError, match="does not balance"):
        _received(receiver)
    sender.close()
    with pytest.raises(DemoError, match="stopped from outside"):
        _received(receiver)
