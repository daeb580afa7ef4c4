"""App configuration."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "reports"

    def ready(self) -> None:
        """Make long work, places of the menu and what is held known: models are there only now."""
        import_module("reports.jobs").register()
        import_module("reports.menu").register()
        import_module("reports.places").register()
        import_module("reports.holding").register()
        import_module("reports.selectors.letters_astray").register()
