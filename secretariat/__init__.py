"""The project: settings, URL map, Celery app, surfaces, stack of services. No business code."""

from secretariat.celery import app as celery_app

__all__ = ["celery_app"]
