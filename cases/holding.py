"""What this app holds of a program."""

from django.utils.translation import gettext_lazy as _

from security.disposal.holdings import Holding, register_holding

_SET_UP = _("the set-up: rules, amounts and texts, no residents")
HOLDING = Holding(
    app="cases",
    label=_("Ledger, applications, decisions and payments"),
    kept={
        "cases.ProgramSetup": _SET_UP,
        "cases.ProgramSetupEvent": _SET_UP,
        "cases.ChecklistItem": _SET_UP,
        "cases.DeficiencyCode": _SET_UP,
        "cases.NumberSequence": _("counters, so that no number is given twice"),
    },
    search=frozenset({"cases.SearchGram", "cases.SearchTown"}),
)


def register() -> None:
    """Called once, when the app is ready."""
    register_holding(HOLDING)
