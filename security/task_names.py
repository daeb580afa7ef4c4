"""The typed registry of Celery tasks: `dispatch` sends nothing else, and a test resolves every name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskName:
    """A task by its Celery name, the queue it runs on and, for the beat, its period in seconds."""

    name: str
    queue: str
    every_seconds: float | None = None


_registry: dict[str, TaskName] = {}


def declare_task(name: str, *, queue: str = "default", every_seconds: float | None = None) -> TaskName:
    """Declare a task, `"app.function"`, once; with `every_seconds` the beat sends it, without arguments.

    Raises ValueError on a second declaration.
    """
    if name in _registry:
        raise ValueError(f"Task {name} is declared already.")
    task = _registry[name] = TaskName(name, queue, every_seconds)
    return task


def all_tasks() -> dict[str, TaskName]:
    """Every declared task by its name."""
    return dict(_registry)


RUN_JOB = declare_task("security.run_job", queue="bulk")
RESCUE_JOBS = declare_task("security.rescue_jobs", every_seconds=15)
SEAL_AUDIT = declare_task("security.seal_audit", every_seconds=5)
ANCHOR_AUDIT = declare_task("security.anchor_audit", every_seconds=300)
