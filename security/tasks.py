"""Celery: the base of tasks that work inside one program."""

from typing import Any

from celery import Task

from security.tenancy.scope import program_scope


class TenantTask(Task):  # type: ignore[misc]
    """Opens the scope from the task's first argument, `program_id`; the task body runs in that transaction."""

    abstract = True

    def __call__(self, program_id: int, *args: Any, **kwargs: Any) -> Any:
        with program_scope(program_id):
            return super().__call__(program_id, *args, **kwargs)
