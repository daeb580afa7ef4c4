"""The only place that enqueues Celery work: on commit, by a name from one typed registry."""

from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

from security.task_names import TaskName


def dispatch(task: TaskName, *args: Any, queue: str | None = None, expires: float | None = None) -> None:
    """Send a task once the running transaction has committed; at once when there is none.

    After `expires` seconds in the queue the message is dropped: for what is sent again anyway.
    """
    send = partial(current_app.send_task, task.name, args=args, queue=queue or task.queue, expires=expires)
    transaction.on_commit(send)
