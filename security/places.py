"""Names of this app's places in the log of looks."""

from django.utils.translation import gettext_lazy as _

from security.access.places import register_places


def register() -> None:
    """Called once, when the app is ready."""
    register_places(
        {
            "security:audit-state": _("State of the audit"),
            "security:companies": _("Companies and sites"),
            "security:job": _("Jobs"),
            "security:news": _("News"),
            "security:people": _("Roster of workers"),
            "security:program-home": _("First page of the program"),
            "security:review": _("Review of rights"),
        }
    )
