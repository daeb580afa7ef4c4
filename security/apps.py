"""App configuration; also the one place where walls are put on models as they are loaded."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register
from django.db.models.signals import class_prepared, post_migrate
from django.utils.translation import gettext_lazy as _

from security.tenancy.raise_walls import raise_walls

# Connected at import, before any model module is loaded: every model with a `program` field gets its walls.
class_prepared.connect(raise_walls, dispatch_uid="security.raise_walls")


class SecurityConfig(AppConfig):
    """First in INSTALLED_APPS."""

    name = "security"
    verbose_name = _("People and programs")

    def ready(self) -> None:
        """Make the API's sign-in known to its schema, and this app's places, data and long work known."""
        import_module("security.api.schema")
        import_module("security.menu").register()
        import_module("security.places").register()
        import_module("security.holding").register()
        import_module("security.own_jobs").register()
        if settings.SURFACE != "portal":  # nobody signs in there
            register(import_module("security.sign_in.checks").check_providers)
        guard = import_module("security.disposal.guard")
        post_migrate.connect(guard.install_guard, sender=self, dispatch_uid="security.disposal_guard")
