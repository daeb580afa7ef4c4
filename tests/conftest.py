"""Fixtures of the whole suite: databases behind the walls, and the named actors."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from security import dispatch
from security.sealing.program_keys import forget_keys
from tests.databases import cloned, ensure_templates, point_at
from tests.factories.security import World, make_world
from tests.lent import LentDatabases

pytest_plugins = ["tests.bars", "tests.lanes"]
# How fast a busy machine makes an example says nothing about the code: times are measured by the benchmarks.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: workers often wait for what they started, or for what they let die."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[dict[str, str]]:
    """Replaces pytest-django's own: it cannot make a database whose owner is not the role that the tests use."""
    with django_db_blocker.unblock():
        ensure_templates()
        with cloned(f"{WORKER}_{os.getpid()}") as names:
            point_at(names)
            yield names


@pytest.fixture(scope="session")
def lent_databases(django_db_setup) -> Iterator[LentDatabases]:
    databases = LentDatabases(f"{WORKER}_{os.getpid()}_own")
    yield databases
    databases.close()


@pytest.fixture
def committed_db(django_db_setup, lent_databases: LentDatabases, django_db_blocker) -> Iterator[dict[str, str]]:
    """Databases of the test's own, for work that commits (workers, threads, kills). Instead of `django_db`."""
    with django_db_blocker.unblock():
        connections.close_all()
        with lent_databases.lent() as names:
            point_at(names)
            forget_keys()
            yield names
            forget_keys()
            point_at(django_db_setup)


@pytest.fixture
def world(db) -> World:
    """Two municipalities with a program each, one contractor, a person for every role, in the test's transaction."""
    return make_world()


@pytest.fixture
def committed_world(committed_db) -> World:
    """The same, committed, in databases of the test's own."""
    return make_world()


class Outbox(list[tuple[str, tuple[Any, ...], str]]):
    """Stands in for the Celery app: `(task name, args, queue)` of everything that was sent."""

    def send_task(self, name: str, *, args: tuple[Any, ...], queue: str, expires: float | None) -> None:
        self.append((name, args, queue))


@pytest.fixture(autouse=True)
def outbox(monkeypatch) -> Outbox:
    """No test talks to a broker by accident; what was dispatched and committed stands in the list."""
    box = Outbox()
    monkeypatch.setattr(dispatch, "current_app", box)
    return box


@pytest.fixture(autouse=True)
def _language_of_the_house() -> None:
    """Japanese at the start of every test: a page that one before asked for in English leaves its thread in English."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _cache_of_ones_own(settings) -> Iterator[None]:
    """Counters of sign-in, figures of the menu: no test sees another's, and none needs Redis for them."""
    # The first makes new hashes: the real one is slow on purpose, and still read.
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    yield
    cache.clear()
