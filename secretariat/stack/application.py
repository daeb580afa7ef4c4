"""The application's own processes: Celery worker, Celery beat and the web server, and how to see that they are up."""

import http.client
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from secretariat.stack.environment import for_long_work
from secretariat.stack.errors import StackError
from secretariat.stack.paths import REPOSITORY, StackPaths
from secretariat.stack.processes import ManagedProcess, ProcessSpec

QUEUES = "default,bulk,letters"
READY_SECONDS = 90.0


@dataclass(frozen=True)
class AppProcess:
    """A process and the test that tells when it is ready for work."""

    process: ManagedProcess
    ready: Callable[[], bool]
    detail: str


def worker(paths: StackPaths, environment: Mapping[str, str], *, concurrency: int) -> AppProcess:
    """A Celery worker for all queues. It is given 20 s to finish what it holds; a job goes on where it was left."""
    argv = (
        *("worker", "-Q", QUEUES, "--concurrency", str(concurrency), "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle", "--hostname", f"{paths.name}@%h"),
    )
    process = ManagedProcess(
        ProcessSpec(
            name="worker",
            argv=(sys.executable, "-m", "celery", "-A", "secretariat", *argv),
            env=for_long_work(environment),
            cwd=REPOSITORY,
            log=paths.log("worker"),
            stop=((signal.SIGTERM, 20), (signal.SIGQUIT, 5)),
            death_signal=signal.SIGQUIT,  # nobody is left to wait for a slow, polite end
        )
    )
    return AppProcess(process, lambda: " ready." in process.log_tail(), f"{concurrency} processes, queues {QUEUES}")


def beat(paths: StackPaths, environment: Mapping[str, str]) -> AppProcess:
    """Celery's clock. Exactly one of them may run."""
    schedule = str(paths.instance / "celerybeat-schedule")
    process = ManagedProcess(
        ProcessSpec(
            name="beat",
            argv=(
                *(sys.executable, "-m", "celery", "-A", "secretariat", "beat"),
                *("--schedule", schedule, "--pidfile=", "--loglevel", "INFO"),
            ),
            env=dict(environment),
            cwd=REPOSITORY,
            log=paths.log("beat"),
            stop=((signal.SIGTERM, 10),),
        )
    )
    return AppProcess(process, lambda: "beat: Starting" in process.log_tail(), "")


def web(paths: StackPaths, environment: Mapping[str, str], *, host: str, port: int, workers: int) -> AppProcess:
    """gunicorn with threads. Raises StackError `port-taken`."""
    check_port(host, port)
    argv = (
        *("--bind", f"{host}:{port}", "--worker-class", "gthread", "--workers", str(workers), "--threads", "16"),
        *("--timeout", "60", "--graceful-timeout", "10", "--keep-alive", "5", "--no-control-socket"),
        *("--worker-tmp-dir", str(_heartbeat_directory(paths)), "secretariat.wsgi:application"),
    )
    process = ManagedProcess(
        ProcessSpec(
            name="web",
            argv=(sys.executable, "-m", "gunicorn", *argv),
            env=dict(environment),
            cwd=REPOSITORY,
            log=paths.log("web"),
            stop=((signal.SIGTERM, 15),),
        )
    )
    return AppProcess(process, lambda: answers(host, port), f"http://{host}:{port}/")


def check_port(host: str, port: int) -> None:
    """Raises StackError `port-taken` when nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StackError(
                "port-taken",
                f"web: port {port} on {host} cannot be used ({error.strerror}). "
                "Stop what listens there, or choose another port (PORT=8001 with make, --web 8001 without).",
            ) from error


def answers(host: str, port: int) -> bool:
    """Whether a web server talks HTTP there."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _heartbeat_directory(paths: StackPaths) -> Path:
    """gunicorn's workers touch a file every second: in memory where there is such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes an unlinked file there
    return memory if os.access(memory, os.W_OK) else Path(tempfile.mkdtemp(prefix="heartbeat-", dir=paths.instance))
