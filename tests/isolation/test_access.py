"""R9: every page that shows a person leaves a line that says who saw whom, and why."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from cases.models import Household, MyNumber
from security.models import AccessLog, AuditEvent
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.architecture.source import called_name, modules
from tests.isolation.conftest import NAME, PEOPLE, PLACE, BrowserOf, Neighbours
from tests.isolation.names import form_fields, names_read
from tests.isolation.routes import Route, routes_of
from tests.isolation.seed import NUMBER
from tests.isolation.test_matrix import HTMX, ask, share

pytestmark = pytest.mark.bar("R9")

INDIVIDUAL = "123456789018"
every_role = pytest.mark.parametrize("role", list(PEOPLE))


def lines_of(neighbours: Neighbours) -> list[AccessLog]:
    with program_scope(neighbours.ours.program.pk):
        return list(AccessLog.objects.filter(program_id=neighbours.ours.program.pk).exclude(pk=neighbours.ours.pk))


def last_line(neighbours: Neighbours) -> int:
    with program_scope(neighbours.ours.program.pk):
        return AccessLog.objects.filter(program_id=neighbours.ours.program.pk).exclude(pk=neighbours.ours.pk).count()


def is_logged(neighbours: Neighbours, name: str, since: int) -> bool:
    """Whether a line since then says that this person saw the household."""
    ours = neighbours.ours
    with program_scope(ours.program.pk):
        rows = AccessLog.objects.filter(program_id=ours.program.pk, person=neighbours.user(name)).order_by("-pk")
        new = rows.exclude(pk=ours.pk)[: max(0, last_line(neighbours) - since)]
        return any(line.purpose and ours.pk in {line.household_id, *line.listed} for line in new)


def asked(client: Client, route: Route, known: Neighbours) -> Iterator[Any]:
    """The answers of an address: with either number, and to a form."""
    for number in route.different(known.ours.pk, NUMBER):
        path = route.path(program_code="aoi", int=number, receipt_number=known.ours.receipt_number)
        yield ask(client, "get", path)
    yield ask(
        client, "post", path, dict.fromkeys(names_read("POST") | set(form_fields()), known.ours.receipt_number), **HTMX
    )


@every_role
def test_no_page_shows_a_person_without_a_line(
    known: Neighbours, browser: BrowserOf, role: Role, record_property
) -> None:
    client, name = browser(PEOPLE[role]), PEOPLE[role]
    unlogged, shown = [], 0
    for route in share(routes_of("program"), role):
        before = last_line(known)
        for answer in asked(client, route, known):
            text = answer.content.decode("utf-8", "replace")
            if NAME in text or PLACE in text:
                shown += 1
                if not is_logged(known, name, before):
                    unlogged.append(f"{route.route} ({answer.status_code})")
            before = last_line(known)
    assert unlogged == []
    record_property("tried", f"{role}: {shown} answers that show a person")


def test_a_line_says_who_whom_and_why_and_holds_no_name(known: Neighbours, browser: BrowserOf) -> None:
    ours = known.ours
    assert browser("reviewer_1").get(f"/p/aoi/cases/{ours.receipt_number}").status_code == 200
    (line,) = lines_of(known)
    assert (line.person_id, line.household_id) == (known.user("reviewer_1").pk, ours.pk)
    assert (line.place, line.purpose) == ("cases:application-show", "screening")
    assert NAME not in str(vars(line))


def test_a_form_that_is_refused_shows_the_person_and_is_logged(known: Neighbours, browser: BrowserOf) -> None:
    ours = known.ours
    answer = browser("manager").post(f"/p/aoi/cases/{ours.receipt_number}/holds", {})
    assert answer.status_code == 422
    assert NAME in answer.content.decode()
    assert {line.household_id for line in lines_of(known)} == {ours.pk}


def test_an_account_is_shown_with_an_event_and_a_line(known: Neighbours, browser: BrowserOf) -> None:
    ours = known.ours
    answer = browser("reviewer_1").post(f"/p/aoi/cases/{ours.receipt_number}/account", {"reason": "document"})
    assert answer.status_code == 200
    with program_scope(ours.program.pk):
        event = AuditEvent.objects.get(program_id=ours.program.pk, code="cases.account_revealed")
    assert (event.actor_id, event.reason) == (known.user("reviewer_1").pk, "document")
    assert any(line.household_id == ours.pk for line in lines_of(known))


def test_an_individual_number_is_shown_with_an_event_and_a_line(known: Neighbours, browser: BrowserOf) -> None:
    """Refused for want of a reason or a role, nothing of it is shown, and nothing says that it was."""
    ours, address = known.ours, f"/p/aoi/cases/{known.ours.receipt_number}/my-number/{known.ours.pk}"
    with program_scope(ours.program.pk):
        row = MyNumber.objects.get(program_id=ours.program.pk, pk=ours.pk)
        row.number = INDIVIDUAL
        row.save()
    for name, body in (("reviewer_1", {}), ("reviewer_1", {"reason": "curious"}), ("officer", {"reason": "document"})):
        assert INDIVIDUAL not in browser(name).post(address, body).content.decode()
    revealed = AuditEvent.objects.filter(program_id=ours.program.pk, code="cases.my_number_revealed")
    with program_scope(ours.program.pk):
        assert not revealed.exists()
    before = last_line(known)
    answer = browser("reviewer_1").post(address, {"reason": "document"})
    assert INDIVIDUAL in answer.content.decode()
    with program_scope(ours.program.pk):
        event = revealed.get()
    assert (event.actor_id, event.reason) == (known.user("reviewer_1").pk, "document")
    assert is_logged(known, "reviewer_1", before)


def test_every_way_to_a_sealed_number_records_that_it_was_shown() -> None:
    """Who opens the column is known: the service that records it, and what seals or packs whole programs."""
    opened = {
        module.path
        for module in modules()
        for call in module.calls()
        if called_name(call) == "open" and ast.unparse(call).endswith("open('number')")
        if "my_number" in module.text or "MyNumber" in module.text
    }
    assert opened == {"cases/services/my_number/reveal.py"}


def test_who_is_not_shown_is_not_in_the_log(known: Neighbours, browser: BrowserOf) -> None:
    with program_scope(known.ours.program.pk):
        Household.objects.filter(program_id=known.ours.program.pk).update(protected=True)
    client = browser("viewer")
    for path in (f"cases/{known.ours.receipt_number}", "cases", "ledger", f"ledger/{known.ours.receipt_number}"):
        assert NAME not in client.get(f"/p/aoi/{path}").content.decode()
    assert lines_of(known) == []
