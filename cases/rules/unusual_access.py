"""When looks at cases are out of the ordinary: how many, and at what hour. Pure."""

import datetime as dt
from collections.abc import Mapping
from statistics import median

MANY_AT_LEAST = 60  # different households opened in full on a day
MANY_TIMES = 3  # so many times what the others of the program opened
MANY_ALONE = 200  # where nobody else worked that day
OPENS_AT, CLOSES_AT = dt.time(7), dt.time(21)  # nobody works in the office outside these, Japanese time


def saw_many(opened: Mapping[int, int]) -> dict[int, int]:
    """Who opened far more households than the others, by person; `opened` is the count of each person of a day."""
    found = {}
    for person, count in opened.items():
        others = [number for other, number in opened.items() if other != person]
        most = max(MANY_AT_LEAST, MANY_TIMES * median(others)) if others else MANY_ALONE
        if count > most:
            found[person] = count
    return found
