"""App configuration."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "intake"

    def ready(self) -> None:
        from intake.jobs import register  # noqa: PLC0415 - models are loaded only now

        register()
