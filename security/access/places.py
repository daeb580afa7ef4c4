"""Names of the places where somebody may be seen, as the log of looks shows them.

A place is the name of an address, such as "cases:deficiency-preview". A name is registered for one address or for all
that begin alike: "cases:batch" is also that of "cases:batch-lines" unless that has one of its own.
"""

from collections.abc import Mapping

from django.utils.functional import Promise

Name = str | Promise

_names: dict[str, Name] = {}


def register_places(names: Mapping[str, Name]) -> None:
    """Name places. Another name for a place that has one raises ValueError."""
    for place, name in names.items():
        if _names.get(place, name) != name:
            raise ValueError(f"{place} has another name already.")
        _names[place] = name


def name_of_place(place: str) -> Name | None:
    """The name with the longest beginning; None for a place that nobody named."""
    while place and place not in _names:
        place = place.rpartition("-")[0]
    return _names.get(place)


def all_places() -> dict[str, Name]:
    """Every name that was registered, by its place or beginning."""
    return dict(_names)


def shown_place(place: str) -> str:
    """The place in the language of the reader; a page that is no more is called by its address."""
    return str(name_of_place(place) or place)
