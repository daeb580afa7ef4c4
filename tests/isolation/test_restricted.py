"""Restricted cases: nobody but the dedicated desk sees one by name, and every total has it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from cases.models import Application, Household, Recipient, RestrictedGrant
from cases.models.restricted_wall import RestrictedWall
from cases.selectors.application_filter import ApplicationFilter
from cases.selectors.ledger import ledger_counts
from cases.selectors.money import ledger_totals
from cases.selectors.worklists import work_count
from security import clock
from security.roles import Role
from security.tenancy.scope import program_scope, restricted_included
from security.tenancy.walls import is_tenant_model
from tests.bars import IS_FULL
from tests.isolation.answers import Findings
from tests.isolation.conftest import NAME, PEOPLE, PLACE, BrowserOf, Neighbours
from tests.isolation.routes import routes_of
from tests.isolation.seed import NUMBER
from tests.isolation.test_matrix import HTMX, ask, share

pytestmark = pytest.mark.bar("R1")

OTHERS = [role for role in PEOPLE if role is not Role.PROTECTED_CASE_OFFICER]
WALLED = [
    model
    for model in apps.get_models(include_auto_created=True)
    if any(isinstance(constraint, RestrictedWall) for constraint in model._meta.constraints)
]
# Tables that point at a household or an application and are not walled, and why.
OPEN_TABLES = {
    "callcenter.Callback": "a promise: topic and day",
    "cases.AccountInquiryLine": "ids and an answer: the bank's list must add up",
    "cases.Decision": "outcome and amount: the bank file must add up",
    "cases.Deficiency": "a code and a deadline",
    "cases.DuplicateCandidate": "two ids and a ground",
    "cases.GiftItem": "a serial: stock must add up",
    "cases.Hold": "kind and code of a stop",
    "cases.Review": "answers by code",
    "cases.ReviewDraft": "answers by code, of the reviewer",
    "cases.TransferLine": "amounts: the bank file must add up",
    "cases.Transition": "a status and a time",
    "cases.VoucherRequest": "a number of books: the draw is held over all",
    "cases.VoucherSale": "books and money: the till must add up",
}


@pytest.fixture
def restricted(known: Neighbours) -> Neighbours:
    """The one household of あおい市 is of the dedicated desk now."""
    with program_scope(known.ours.program.pk):
        Household.objects.filter(program_id=known.ours.program.pk).update(protected=True)
        RestrictedGrant.objects.update(revoked_at=clock.now(), revoked_by=known.user("protected"))
    return known


@contextmanager
def narrowed(neighbours: Neighbours, name: str) -> Iterator[None]:
    """What a person's page reads in."""
    program_id = neighbours.ours.program.pk
    with program_scope(program_id, narrowed_ids=[program_id], reader_id=neighbours.user(name).pk):
        yield


def let_in(neighbours: Neighbours, name: str, **values: object) -> RestrictedGrant:
    with program_scope(neighbours.ours.program.pk):
        return RestrictedGrant.objects.create(
            **{
                "program_id": neighbours.ours.program.pk,
                "household_id": neighbours.ours.pk,
                "person": neighbours.user(name),
                "reason": "二次審査",
                "granted_by": neighbours.user("protected"),
                "granted_at": clock.now(),
                "until": clock.now() + dt.timedelta(days=3),
                **values,
            }
        )


def test_every_table_of_a_household_is_walled_or_listed() -> None:
    pointing = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if is_tenant_model(model)
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.model in {Household, Application}
    }
    walled = {model._meta.label for model in WALLED}
    assert pointing - walled == set(OPEN_TABLES)


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_a_read_that_nobody_thought_about_shows_nothing(restricted: Neighbours, model: type[models.Model]) -> None:
    """The plainest selector there is, without any filter."""
    rows = model._base_manager.filter(program_id=restricted.ours.program.pk)
    with program_scope(restricted.ours.program.pk):
        assert rows.count() >= 1
    for name in ("manager", "officer", "auditor"):
        with narrowed(restricted, name):
            assert list(rows.values_list("pk", flat=True)) == []
            with restricted_included():
                assert rows.count() >= 1
            assert rows.count() == 0


