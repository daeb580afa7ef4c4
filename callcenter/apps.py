"""App configuration."""

from django.apps import AppConfig


class CallcenterConfig(AppConfig):
    """See the docstring of the package for what belongs here."""

    name = "callcenter"
