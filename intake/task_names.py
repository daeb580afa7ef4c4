"""Names of the Celery tasks of the ways in."""

from security.task_names import declare_task

PULL_SUBMISSIONS = declare_task("intake.pull_submissions", every_seconds=60)
PUBLISH_PROGRAMS = declare_task("intake.publish_programs", every_seconds=30)
PUBLISH_STATUSES = declare_task("intake.publish_statuses", every_seconds=600)
FORGET_ATTEMPTS = declare_task("intake.forget_attempts", every_seconds=3600)
