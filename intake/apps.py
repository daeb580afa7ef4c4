"""App configuration."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "intake"
