"""What this app holds of a program."""

from django.utils.translation import gettext_lazy as _

from security.disposal.holdings import Holding, register_holding


def register() -> None:
    """Called once, when the app is ready."""
    register_holding(Holding(app="callcenter", label=_("Calls, callbacks and answers")))
