"""When looks at cases are out of the ordinary: how many, at what hour, and at whose address. Pure."""

import datetime as dt
from collections.abc import Mapping
from statistics import median

MANY_AT_LEAST = 60  # different households opened in full on a day
MANY_TIMES = 3  # so many times what the others of the program opened
MANY_ALONE = 200  # where nobody else worked that day
# Japanese time. Nobody works outside these, but for people with hours of their own.
OPENS_AT, CLOSES_AT = dt.time(7), dt.time(21)


def is_home(home_key: str, address_key: str) -> bool:
    """Whether a household's address is a person's home, by their keys; the home may go on with a building's name.

    An address without a number is a town, and nobody's home.
    """
    if not home_key.startswith(address_key) or not any(letter.isdigit() for letter in address_key):
        return False
    rest = home_key.removeprefix(address_key)
    return not rest.removeprefix("-")[:1].isdigit()  # 1-2 is neither 1-23 nor 1-2-3


def saw_many(opened: Mapping[int, int]) -> dict[int, int]:
    """Who opened far more households than the others, by person; `opened` is the count of each person of a day."""
    found = {}
    for person, count in opened.items():
        others = [number for other, number in opened.items() if other != person]
        most = max(MANY_AT_LEAST, MANY_TIMES * median(others)) if others else MANY_ALONE
        if count > most:
            found[person] = count
    return found
