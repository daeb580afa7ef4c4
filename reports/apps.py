"""App configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "reports"
