"""The only place that enqueues Celery work: on commit, by a name from one typed registry."""

from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

from security.task_names import TaskName


def dispatch(task: TaskName, *args: Any, queue: str | None = None) -> None:
    """Send a task once the running transaction has committed; at once when there is none."""
    send = partial(current_app.send_task, task.name, args=args, queue=queue or task.queue)
    transaction.on_commit(send)
