"""App configuration."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SecretariatConfig(AppConfig):
    """The project itself is an app for its management commands."""

    name = "secretariat"


class ConsoleConfig(AdminConfig):
    """Django's admin with our site in place of its own."""

    default_site = "security.console.site.ConsoleSite"
