"""The supervisor as an operator meets it: a process of its own, seen from outside."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from secretariat.stack.application import answers, check_port
from secretariat.stack.cli import UNAVAILABLE
from secretariat.stack.commands import NOT_RUNNING
from secretariat.stack.errors import StackError
from secretariat.stack.keeper import start_time_of
from secretariat.stack.ownership import owner_pid, read_state
from secretariat.stack.paths import REPOSITORY
from secretariat.stack.supervisor import check_disk

STACK = (sys.executable, "-m", "secretariat.stack")


@pytest.fixture
def stack(paths):
    """Runs a subcommand to its end."""

    def call(*arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (*STACK, *arguments), cwd=REPOSITORY, capture_output=True, text=True, timeout=timeout, check=False
        )

    yield call
    call("stop")


@pytest.fixture
def background(paths, stack, tmp_path):
    """Starts a subcommand and leaves it running; it is ended after the test."""
    children: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        log = (tmp_path / f"supervisor-{len(children)}.log").open("w")
        child = subprocess.Popen((*STACK, *arguments), cwd=REPOSITORY, stderr=log, stdout=log, text=True)
        log.close()
        children.append(child)
        return child

    yield start
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        child.wait()


def until(condition, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def ready(paths) -> bool:
    return read_state(paths).get("phase") == "ready"


def test_run_hands_back_the_status_of_its_command_and_leaves_nothing(stack, paths):
    code = "import os, sys; print(os.environ['DATABASE_URL'][:31]); sys.exit(7)"
    done = stack("run", "--fast", "--", sys.executable, "-c", code)
    assert done.returncode == 7, done.stderr
    assert done.stdout.strip() == "postgresql://secretariat_app:" + done.stdout.strip()[29:]
    assert owner_pid(paths) is None
    assert stack("status").returncode == NOT_RUNNING
    assert "left over" not in stack("status").stdout


def test_services_start_and_stop_in_order(stack):
    lines = stack("run", "--fast", "--", "true").stderr.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["database", "ready"],
        ["redis", "ready"],
        ["redis", "stopped"],
        ["database", "stopped"],
    ]


def test_a_command_that_does_not_exist_is_one_line(stack):
    done = stack("run", "--fast", "--quiet", "--", "no-such-command")
    assert done.returncode == UNAVAILABLE
    assert done.stderr.splitlines() == ["secretariat.stack: no-such-command cannot be run (No such file or directory)."]


def test_second_supervisor_refuses_and_a_command_joins(background, stack, paths):
    background("up", "--fast", "--workers", "0", "--no-beat", "--no-web")
    assert until(lambda: ready(paths))
    refused = stack("up", "--fast", "--workers", "0", "--no-beat", "--no-web")
    assert refused.returncode == UNAVAILABLE
    assert "already running" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    servers = read_state(paths)["processes"]
    joined = stack("run", "--fast", "--", sys.executable, "-c", "import os; print(os.environ['REDIS_URL'])")
    assert joined.returncode == 0
    assert joined.stdout.startswith("redis+socket://")
    assert "joined" in joined.stderr
    assert read_state(paths)["processes"] == servers, "the owner's services were not touched"
    assert stack("status").returncode == 0
    assert stack("stop").returncode == 0
    assert not any(start_time_of(pid) for pid in servers.values())


def test_services_end_with_a_killed_supervisor_and_the_next_one_starts(background, stack, paths, tmp_path):
    command = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    supervisor = background("run", "--fast", "--", sys.executable, "-c", command)
    assert until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() != "")
    children = [*read_state(paths)["processes"].values(), int((tmp_path / "pid").read_text())]
    assert len(children) == 3
    assert all(start_time_of(pid) for pid in children)
    os.kill(supervisor.pid, signal.SIGKILL)
    supervisor.wait()
    assert until(lambda: not any(start_time_of(pid) for pid in children), 30)
    assert stack("run", "--fast", "--", "true").returncode == 0


def descendants(pid: int) -> list[int]:
    """Everything below a process: gunicorn's and Celery's own children too."""
    children = [int(number) for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(below for child in children for below in descendants(child))]


def test_worker_clock_and_web_end_with_a_killed_supervisor(background, paths):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    supervisor = background("up", "--fast", "--workers", "1", "--web", str(port))
    assert until(lambda: ready(paths), 180)
    assert list(read_state(paths)["processes"]) == ["database", "redis", "worker", "beat", "web"]
    assert answers("127.0.0.1", port)
    below = descendants(supervisor.pid)
    assert set(processes(paths)) < set(below)
    os.kill(supervisor.pid, signal.SIGKILL)
    supervisor.wait()
    assert until(lambda: not any(start_time_of(pid) for pid in below), 60)


def test_keeper_ends_a_group_that_ignores_every_polite_signal(tmp_path):
    stubborn = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (2, 3, 15)]; time.sleep(600)"
    forks = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {stubborn!r}]); {stubborn}"
    code = (
        "import subprocess, sys, time; from secretariat.stack.keeper import Keeper;"
        f"child = subprocess.Popen([sys.executable, '-c', {forks!r}], start_new_session=True);"
        "keeper = Keeper(); keeper.note(child.pid); print(child.pid, flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    leader = int(holder.stdout.readline())
    assert until(lambda: len(descendants(leader)) == 1)
    group = [leader, *descendants(leader)]
    holder.kill()
    holder.communicate()
    assert until(lambda: not any(start_time_of(pid) for pid in group), 40)


def test_everything_stops_in_reverse_and_a_killed_worker_comes_back(background, stack, paths, tmp_path):
    background("up", "--fast", "--workers", "1", "--no-web")
    assert until(lambda: ready(paths), 180)
    worker = read_state(paths)["processes"]["worker"]
    forked = descendants(worker)
    assert forked
    os.kill(worker, signal.SIGKILL)
    assert until(lambda: read_state(paths).get("processes", {}).get("worker") not in {worker, None})
    assert until(lambda: not any(start_time_of(pid) for pid in forked)), "the pool of the killed worker is ended too"
    assert stack("stop").returncode == 0
    lines = (tmp_path / "supervisor-0.log").read_text().splitlines()
    assert [line.split()[0] for line in lines if "stopped" in line] == ["beat", "worker", "redis", "database"]
    assert any(line.split()[:2] == ["worker", "died"] for line in lines)


def test_killed_servers_are_started_again(background, paths):
    background("up", "--fast", "--workers", "0", "--no-beat", "--no-web")
    assert until(lambda: ready(paths))
    before = read_state(paths)["processes"]
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    assert until(lambda: all(new != old for new, old in zip(processes(paths), before.values(), strict=True)))
    assert all(start_time_of(pid) for pid in processes(paths))


def processes(paths) -> list[int]:
    return list(read_state(paths)["processes"].values())


def test_a_signal_reaches_the_command_and_the_services_stop(background, paths, tmp_path):
    supervisor = background("run", "--fast", "--", "sleep", "600")
    assert until(lambda: ready(paths))
    servers = processes(paths)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(timeout=60) == 128 + signal.SIGTERM
    assert not any(start_time_of(pid) for pid in servers)


def test_a_signal_while_starting_leaves_nothing(background, paths):
    supervisor = background("up", "--fast", "--workers", "0", "--no-beat", "--no-web")
    assert until(lambda: owner_pid(paths) is not None)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(timeout=60) == 0
    assert owner_pid(paths) is None
    assert not (paths.instance / "pg" / "postmaster.pid").exists()


def test_a_taken_port_is_one_line_and_nothing_is_started(stack, paths):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = stack("up", "--fast", "--web", str(port))
        with pytest.raises(StackError) as refused:
            check_port("127.0.0.1", port)
    assert refused.value.code == "port-taken"
    assert done.returncode == UNAVAILABLE
    assert str(port) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (paths.instance / "pg").exists()


def test_a_full_disk_is_one_line(paths, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1_000_000})())
    with pytest.raises(StackError) as refused:
        check_disk(paths)
    assert refused.value.code == "disk-full"


def test_a_path_too_long_for_sockets_leaves_nothing_behind(stack, short_directory, monkeypatch):
    monkeypatch.setenv("SECRETARIAT_VAR", str(short_directory / "非常に長い path" / ("x" * 60)))
    code = "import os; print(os.environ['DATABASE_URL'].partition('?host=')[2])"
    done = stack("run", "--fast", "--", sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    directory = Path(done.stdout.strip())
    assert not directory.is_relative_to(short_directory)
    assert not directory.exists()


def test_given_servers_are_used_and_none_is_started(stack, paths, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secretariat_app:x@db.example/secretariat")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/0")
    code = "import os, json; print(json.dumps([os.environ['DATABASE_URL'], os.environ['REDIS_URL']]))"
    done = stack("run", "--fast", "--", sys.executable, "-c", code)
    assert json.loads(done.stdout) == [os.environ["DATABASE_URL"], os.environ["REDIS_URL"]]
    assert [line.split()[:2] for line in done.stderr.splitlines()] == [["database", "given"], ["redis", "given"]]
    assert not (paths.instance / "pg").exists()
