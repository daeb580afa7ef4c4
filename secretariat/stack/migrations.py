"""Runs the migrations of the case database and of the portal's, each as the role that owns it."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from secretariat.stack.errors import StackError
from secretariat.stack.paths import REPOSITORY, StackPaths
from secretariat.stack.processes import leash

_ALIASES = {"owner": "DATABASE_OWNER_URL", "portal_owner": "PORTAL_OWNER_URL"}
# Going through every app's migrations to run the portal's two would take as long as those of the case database.
_ONLY = {"portal_owner": ("portal",)}
_ATTEMPTS = 10
_LOCK_TIMEOUT = "canceling statement due to lock timeout"


def migrate(paths: StackPaths, environment: Mapping[str, str]) -> list[str]:
    """Migrate the databases whose owner the environment names; returns their aliases.

    A migration that does not get its lock within a second gives way to the traffic and is tried again. Raises
    StackError `migration-failed`.
    """
    done = [alias for alias, variable in _ALIASES.items() if environment.get(variable)]
    # Two databases that know nothing of each other: the portal's is done long before the other.
    with ThreadPoolExecutor(len(_ALIASES)) as threads:
        for migrated in [threads.submit(_migrate_one, paths, environment, alias) for alias in done]:
            migrated.result()
    return done


def _migrate_one(paths: StackPaths, environment: Mapping[str, str], alias: str) -> None:
    argv = (
        sys.executable,
        str(REPOSITORY / "manage.py"),
        "migrate",
        *_ONLY.get(alias, ()),
        "--database",
        alias,
        "--noinput",
    )
    for attempt in range(1, _ATTEMPTS + 1):
        result = subprocess.run(
            argv,
            env=dict(environment),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            preexec_fn=leash(signal.SIGTERM),
        )
        output = result.stdout + result.stderr
        with paths.log("migrate").open("a", encoding="utf-8") as log:
            log.write(output)
        if result.returncode == 0:
            return
        if _LOCK_TIMEOUT not in output:
            break
        time.sleep(attempt)
    lines = [line for line in output.splitlines() if line.strip()]
    raise StackError(
        "migration-failed",
        f"migrate: {alias}: {lines[-1].strip()[:300] if lines else 'no output'} (log: {paths.log('migrate')}).",
    )
