"""Whether a process is alive, and whether it can serve; both answer without a sign-in and tell nothing about residents.

`/healthz` touches nothing: a process whose database is gone must not be killed for it. `/readyz` is for load balancers
and deployments: databases, broker and schema of this surface.
"""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connections, router
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

ALIASES = ("default", "portal")
"""The databases that requests use. The owner's aliases are for migrations only."""
_DUMMY_ENGINE = "django.db.backends.dummy"
_BROKER_TIMEOUTS = {"socket_timeout": 2, "socket_connect_timeout": 2}


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 with each check `ok`, or 503 with what fails: `down`, or `behind` for a schema that is not migrated."""
    checks = {name: check() for name, check in checks_of_this_surface().items()}
    ready = all(result == "ok" for result in checks.values())
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503)


def checks_of_this_surface() -> dict[str, Callable[[], str]]:
    """What this process needs, by name. The portal has no broker and no case database."""
    checks: dict[str, Callable[[], str]] = {}
    for alias in ALIASES:
        if alias in connections.settings and connections[alias].settings_dict["ENGINE"] != _DUMMY_ENGINE:
            checks[alias] = lambda alias=alias: check_database(alias)  # type: ignore[misc]
    if settings.SURFACE != "portal":
        checks["redis"] = check_broker
    return checks


def check_database(alias: str) -> str:
    """`ok`, `behind` when migrations of this code are missing there, or `down`."""
    try:
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "down"
    return "ok" if newest_migrations(alias) <= set(applied) else "behind"


def check_broker() -> str:
    """`ok` or `down`."""
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=_BROKER_TIMEOUTS) as broker:
            broker.connect()  # opens a channel, which asks Redis for an answer
    except (OperationalError, RedisError, OSError):
        return "down"
    return "ok"


@cache
def newest_migrations(alias: str) -> frozenset[tuple[str, str]]:
    """The last migration of each app that has tables there, as `(app, name)`; read once, for they do not change."""
    leaves = MigrationLoader(None).graph.leaf_nodes()
    return frozenset((app, name) for app, name in leaves if router.allow_migrate(alias, app))
