"""Celery tasks of this app, by name."""

from security.task_names import declare_task

EXPIRE_EXPORTS = declare_task("reports.expire_exports", every_seconds=600)
EXPIRE_DATA_RETURNS = declare_task("reports.expire_data_returns", every_seconds=600)
PUBLISH_CERTIFICATES = declare_task("reports.publish_certificates", every_seconds=30)
ROLL_UP_KPI = declare_task("reports.roll_up_kpi")
ROLL_UP_ALL = declare_task("reports.roll_up_all", every_seconds=60)
