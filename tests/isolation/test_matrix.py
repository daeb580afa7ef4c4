"""R1: every address × method × role × the ids of another program. Nothing is shown, told or changed."""

import itertools
import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from security.roles import Role
from security.tenancy.scope import program_scope
from security.tenancy.walls import is_tenant_model
from tests.bars import IS_FULL
from tests.isolation.answers import Findings
from tests.isolation.conftest import NOBODYS_PK, PEOPLE, THEIR_PK, THEIR_WORD, BrowserOf, Neighbours
from tests.isolation.names import filled, form_fields, names_read
from tests.isolation.routes import OPEN, Route, all_routes, routes_of
from tests.isolation.seed import MADE_ALREADY, NUMBER, SERIAL, fingerprint, receipt_number, tenant_models

pytestmark = pytest.mark.bar("R1")

METHODS = ["get", "post", "put", "patch", "delete", "head", "options"]
HTMX = {"HX-Request": "true"}
ENOUGH = 10  # pages that show something, of each kind
every_role = pytest.mark.parametrize("role", list(PEOPLE))


def ask(client: Client, method: str, path: str, data: Any = None, **headers: str) -> Any:
    asked = {"data": data} if data is not None else {}
    return getattr(client, method)(path, **asked, headers={"Secretariat-Background": "1", **headers})


def share(routes: list[Route], role: Role) -> list[Route]:
    """All routes in `make bars`; in the suite each one is tried by one role."""
    turn = list(PEOPLE).index(role)
    return [route for place, route in enumerate(routes) if IS_FULL or place % len(PEOPLE) == turn]


def nobodys_number(theirs: Any) -> str:
    return receipt_number(theirs.program, SERIAL + 1)


def numbers(theirs: Any) -> tuple[tuple[str, str], ...]:
    return ((theirs.receipt_number, nobodys_number(theirs)), (str(NUMBER), str(NUMBER + 1)))


# --- What there is ----------------------------------------------------------------------------------------------------


def test_every_address_is_classified() -> None:
    routes = all_routes()
    assert len(routes) > 100
    unclassified = [route.route for route in routes if not route.kind]
    assert unclassified == [], "say in tests/isolation/routes.py why nobody reaches another program's rows there"
    unfilled = {route.route: left for route in routes if route.kind != "console" and (left := route.unknown_parameters)}
    assert unfilled == {}, "nothing fills these parameters: they are no numbers, and no words of routes.WORDS"
    assert set(OPEN) <= {route.route for route in routes}


def test_every_table_of_a_program_has_a_row_that_can_leak(neighbours: Neighbours) -> None:
    with program_scope(neighbours.theirs.program.pk):
        missing = [
            model._meta.label
            for model in tenant_models()
            if model._meta.label not in MADE_ALREADY
            and not model._base_manager.filter(program_id=neighbours.theirs.program.pk, pk=THEIR_PK).exists()
        ]
    assert missing == []


def test_every_operation_of_the_api_is_tried(neighbours: Neighbours) -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    described = {re.sub(r"\{\w+\}", "<>", path).strip("/") for path in schema["paths"]}
    ours = {re.sub(r"<[^>]+>", "<>", route.route) for route in all_routes() if route.kind in {"api", "open"}}
    assert described <= ours
    assert {re.sub(r"<[^>]+>", "<>", route.route) for route in routes_of("api")} <= described


# --- Another program's addresses --------------------------------------------------------------------------------------


@every_role
def test_another_programs_addresses_are_like_none(
    neighbours: Neighbours, browser: BrowserOf, role: Role, record_property
) -> None:
    theirs, ours, findings = neighbours.theirs, neighbours.ours, Findings()
    before = fingerprint(theirs.program), fingerprint(ours.program)
    client = browser(PEOPLE[role])
    for route in share(routes_of("program"), role):
        for method in METHODS if IS_FULL else ("get", "post", METHODS[2 + len(route.route) % 5]):
            data = filled(THEIR_PK, theirs.receipt_number)[0] if method == "post" else None
            ids = {"int": THEIR_PK, "receipt_number": theirs.receipt_number}
            answers = [ask(client, method, route.path(program_code=code, **ids), data) for code in ("midori", "midorj")]
            what = f"{role} {method} {route.route}"
            findings.equal(what, *answers, ("midori", "midorj"))
            findings.refused(what, answers[0], 404)
    assert (fingerprint(theirs.program), fingerprint(ours.program)) == before
    assert findings.faults == []
    record_property("tried", f"{role}: {findings.tried} requests to another program's addresses")


