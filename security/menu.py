"""This app's places in the menu."""

from django.utils.translation import gettext_lazy as _

from security.pages.menu import MenuItem, Section, register_menu
from security.roles import Role


def register() -> None:
    """Called once, when the app is ready."""
    register_menu(
        MenuItem("jobs", Section.OFFICE, _("Jobs"), "security:job-list", frozenset({Role.MANAGER}), order=10),
    )
