"""The rosters that the municipalities of the demo hand over: one file a program, some with planted faults."""

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from secretariat.demo.people import HouseholdSpec, generate_households
from secretariat.demo.people.bad_roster import PlantedFault, write_bad_roster
from secretariat.demo.people.roster_file import write_roster
from secretariat.demo.people.specs import TAX_LIABLE
from secretariat.demo.programs import DemoProgram

# A fault needs a household of its own that suits it.
HOUSEHOLDS_A_FAULT: Final = 25
# Households are drawn until enough are exempt; about a quarter is.
LARGEST_DRAW: Final = 50


def write_demo_roster(demo: DemoProgram, *, households: int, seed: int, target: Path) -> list[PlantedFault]:
    """Write the roster of a program as its municipality would and return the faults that were planted in it.

    Raises ValueError when the generator does not yield enough households of the kind the program is for.
    """
    faults = min(demo.faults, households // HOUSEHOLDS_A_FAULT)
    with tempfile.TemporaryDirectory() as folder:
        good = Path(folder) / "good.csv" if faults else target
        written = write_roster(
            _households(demo, households, seed), good, municipality=demo.place, encoding=demo.encoding
        )
        if written.households < households:
            raise ValueError(f"{demo.code}: only {written.households} of {households} households could be drawn")
        if not faults:
            return []
        return write_bad_roster(good, target, faults=faults, encoding=demo.encoding, seed=seed)


def _households(demo: DemoProgram, count: int, seed: int) -> Iterator[HouseholdSpec]:
    """Each program has residents of its own: the number of the program goes into the seed."""
    drawn = generate_households(
        seed=seed * 1_000 + demo.number,
        count=count * LARGEST_DRAW if demo.exempt_only else count,
        municipality=demo.place,
        on=demo.template.reference_on,
    )
    return islice((household for household in drawn if not demo.exempt_only or _may_be_exempt(household)), count)


def _may_be_exempt(household: HouseholdSpec) -> bool:
    """Nobody of the household is known to pay: exempt, undeclared or not known where they were taxed."""
    return all(person.tax != TAX_LIABLE for person in household.persons)
