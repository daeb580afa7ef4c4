"""This app's places in the menu, and its news."""

from django.utils.translation import gettext_lazy as _

from security.jobs.news import ended_jobs, tell_job
from security.pages.menu import MenuItem, Section, register_counts, register_menu
from security.pages.news import NewsSource, register_news
from security.roles import Role
from security.selectors.audit_state import audit_counts
from security.selectors.people import READERS, people_counts
from security.selectors.reviews import review_counts
from security.services.audit_check.start_check import ASKERS


def register() -> None:
    """Called once, when the app is ready."""
    register_news("jobs", NewsSource(ended_jobs, tell_job))
    office, readers = Section.OFFICE, frozenset(READERS)
    register_menu(
        MenuItem("jobs", office, _("Jobs"), "security:job-list", frozenset({Role.MANAGER}), order=10, stays_open=True),
        # Also of a program that went back: there its people lose their rights.
        MenuItem("people", office, _("Roster of workers"), "security:people", readers, order=20, reads=True),
        MenuItem(
            "companies",
            office,
            _("Companies and sites"),
            "security:companies",
            readers,
            order=22,
            count="security.subcontracts",
        ),
        MenuItem(
            "review",
            office,
            _("Review of rights"),
            "security:review",
            readers,
            order=24,
            count="security.reviews",
            is_late=True,
        ),
        MenuItem(
            "audit-state",
            office,
            _("State of the audit"),
            "security:audit-state",
            frozenset(ASKERS),
            order=55,
            count="security.audit",
            is_late=True,
            stays_open=True,
        ),
    )
    register_counts("security.audit", audit_counts)
    register_counts("security.people", people_counts)
    register_counts("security.reviews", review_counts)
