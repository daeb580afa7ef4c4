"""Names of the Celery tasks of the call centre."""

from security.task_names import declare_task

PUBLISH_FAQ = declare_task("callcenter.publish_faq", every_seconds=600)
