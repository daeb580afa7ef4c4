"""R3: requests of two programs in turn on the same connections, between errors, cancelled queries and lost connections.

A setting that outlived its transaction would show one program's rows to the other's people.
"""

import itertools
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path

from security import clock
from security.actor import authorise
from security.models import Job
from security.roles import Role
from security.tenancy.scope import current_scope, program_scope
from tests.bars import IS_FULL
from tests.factories.security import World

pytestmark = [pytest.mark.bar("R3"), pytest.mark.urls(__name__)]

REQUESTS = 10_000 if IS_FULL else 600
THREADS = 8
CODES = ("aoi", "midori")


def page(request, program_code):
    """Reads without naming the program: what it shows is what the database lets through."""
    template = engines["django"].from_string("{% for job in jobs %}{{ job.kind }};{% endfor %}")
    return TemplateResponse(request, template, {"jobs": Job.objects.all()})


def writes(request, program_code):
    Job.objects.create(program_id=request.program.pk, kind=program_code, created_at=clock.now())
    return HttpResponse(";".join(Job.objects.values_list("kind", flat=True)))


def breaks(request, program_code):
    list(Job.objects.all())
    raise ZeroDivisionError


def is_refused(request, program_code):
    list(Job.objects.all())
    authorise(request.actor, Role.API_CLIENT, program_id=request.program.pk)
    return HttpResponse("never")


def breaks_its_transaction(request, program_code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    return HttpResponse("never")


def is_cancelled(request, program_code):
    """As by the statement's time limit, or an administrator."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '1ms'")
        cursor.execute("SELECT pg_sleep(1)")
    return HttpResponse("never")


def loses_its_connection(request, program_code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse("never")


def looks_aside(request, program_code):
    """A page that opens another scope inside its own, as the search over all programs does, and breaks in it."""
    with program_scope([request.program.pk]):
        list(Job.objects.all())
        raise LookupError


def is_left(request, program_code):
    """The reader goes away in the middle: the worker is told by an exception that is no error."""
    list(Job.objects.all())
    raise GeneratorExit


DISTURBANCES = [breaks, is_refused, breaks_its_transaction, is_cancelled, loses_its_connection, looks_aside, is_left]
urlpatterns = [path(f"<slug:program_code>/{view.__name__}", view) for view in (page, writes, *DISTURBANCES)]


class Visitors:
    """A person of each program for every thread; threads share no client, connections outlive the requests."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.own = threading.local()

    def client(self, code: str) -> Client:
        if not hasattr(self.own, "clients"):
            self.own.clients = {}
            for each in CODES:
                client = Client(raise_request_exception=False)
                client.force_login(self.world.users[f"{each}_manager"])
                self.own.clients[each] = client
        found: Client = self.own.clients[code]
        return found


def one_of(visitors: Visitors, number: int) -> tuple[str, str]:
    """One request; returns what was asked and what was wrong, or nothing."""
    luck = random.Random(number)
    code = luck.choice(CODES)
    view = page if luck.random() < 0.6 else luck.choice([writes, *DISTURBANCES])
    try:
        answer: Any = visitors.client(code).get(f"/{code}/{view.__name__}")
    except (GeneratorExit, LookupError):
        answer = None
    if current_scope() is not None:
        return view.__name__, f"{number}: the scope of {code} is still open"
    if answer is None or view in DISTURBANCES:
        return view.__name__, ""
    kinds = {kind for kind in answer.content.decode().split(";") if kind}
    if answer.status_code != 200 or kinds != {code}:
        return view.__name__, f"{number}: {code} was shown {kinds} ({answer.status_code}) by {view.__name__}"
    return view.__name__, ""


def test_interleaved_requests_see_their_own_program_only(committed_world: World, settings, record_property) -> None:
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 600
    for program in (committed_world.aoi, committed_world.midori):
        with program_scope(program.pk):
            Job.objects.create(program_id=program.pk, kind=program.code, created_at=clock.now())
    visitors = Visitors(committed_world)

    def work(numbers: range) -> list[tuple[str, str]]:
        connection.settings_dict["CONN_MAX_AGE"] = 600
        try:
            return [one_of(visitors, number) for number in numbers]
        finally:
            connections.close_all()

    shares = [range(start, REQUESTS, THREADS) for start in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(itertools.chain.from_iterable(pool.map(work, shares)))
    faults = [fault for _, fault in results if fault]
    assert len(results) == REQUESTS
    assert {view.__name__ for view in (page, writes, *DISTURBANCES)} <= {name for name, _ in results}
    assert faults == []
    disturbed = sum(name not in {"page", "writes"} for name, _ in results)
    record_property("tried", f"{len(results)} requests on {THREADS} threads, {disturbed} of them disturbed: 0 wrong")
