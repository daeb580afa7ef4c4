"""Names of this app's places in the log of looks."""

from django.utils.translation import gettext_lazy as _

from security.access.places import register_places


def register() -> None:
    """Called once, when the app is ready."""
    register_places(
        {
            "intake:adjudication": _("Adjudication"),
            "intake:answer": _("Answers"),
            "intake:bank-list": _("List of banks"),
            "intake:case-likeness": _("Case: pictures side by side"),
            "intake:case-online": _("Case: sent online"),
            "intake:case-scans": _("Case: papers"),
            "intake:entry-first": _("First keying"),
            "intake:entry-second": _("Second keying"),
            "intake:mail": _("Mail"),
            "intake:mail-bench": _("Bench"),
            "intake:page-image": _("Picture of a page"),
            "intake:roster": _("Roster import"),
            "intake:roster-changes": _("Roster import: households"),
        }
    )
