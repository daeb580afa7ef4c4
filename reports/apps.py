"""App configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "reports"

    def ready(self) -> None:
        """Make the kinds of long work known."""
        from reports import jobs  # noqa: PLC0415 (imports models, which are not loaded before this moment)

        jobs.register()
