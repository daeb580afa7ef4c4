"""The Celery app. It carries ids only: what is to be done, and how far it is, stands in job rows."""

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import Celery
from django.apps import apps

from security.task_names import all_tasks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")

app = Celery("secretariat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(packages=["security.jobs", "security.audit"])


def beat_schedule() -> dict[str, dict[str, Any]]:
    """What the beat sends: every task that was declared with a period.

    A message that was not taken within two periods is dropped, so that nothing piles up while no worker runs.
    """
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.task_names") is not None:
            import_module(f"{config.name}.task_names")
    return {
        task.name: {
            "task": task.name,
            "schedule": task.every_seconds,
            "options": {"queue": task.queue, "expires": 2 * task.every_seconds},
        }
        for task in all_tasks().values()
        if task.every_seconds is not None
    }


@app.on_after_finalize.connect
def _schedule(sender: Celery, **_: Any) -> None:
    sender.conf.beat_schedule = beat_schedule()
