"""App configuration."""

from importlib import import_module

from django.apps import AppConfig

from intake.picture_memory import keep_blocks


class IntakeConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "intake"

    def ready(self) -> None:
        import_module("intake.jobs").register()  # models are loaded only now
        import_module("intake.menu").register()
        import_module("intake.places").register()
        import_module("intake.holding").register()
        keep_blocks()