# --- Another program's ids under one's own address --------------------------------------------------------------------


@every_role
def test_another_programs_ids_are_like_ids_of_nothing(
    neighbours: Neighbours, browser: BrowserOf, role: Role, record_property
) -> None:
    theirs, findings = neighbours.theirs, Findings()
    before = fingerprint(theirs.program)
    client = browser(PEOPLE[role])
    for route in share([route for route in routes_of("program") if route.names_an_object], role):
        for number in route.different(THEIR_PK, NUMBER):
            unknown = {THEIR_PK: NOBODYS_PK, NUMBER: NUMBER + 1}[number]
            pair = [
                route.path(program_code="aoi", int=a, receipt_number=b)
                for a, b in ((number, theirs.receipt_number), (unknown, nobodys_number(theirs)))
            ]
            if number == NUMBER and "number" in {name for _, name in route.parameters}:
                pair[0] = pair[1]  # one's own program has that number, too
            what = f"{role} {route.route}"
            findings.equal(f"{what} get", *(ask(client, "get", path) for path in pair), *numbers(theirs))
            body = filled(THEIR_PK, theirs.receipt_number)[2]
            findings.equal(f"{what} post", *(ask(client, "post", path, body) for path in pair), *numbers(theirs))
    assert fingerprint(theirs.program) == before
    assert findings.faults == []
    record_property("tried", f"{role}: {findings.tried} pairs of ids in addresses")


@every_role
def test_another_programs_ids_in_query_and_form_reach_nothing(
    neighbours: Neighbours, browser: BrowserOf, role: Role, record_property
) -> None:
    theirs, ours, findings = neighbours.theirs, neighbours.ours, Findings()
    before = fingerprint(theirs.program)
    client = browser(PEOPLE[role])
    queries = [
        dict.fromkeys(names_read("GET") | set(form_fields()), value) for value in (str(THEIR_PK), theirs.receipt_number)
    ]
    for route in share(routes_of("program"), role):
        path = route.path(program_code="aoi", int=ours.pk, receipt_number=ours.receipt_number)
        what = f"{role} {route.route}"
        for query, headers in itertools.product(queries, ({}, HTMX) if IS_FULL else ({},)):
            findings.silent(f"{what} get with ids", ask(client, "get", path, query, **headers))
        for body in filled(THEIR_PK, theirs.receipt_number):
            findings.silent(f"{what} post with ids", ask(client, "post", path, body, **HTMX))
    assert fingerprint(theirs.program) == before
    assert findings.faults == []
    record_property("tried", f"{role}: {findings.tried} queries and forms with ids ({findings.broken} broken)")


@every_role
def test_search_finds_nobody_of_another_program(
    neighbours: Neighbours, browser: BrowserOf, role: Role, record_property
) -> None:
    theirs, findings = neighbours.theirs, Findings()
    client = browser(PEOPLE[role])
    for text in (THEIR_WORD[:-2], theirs.receipt_number, str(THEIR_PK)):
        for headers in ({}, HTMX):
            findings.silent(f"{role} search", ask(client, "post", "/p/aoi/search", {"q": text}, **headers))
    for path in ("/p/aoi/calls/look-up", "/p/aoi/calls/incoming", "/p/aoi/mail/piece"):
        for text in (THEIR_WORD[:-2], theirs.receipt_number):
            body = dict.fromkeys(names_read("POST") | set(form_fields()), text)
            findings.silent(f"{role} {path}", ask(client, "post", path, body, **HTMX))
    assert findings.faults == []
    record_property("tried", f"{role}: {findings.tried} searches")


