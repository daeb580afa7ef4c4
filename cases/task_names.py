"""Names of the Celery tasks of the case file."""

from security.task_names import declare_task

RAISE_UNUSUAL_ACCESS = declare_task("cases.raise_unusual_access", every_seconds=600)
LOOK_FOR_FRAUD = declare_task("cases.look_for_fraud", every_seconds=86_400)
LET_DEADLINES_PASS = declare_task("cases.let_deadlines_pass", every_seconds=3600)
