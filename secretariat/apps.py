"""App configuration."""

from django.apps import AppConfig


class SecretariatConfig(AppConfig):
    """The project itself is an app for its management commands."""

    name = "secretariat"
