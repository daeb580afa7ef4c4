"""Celery: the base of tasks that work inside one program."""

from typing import TYPE_CHECKING, Any

from celery import Task
from structlog.contextvars import bound_contextvars

from security.tenancy.scope import program_scope

if TYPE_CHECKING:
    _Task = Task[Any, Any]
else:
    _Task = Task


class TenantTask(_Task):
    """Opens the scope from the task's first argument, `program_id`; the task body runs in that transaction."""

    abstract = True

    def __call__(self, program_id: int, *args: Any, **kwargs: Any) -> Any:
        with bound_contextvars(program_id=program_id), program_scope(program_id):
            return super().__call__(program_id, *args, **kwargs)
