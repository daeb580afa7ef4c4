"""This app's places in the menu, and its news."""

from django.utils.translation import gettext_lazy as _

from security.jobs.news import ended_jobs, tell_job
from security.pages.menu import MenuItem, Section, register_menu
from security.pages.news import NewsSource, register_news
from security.roles import Role


def register() -> None:
    """Called once, when the app is ready."""
    register_news("jobs", NewsSource(ended_jobs, tell_job))
    register_menu(
        MenuItem("jobs", Section.OFFICE, _("Jobs"), "security:job-list", frozenset({Role.MANAGER}), order=10),
    )
