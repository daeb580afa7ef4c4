"""App configuration."""

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "cases"

    def ready(self) -> None:
        from cases.jobs import register_kinds  # noqa: PLC0415 - models are there only once the apps are ready

        register_kinds()
        import_module("cases.selectors.fraud_finders").register()
        import_module("cases.menu").register()
        import_module("cases.places").register()
        import_module("cases.holding").register()