def test_the_owners_do_see_what_nobody_else_may(neighbours: Neighbours) -> None:
    """Without this the matrix might try addresses that show nothing to anybody."""
    shown: set[str] = set()
    opened: set[str] = set()
    theirs = neighbours.theirs
    for name in PEOPLE.values() if IS_FULL else ("manager",):
        client = Client(raise_request_exception=False)
        client.force_login(neighbours.world.users[f"midori_{name}"])
        for route in routes_of("program"):
            if not IS_FULL and min(len(shown), len(opened)) > ENOUGH:
                break
            for number in route.different(THEIR_PK, NUMBER):
                path = route.path(program_code="midori", int=number, receipt_number=theirs.receipt_number)
                answer = ask(client, "get", path)
                if answer.status_code == 200 and route.names_an_object:
                    opened.add(route.route)
                if answer.status_code == 200 and THEIR_WORD in answer.content.decode("utf-8", "replace"):
                    shown.add(route.route)
    assert min(len(shown), len(opened)) > ENOUGH, (shown, opened)


# --- The API ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["api", *(PEOPLE.values() if IS_FULL else ["manager"])])
def test_the_api_gives_nothing_of_another_program(neighbours: Neighbours, name: str, token_of, record_property) -> None:
    theirs, ours, findings = neighbours.theirs, neighbours.ours, Findings()
    before = fingerprint(theirs.program), fingerprint(ours.program)
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token_of(name)}"})
    for route, method in itertools.product(routes_of("api"), METHODS):
        mine = {"program_code": "aoi", "int": THEIR_PK}
        other = {"int": THEIR_PK, "receipt_number": theirs.receipt_number}
        what = f"{name} {method} {route.route}"
        foreign = [ask(client, method, route.path(program_code=code, **other)) for code in ("midori", "midorj")]
        findings.equal(what, *foreign, ("midori", "midorj"))
        findings.refused(what, foreign[0], 404)
        findings.equal(
            f"{what} with their number",
            ask(client, method, route.path(**mine, receipt_number=theirs.receipt_number)),
            ask(client, method, route.path(**mine, receipt_number=nobodys_number(theirs))),
            *numbers(theirs),
        )
        for query in ({"cursor": f"1-{THEIR_PK}"}, {"cursor": "0-0", "limit": "1000", "program_id": theirs.program.pk}):
            path = route.path(**mine, receipt_number=ours.receipt_number)
            findings.silent(what, ask(client, "get", path, query))
    assert (fingerprint(theirs.program), fingerprint(ours.program)) == before
    assert findings.faults == []
    record_property("tried", f"API as {name}: {findings.tried} requests")


# --- The console, one's account ---------------------------------------------------------------------------------------


def test_no_row_of_a_program_is_in_the_console() -> None:
    assert [model for model in admin.site._registry if is_tenant_model(model)] == []


@every_role
def test_the_console_is_closed_to_people_of_programs(
    neighbours: Neighbours, browser: BrowserOf, role: Role, record_property
) -> None:
    findings, client = Findings(), browser(PEOPLE[role])
    before = fingerprint(neighbours.theirs.program)
    routes = share(routes_of("console"), role)
    for route, method in itertools.product(routes, ("get", "post")):
        paths = console_path(route, neighbours.theirs.program.pk), console_path(route, NOBODYS_PK)
        pair = [ask(client, method, path) for path in paths]
        what = f"{role} {method} {route.route}"
        findings.equal(what, *pair, paths)
        if not route.name.endswith("jsi18n"):
            findings.refused(what, pair[0], 301, 302, 404)
    assert len(routes_of("console")) > 20
    assert findings.faults == []
    assert fingerprint(neighbours.theirs.program) == before
    record_property("tried", f"{role}: {findings.tried} pairs in the console")


def console_path(route: Route, pk: int) -> str:
    filled_in = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: {"app_label": "security"}.get(found[1], str(pk)), route.route)
    return "/" + filled_in.replace("\\", "")


@every_role
def test_another_accounts_factor_is_like_none(
    neighbours: Neighbours, browser: BrowserOf, role: Role, factor_of
) -> None:
    findings, client = Findings(), browser(PEOPLE[role])
    factor = factor_of(neighbours.world.users["midori_manager"])
    for route in (route for route in routes_of("account") if route.names_an_object):
        for method in ("get", "post"):
            pair = [ask(client, method, route.path(int=pk)) for pk in (factor.pk, NOBODYS_PK)]
            findings.equal(f"{role} {method} {route.route}", *pair, (f"/{factor.pk}/", f"/{NOBODYS_PK}/"))
    assert findings.faults == []
    factor.refresh_from_db()
