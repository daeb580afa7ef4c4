"""App configuration."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Its models live in the portal's database (secretariat.routers)."""

    name = "intake.portal"
    label = "portal"
