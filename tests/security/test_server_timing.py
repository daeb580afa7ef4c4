"""The Server-Timing header: there when it was asked for on a loopback stack, with the queries of the whole request."""

import re

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from security.models import Program
from security.server_timing import ServerTimingMiddleware
from tests.factories.security import World

pytestmark = pytest.mark.urls(__name__)


def programs(request):
    return HttpResponse(", ".join(Program.objects.values_list("name", flat=True)))


urlpatterns = [path("programs", programs)]


def test_it_counts_the_views_own_queries_and_those_of_the_session(world: World, settings) -> None:
    settings.SERVER_TIMING = True
    nobody, somebody = Client(), Client()
    somebody.force_login(world.users["aoi_caller"])
    assert queries_of(nobody) == 1
    assert queries_of(somebody) >= 3


def queries_of(client: Client) -> int:
    header = client.get("/programs")["Server-Timing"]
    found = re.fullmatch(r'db;dur=[\d.]+;desc="(\d+) queries", app;dur=[\d.]+, cpu;dur=[\d.]+', header)
    assert found, header
    return int(found[1])


def test_it_is_off_by_default(world: World, settings) -> None:
    assert settings.SERVER_TIMING is False
    assert "Server-Timing" not in Client().get("/programs")
    with pytest.raises(MiddlewareNotUsed):
        ServerTimingMiddleware(lambda _request: HttpResponse())
