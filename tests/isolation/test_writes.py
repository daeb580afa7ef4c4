"""R9: whatever a page or the API changes leaves an event that says who did it, on which program.

Every address that takes something sent is found in the URL resolver and tried by everybody who may open it, with bodies
that look like good forms. Where nothing was changed there is nothing to record; that every service records is kept by
tests/architecture, and that a view calls services only, too: the second test ties the addresses to them.
"""

import ast
import inspect
from typing import Any

import pytest
from django.test import Client

from security.models import AuditEvent
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.architecture.source import Module, called_name, modules
from tests.bars import IS_FULL
from tests.isolation.conftest import PEOPLE, BrowserOf, Neighbours
from tests.isolation.names import filled
from tests.isolation.routes import Route, routes_of
from tests.isolation.seed import NUMBER, fingerprint
from tests.isolation.test_matrix import HTMX, ask

pytestmark = pytest.mark.bar("R9")

# Rows that are no act: the records themselves, and what is kept while somebody works, each with who records the act.
NO_ACTS = {
    "security_auditevent": "the record itself",
    "security_accesslog": "the record of looks",
    "cases_reviewdraft": "answers while a case is screened; the screening is recorded",
    "intake_entrydraft": "what is being typed; the keying is recorded",
    "callcenter_livecall": "what is typed while a call goes on; its taking and its end are recorded",
}
# Addresses that take a POST and change nothing, each with what it is for.
READS_BY_POST = {
    "cases:search": "a search: what is typed stands in no address",
    "callcenter:look-up": "a search by a caller's words",
    "callcenter:faq-search": "a search",
    "callcenter:call-faq": "a search",
    "callcenter:incoming": "a search by a caller's number",
    "reports:letter-look": "asks for a letter by its number; the letter's own page records the look",
    "cases:household-search": "a search",
    "security:news": "marks one's own news as read; it changes nothing of a program",
}
UNSAFE = ("post", "put", "patch", "delete")


def takes_writes(route: Route) -> list[str]:
    """The unsafe methods that an address answers itself."""
    view = getattr(route.view, "view_class", None) or getattr(route.view, "cls", None)
    return [method for method in UNSAFE if view is not None and hasattr(view, method)]


WRITES = [route for route in (*routes_of("program"), *routes_of("api")) if takes_writes(route)]


def roles_of(route: Route) -> list[Role]:
    """Who may open it; one of them in the suite."""
    view = getattr(route.view, "view_class", None)
    allowed = [role for role in PEOPLE if role in getattr(view, "roles", ()) or not getattr(view, "roles", ())]
    return allowed if IS_FULL else allowed[:1]


def state(known: Neighbours) -> dict[str, Any]:
    found = fingerprint(known.ours.program)
    return {table: rows for table, rows in found.items() if table not in NO_ACTS}


def events(known: Neighbours, name: str) -> int:
    with program_scope(known.ours.program.pk):
        rows = AuditEvent.objects.filter(program_id=known.ours.program.pk, actor=known.user(name))
        return rows.count()


def sent(client: Client, route: Route, known: Neighbours) -> Any:
    """Something like a good form, to what is there; at full size also forms full of ids, and by the other number."""
    bodies = filled(known.ours.pk, known.ours.receipt_number)
    for number in (known.ours.pk, NUMBER) if IS_FULL else (known.ours.pk,):
        path = route.path(program_code="aoi", int=number, receipt_number=known.ours.receipt_number)
        for body in bodies if IS_FULL else bodies[-1:]:
            yield ask(client, "post", path, body, **HTMX)


def test_there_are_addresses_that_write() -> None:
    assert len(WRITES) > 50


def test_nothing_is_changed_without_an_event(known: Neighbours, browser: BrowserOf, record_property) -> None:
    silent, changed, tried = [], set(), 0
    before = state(known)
    for route in WRITES:
        for role in roles_of(route):
            name = PEOPLE[role]
            client = browser(name)
            events_before = events(known, name)
            for _answer in sent(client, route, known):
                tried += 1
            after = state(known)
            if after == before:
                continue
            changed.add(route.route)
            if events(known, name) == events_before:
                tables = sorted(table for table in after if after[table] != before.get(table))
                silent.append(f"{name} {route.route}: {tables}")
            before = after
    assert silent == []
    assert len(changed) >= (12 if IS_FULL else 6), changed
    record_property(
        "tried", f"{tried} forms sent to {len(WRITES)} addresses; {len(changed)} changed something, recorded"
    )


def test_every_address_that_writes_calls_a_service_that_records(record_property) -> None:
    by_module = {module.name: module for module in modules()}
    bare = []
    for route in WRITES:
        view = getattr(route.view, "view_class", None) or route.view.cls
        used = {
            name
            for each in inspect.getmro(view)
            if each.__module__ in by_module
            for name in _acts(by_module[each.__module__])
        }
        if not used and route.name not in READS_BY_POST:
            bare.append(f"{route.name} ({view.__module__})")
    assert bare == [], "a service, a job or the list's own acts: or say in READS_BY_POST why it only reads"
    record_property("tried", f"{len(WRITES)} addresses that take a POST, tied to services that record")


def _acts(module: Module) -> set[str]:
    """What a module of views calls that records: services, jobs, saved conditions, sign-in."""
    imported = {
        name
        for source, name in module.imported()
        if ".services." in source or source in {"security.jobs.steer", "security.jobs.start", "security.pages.filters"}
    }
    called = {called_name(call) for call in module.calls()} | {
        node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name)
    }
    return imported & called
