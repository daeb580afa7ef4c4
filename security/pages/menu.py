"""The menu: each app registers its places in `AppConfig.ready()`; a person sees those of the roles held."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from django.core.cache import cache
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from security.actor import Actor
from security.models import Program
from security.pages.keyset import CountUpTo
from security.roles import Role

COUNTS_KEPT_SECONDS = 10

# A figure that is not zero once the data of the program went back to the municipality.
RETURNED = "program.returned"


class Section(IntEnum):
    """Parts of the menu, in their order."""

    TODAY = 1
    INTAKE = 2
    SCREENING = 3
    PAYMENT = 4
    VOUCHERS = 5
    LETTERS = 6
    CALLS = 7
    REPORTS = 8
    OFFICE = 9


SECTION_LABELS: dict[Section, str | Promise] = {
    Section.TODAY: _("Today's work"),
    Section.INTAKE: _("Reception and keying"),
    Section.SCREENING: _("Screening"),
    Section.PAYMENT: _("Payment"),
    Section.VOUCHERS: _("Vouchers"),
    Section.LETTERS: _("Letters"),
    Section.CALLS: _("Calls"),
    Section.REPORTS: _("Reports"),
    Section.OFFICE: _("Office"),
}


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A place in the menu. `url_name` takes the program's code; `count` names a figure of a count provider.

    `query` is appended to the address. A count with `is_late` is shown in red when it is not zero. `only_if` names a
    figure too: the place is there only in programs where it is not zero. `desk_of` are the roles whose work
    starts here. `reads` are places that stay when the data went back to the municipality: there is nothing to be done
    there but to look something up. `stays_open` are places of programs whose data were disposed of.
    """

    key: str
    section: Section
    label: str | Promise
    url_name: str
    roles: frozenset[Role]
    order: int = 100
    count: str = ""
    is_late: bool = False
    query: str = ""
    only_if: str = ""
    not_if: str = ""
    desk_of: frozenset[Role] = frozenset()
    reads: bool = False
    stays_open: bool = False


# Figures by name, of one program, for one person: numbers, or columns that are read together by one statement.
CountProvider = Callable[[Actor, int], Mapping[str, int | CountUpTo]]

_items: dict[str, MenuItem] = {}
_providers: dict[str, CountProvider] = {}


def register_menu(*items: MenuItem) -> None:
    """Put places into the menu. Another item under a key that is taken raises ValueError."""
    for item in items:
        if _items.get(item.key, item) != item:
            raise ValueError(f"The menu has another {item.key} already.")
        _items[item.key] = item


def register_counts(name: str, provider: CountProvider) -> None:
    """Make figures known to the menu. `name` says whose they are, such as "cases"."""
    _providers[name] = provider


def all_items() -> list[MenuItem]:
    """Every registered place, in the order of the menu."""
    return sorted(_items.values(), key=lambda item: (item.section, item.order, item.key))


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the menu as a person sees it; `count` is None where nothing waits."""

    label: str | Promise
    url: str
    is_current: bool
    count: int | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the menu with its lines."""

    key: str
    label: str | Promise
    places: list[Place]


def menu_for(actor: Actor, *, program_id: int, program_code: str, path: str, is_closed: bool = False) -> list[Group]:
    """The menu of a person on a program; the place whose address is the longest beginning of `path` is the current one.

    Runs inside the program's scope: counts are read there, and kept for a few seconds.
    """
    items, counts = _seen(actor, program_id)
    if is_closed:
        items = [item for item in items if item.stays_open]
    urls = {item.key: reverse(item.url_name, args=[program_code]) for item in items}
    current = max((url for url in urls.values() if _is_at(path, url)), key=len, default="")
    groups: dict[Section, list[Place]] = {}
    marked = False
    for item in items:
        is_current = bool(current) and urls[item.key] == current and not item.query and not marked
        marked = marked or is_current
        groups.setdefault(item.section, []).append(
            Place(
                label=item.label,
                url=_address(item, program_code),
                is_current=is_current,
                count=counts.get(item.count) or None,
                is_late=item.is_late and bool(counts.get(item.count)),
            )
        )
    return [
        Group(key=section.name.lower(), label=SECTION_LABELS[section], places=places)
        for section, places in groups.items()
    ]


def desk_for(actor: Actor, *, program_id: int, program_code: str) -> str:
    """The address at which the work of a person starts on a program; empty for who has no place in the menu.

    It is the first place that is the desk of a role held and where something waits; where nothing waits, the first
    desk; without one, the first of the menu.
    """
    items, counts = _seen(actor, program_id)
    desks = [item for item in items if any(actor.has_role(role, program_id) for role in item.desk_of)]
    waiting = [item for item in desks if counts.get(item.count)]
    return next((_address(item, program_code) for item in [*waiting, *desks, *items]), "")


def _seen(actor: Actor, program_id: int) -> tuple[list[MenuItem], dict[str, int]]:
    """The places that a person sees, in their order, and the figures."""
    items = [item for item in all_items() if any(actor.has_role(role, program_id) for role in item.roles)]
    counts = _counts(actor, program_id) if items else {}
    return [item for item in items if _is_offered(item, counts)], counts


def _is_offered(item: MenuItem, counts: Mapping[str, int]) -> bool:
    if counts.get(RETURNED) and not (item.reads or item.stays_open):
        return False
    return bool(not item.only_if or counts.get(item.only_if)) and not (item.not_if and counts.get(item.not_if))


def _address(item: MenuItem, program_code: str) -> str:
    return reverse(item.url_name, args=[program_code]) + (f"?{item.query}" if item.query else "")


def _is_at(path: str, url: str) -> bool:
    return path == url or path.startswith(url.rstrip("/") + "/")


def _counts(actor: Actor, program_id: int) -> dict[str, int]:
    key = f"menu-counts:{program_id}:{actor.user_id}"
    kept: dict[str, int] | None = cache.get(key)
    if kept is not None:
        return kept
    found: dict[str, int | CountUpTo] = {}
    for provider in _providers.values():
        found.update(provider(actor, program_id))
    counts = counted(found, program_id=program_id)
    cache.set(key, counts, COUNTS_KEPT_SECONDS)
    return counts


def counted(found: Mapping[str, int | CountUpTo], *, program_id: int) -> dict[str, int]:
    """Figures as numbers: columns among them are read by one statement."""
    counts = {name: figure for name, figure in found.items() if isinstance(figure, int)}
    columns = {name: figure for name, figure in found.items() if isinstance(figure, CountUpTo)}
    if columns:
        figures = Program.objects.filter(pk=program_id).values_list(*columns.values()).get()
        counts.update(zip(columns, figures, strict=True))
    return counts
