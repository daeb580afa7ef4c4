"""When looks are out of the ordinary."""

import pytest

from cases.rules.unusual_access import saw_many


@pytest.mark.parametrize(
    ("opened", "raised"),
    [
        ({1: 40, 2: 38, 3: 42}, {}),
        ({1: 40, 2: 38, 3: 130}, {3: 130}),
        ({1: 5, 2: 4, 3: 59}, {}),
        ({1: 5, 2: 4, 3: 61}, {3: 61}),
        ({1: 200}, {}),
        ({1: 201}, {1: 201}),
        ({}, {}),
    ],
)
def test_who_opens_far_more_than_the_others(opened: dict[int, int], raised: dict[int, int]) -> None:
    assert saw_many(opened) == raised
