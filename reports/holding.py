"""What this app holds of a program, on the disk too, and what it has against a disposal."""

from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.files import stored
from reports.models import DataReturn, Medium
from security.disposal.holdings import Holding, register_blocker, register_holding
from security.models import Program


def register() -> None:
    """Called once, when the app is ready."""
    register_holding(
        Holding(
            app="reports",
            label=_("Letters, lots, files that left the office, reports"),
            kept={
                "reports.Medium": _("the media register: which file was on which medium, and its erasure"),
                "reports.DataReturn": _("what was given back to the municipality, in figures"),
            },
            folder=folder,
        )
    )
    register_blocker(media_are_out)
    register_blocker(return_is_open)


def folder(program: Program) -> Path:
    """Where the program's files stand."""
    return stored(program.code)


def media_are_out(program_id: int) -> str | Promise | None:
    """Data on a medium would outlive their disposal."""
    out = Medium.objects.filter(program_id=program_id).exclude(state__in=Medium.ENDED)
    return _("Media with data are not back and erased yet. Look into the media register.") if out.exists() else None


def return_is_open(program_id: int) -> str | Promise | None:
    """What is on its way back to the municipality is not erased behind it."""
    under_way = DataReturn.objects.filter(program_id=program_id, state__in=DataReturn.OPEN)
    return _("A return of data is under way. Bring it to its end, or give it up.") if under_way.exists() else None