def test_a_grant_opens_the_case_to_one_person_until_its_end(restricted: Neighbours) -> None:
    def seen_by(name: str) -> int:
        with narrowed(restricted, name):
            return Recipient.objects.filter(program_id=restricted.ours.program.pk).count()

    grant = let_in(restricted, "reviewer_1")
    assert (seen_by("reviewer_1"), seen_by("manager")) == (1, 0)
    with program_scope(restricted.ours.program.pk):
        RestrictedGrant.objects.filter(pk=grant.pk).update(
            revoked_at=clock.now(), revoked_by=restricted.user("protected")
        )
    assert seen_by("reviewer_1") == 0
    past = clock.now() - dt.timedelta(days=2)
    let_in(restricted, "reviewer_1", granted_at=past, until=past + dt.timedelta(days=1))
    assert seen_by("reviewer_1") == 0


@pytest.mark.parametrize("role", OTHERS)
def test_no_page_names_a_restricted_case(
    restricted: Neighbours, browser: BrowserOf, role: Role, record_property
) -> None:
    ours, findings = restricted.ours, Findings(words=(NAME, PLACE))
    client = browser(PEOPLE[role])
    for route in share(routes_of("program"), role):
        for number in route.different(ours.pk, NUMBER):
            path = route.path(program_code="aoi", int=number, receipt_number=ours.receipt_number)
            for headers in ({}, HTMX) if IS_FULL else ({},):
                findings.silent(f"{role} get {route.route}", ask(client, "get", path, **headers))
    for path in ("search", "calls/look-up"):
        for text in (NAME, NAME[:3], PLACE, ours.receipt_number):
            answer = ask(client, "post", f"/p/aoi/{path}", {"q": text, "who": text}, **HTMX)
            findings.silent(f"{role} {path}", answer, echo=text)
    assert findings.faults == []
    record_property("tried", f"{role}: {findings.tried} pages with a restricted case behind them")


def test_the_dedicated_desk_reads_it(restricted: Neighbours, browser: BrowserOf) -> None:
    client = browser("protected")
    client.raise_request_exception = True
    page = client.get(f"/p/aoi/cases/{restricted.ours.receipt_number}")
    assert page.status_code == 200
    assert NAME in page.content.decode()
    stranger = browser("reviewer_1").get(f"/p/aoi/cases/{restricted.ours.receipt_number}")
    assert NAME not in stranger.content.decode()


def test_who_was_let_in_reads_the_case(restricted: Neighbours, browser: BrowserOf) -> None:
    let_in(restricted, "reviewer_1")
    page = browser("reviewer_1").get(f"/p/aoi/cases/{restricted.ours.receipt_number}")
    assert page.status_code == 200
    assert NAME in page.content.decode()


def test_who_was_let_in_finds_the_case(restricted: Neighbours, browser: BrowserOf) -> None:
    """By name and by number, in the search box; an ended grant and another person find what they found before."""

    def found_by(name: str, text: str) -> str:
        return browser(name).post("/p/aoi/search", {"q": text}, headers=HTMX).content.decode()

    grant = let_in(restricted, "reviewer_1")
    number = restricted.ours.receipt_number
    for text in (NAME, NAME[-3:], PLACE, number):
        assert NAME in found_by("reviewer_1", text)
        assert NAME not in found_by("manager", text)
    with program_scope(restricted.ours.program.pk):
        RestrictedGrant.objects.filter(pk=grant.pk).update(
            revoked_at=clock.now(), revoked_by=restricted.user("protected")
        )
    for text in (NAME, NAME[-3:], PLACE, number):
        assert NAME not in found_by("reviewer_1", text)


def test_totals_are_the_same_for_everybody(restricted: Neighbours) -> None:
    program_id = restricted.ours.program.pk

    def totals(name: str) -> list[Any]:
        who: dict[str, Any] = {"actor": restricted.world.actor(f"aoi_{name}"), "program_id": program_id}
        return [
            work_count(**who, filters=ApplicationFilter()),
            ledger_counts(**who),
            ledger_totals(**who),
        ]

    with program_scope(program_id):
        whole = totals("manager")
    with narrowed(restricted, "manager"):
        assert totals("manager") == whole
    assert whole[0].number == 2


def test_the_api_does_not_have_it(restricted: Neighbours, token_of) -> None:
    client = Client(headers={"Authorization": f"Bearer {token_of('api')}"})
    assert client.get(f"/api/v1/programs/aoi/applications/{restricted.ours.receipt_number}").status_code == 404
    changes = client.get("/api/v1/programs/aoi/changes").json()
    assert restricted.ours.receipt_number not in str(changes)
