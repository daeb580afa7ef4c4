"""Names of this app's places in the log of looks."""

from django.utils.translation import gettext_lazy as _

from security.access.places import register_places


def register() -> None:
    """Called once, when the app is ready."""
    register_places(
        {
            "callcenter:call": _("Call desk"),
            "callcenter:call-list": _("Log of calls"),
            "callcenter:callback": _("To call back"),
            "callcenter:case-calls": _("Case: calls"),
            "callcenter:escalation": _("Escalations"),
            "callcenter:faq": _("Questions and answers"),
            "callcenter:payment-days": _("Days of payment"),
            "callcenter:script": _("Scripts"),
        }
    )
