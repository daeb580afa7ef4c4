"""Which database a model lives in: the resident portal has one of its own, everything else is the case database."""

from typing import Any

from django.db.models import Model

PORTAL_APP = "portal"
PORTAL_ALIASES = frozenset({"portal", "portal_owner"})


class SurfaceRouter:
    """Routes models of the portal app to the portal's database, and nothing else there."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return "portal" if model._meta.app_label == PORTAL_APP else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return self.db_for_read(model, **hints)

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool | None:
        return (obj1._meta.app_label == PORTAL_APP) == (obj2._meta.app_label == PORTAL_APP)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return (db in PORTAL_ALIASES) == (app_label == PORTAL_APP)
