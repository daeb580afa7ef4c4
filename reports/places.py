"""Names of this app's places in the log of looks."""

from django.utils.translation import gettext_lazy as _

from security.access.places import Name, register_places


def register() -> None:
    """Called once, when the app is ready."""
    register_places(
        {
            **_letters(),
            "reports:access-log": _("Who looked at whom"),
            "reports:access-unusual": _("Unusual looks"),
            "reports:case-evidence": _("Case: evidence of the payment"),
            "reports:certificate-sheet": _("Certificate (PDF)"),
            "reports:data-return": _("Return of data"),
            "reports:day-close": _("Daily figures"),
            "reports:disposal": _("Retention and disposal"),
            "reports:export": _("Files that leave the office"),
            "reports:figures": _("Daily figures"),
            "reports:finance-layout": _("Columns of the finance list"),
            "reports:incident": _("Incidents"),
            "reports:medium": _("Media register"),
            "reports:pack": _("Papers for approval"),
            "reports:report": _("Daily figures"),
            "reports:sample": _("Samples for the auditor"),
            "reports:voucher-statement": _("Money of the shops"),
        }
    )


def _letters() -> dict[str, Name]:
    return {
        "reports:letter": _("Letters and lots"),
        "reports:letter-bench": _("Exception bench"),
        "reports:letter-look": _("Preview of a letter"),
        "reports:letter-resend": _("Returned letters"),
        "reports:letter-return": _("Returned letters"),
        "reports:letter-show": _("Letter (PDF)"),
        "reports:lot": _("Print lot"),
        "reports:package-password": _("Print lot"),
        "reports:posting": _("Posting slips"),
        "reports:proof": _("Proofs of letters"),
        "reports:run": _("Letter run"),
    }
