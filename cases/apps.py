"""App configuration."""

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "cases"

    def ready(self) -> None:
        """Make kinds of work and places of the menu known: models are there only once the apps are ready."""
        import_module("cases.jobs").register_kinds()
        import_module("cases.menu").register()
