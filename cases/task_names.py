"""Names of the Celery tasks of the case file."""

from security.task_names import declare_task

LET_DEADLINES_PASS = declare_task("cases.let_deadlines_pass", every_seconds=3600)
