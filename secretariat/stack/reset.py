"""Throwing an instance's embedded data away: databases, queue, files and anchors, but not its keys.

`make demo` begins with it, so that a second run starts from nothing. It never throws away what the demo did not make:
the demo leaves a mark once it begins to write, and `demo_only` goes by that mark.
"""

import shutil

from secretariat.stack.commands import left_over_servers
from secretariat.stack.environment import database_is_given, redis_is_given
from secretariat.stack.errors import StackError
from secretariat.stack.ownership import FileLock, owner_pid
from secretariat.stack.paths import DEFAULT_NAME, StackPaths
from secretariat.stack.postgres import PostgresServer
from secretariat.stack.redis import RedisServer
from secretariat.stack.terminal import Terminal


def reset(paths: StackPaths, *, demo_only: bool = False) -> int:
    """Remove the data of an instance that is not running; nothing happens when there is none.

    With `demo_only`, only data that the demo has marked as its own. Raises StackError `already-running`.
    """
    if demo_only and not paths.demo_mark.exists():
        return 0
    if not paths.instance.exists():
        return 0
    lock = FileLock(paths.lock_file)
    if not lock.exclusive():
        raise StackError(
            "already-running",
            f"This stack is running (process {owner_pid(paths)}); its data cannot be removed meanwhile. "
            f"Stop it with `python -m secretariat.stack stop --name {paths.name}`.",
        )
    try:
        _remove(paths)
    finally:
        lock.release()
    Terminal().line(f"The data of the {paths.name} stack were removed.")
    return 0


def _remove(paths: StackPaths) -> None:
    for server in left_over_servers(paths):
        if (pid := server.left_over_pid()) is not None:
            server.process.adopt(pid)
            server.process.stop()
    if not database_is_given():
        shutil.rmtree(PostgresServer(paths).data, ignore_errors=True)
    if not redis_is_given():
        shutil.rmtree(RedisServer(paths).data, ignore_errors=True)
    if paths.name == DEFAULT_NAME:
        for name in ("files", "audit"):
            shutil.rmtree(paths.var / name, ignore_errors=True)
    paths.demo_mark.unlink(missing_ok=True)
