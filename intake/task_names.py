"""Names of the Celery tasks of the ways in."""

from security.task_names import declare_task

PULL_SUBMISSIONS = declare_task("intake.pull_submissions")
PUBLISH_STATUSES = declare_task("intake.publish_statuses")
FORGET_ATTEMPTS = declare_task("intake.forget_attempts")
