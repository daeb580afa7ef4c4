"""Every address of every surface, found in the URL resolver, with the class that says how it is tried."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

_PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>[^()]*\)")

# Addresses that belong to no program, and why nobody can reach another program's rows there.
OPEN = {
    "": "leads to a program of one's own",
    "healthz": "says that the process lives",
    "readyz": "says that the databases answer",
    "language": "sets a cookie",
    "api/v1/oauth/token": "gives a token for the client's own secret",
    "api/v1/schema": "the API's description, the same for everybody",
}
# One's own account; other accounts' factors are tried with their ids.
ACCOUNT = re.compile(r"^(sign-in|sign-out|account)(/|$)")

# Words in addresses that are no ids: each with a value that the page knows.
WORDS = {
    "topic": "status",
    "queue": "first",
    "kind": "application",
    "step": "household",
    "portal_code": "aoi",
    "paper": "papers",
    "provider_id": "none",
}


@dataclass(frozen=True)
class Route:
    """An address with its class: "program", "api", "portal", "console", "account", "open", or "" when nobody said."""

    route: str
    name: str
    view: Any
    is_console: bool = False

    @property
    def kind(self) -> str:
        if self.is_console:
            return "console"
        if "<slug:program_code>" in self.route:
            return "api" if hasattr(self.view, "cls") else "program"
        if self.route.startswith("r/"):
            return "portal"
        if ACCOUNT.match(self.route):
            return "account"
        return "open" if self.route in OPEN else ""

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Converter and name of each parameter in order."""
        return [(match["converter"] or "str", match["name"]) for match in _PARAMETER.finditer(self.route)]

    @property
    def names_an_object(self) -> bool:
        """Whether the address carries more than the program and words."""
        return any(name != "program_code" and name not in WORDS for _, name in self.parameters)

    def different(self, *numbers: int) -> tuple[int, ...]:
        """The numbers that make different addresses: one is enough where none is asked for."""
        return numbers if any(converter == "int" for converter, _ in self.parameters) else numbers[:1]

    @property
    def unknown_parameters(self) -> list[str]:
        """Parameters that nothing fills: neither a number, nor a receipt number or reference, nor a word above."""
        known = {"program_code", "receipt_number", "reference", "place", *WORDS}
        return [name for converter, name in self.parameters if converter != "int" and name not in known]

    def path(self, **values: Any) -> str:
        """The address. Numbers take `int`, the rest its name, or its word."""

        def fill(match: re.Match[str]) -> str:
            name = match["name"]
            if name in values:
                return str(values[name])
            if match["converter"] == "int":
                return str(values["int"])
            return WORDS[name]

        return "/" + _PARAMETER.sub(fill, self.route)


def all_routes() -> list[Route]:
    """Every route once, in the order of its text. Those of the console have `<path:object_id>` in the middle."""
    found: dict[str, Route] = {}
    for route in _walk(get_resolver().url_patterns, "", "", is_console=False):
        found.setdefault(route.route, route)
    return sorted(found.values(), key=lambda route: route.route)


def routes_of(kind: str) -> list[Route]:
    return [route for route in all_routes() if route.kind == kind]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str, *, is_console: bool) -> Iterator[Route]:
    for pattern in patterns:
        route = prefix + _GROUP.sub(r"<\g<name>>", str(pattern.pattern).removeprefix("^").removesuffix("$"))
        if isinstance(pattern, URLPattern):
            yield Route(route, f"{space}{pattern.name or route}", pattern.callback, is_console)
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            console = is_console or pattern.app_name == admin.site.urls[1]
            yield from _walk(pattern.url_patterns, route, inner, is_console=console)
