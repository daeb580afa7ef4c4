"""App configuration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "cases"
