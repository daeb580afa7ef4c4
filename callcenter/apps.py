"""App configuration."""

from importlib import import_module

from django.apps import AppConfig


class CallcenterConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "callcenter"

    def ready(self) -> None:
        """Make this app's places known to the menu, its panel to the case page, and what it holds to disposals."""
        import_module("callcenter.menu").register()
        import_module("callcenter.places").register()
        import_module("callcenter.holding").register()
