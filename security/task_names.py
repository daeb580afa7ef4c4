"""The typed registry of Celery tasks: `dispatch` sends nothing else, and a test resolves every name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskName:
    """A task by its Celery name, and the queue it runs on."""

    name: str
    queue: str


_registry: dict[str, TaskName] = {}


def declare_task(name: str, *, queue: str = "default") -> TaskName:
    """Declare a task, `"app.function"`, once. Raises ValueError on a second declaration."""
    if name in _registry:
        raise ValueError(f"Task {name} is declared already.")
    task = _registry[name] = TaskName(name, queue)
    return task


def all_tasks() -> dict[str, TaskName]:
    """Every declared task by its name."""
    return dict(_registry)


RUN_JOB = declare_task("security.run_job", queue="bulk")
RESCUE_JOBS = declare_task("security.rescue_jobs")
SEAL_AUDIT = declare_task("security.seal_audit")
ANCHOR_AUDIT = declare_task("security.anchor_audit")
