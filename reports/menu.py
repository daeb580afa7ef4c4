"""This app's places in the menu."""

from django.utils.translation import gettext_lazy as _

from reports.selectors.dashboard import READERS
from security.pages.menu import MenuItem, Section, register_menu


def register() -> None:
    """Called once, when the app is ready."""
    register_menu(
        MenuItem("figures", Section.REPORTS, _("Daily figures"), "reports:figures", frozenset(READERS), order=10),
    )
