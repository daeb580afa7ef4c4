"""The refusal of an act on a roster that is not at the step for it."""

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import RosterImport


def not_at_this_step(roster: RosterImport) -> CaseError:
    """The error to raise, code ``roster.state``: it says where the roster stands."""
    return CaseError(
        _('Roster generation %(generation)d is at "%(state)s", not at this step. Reload the list of rosters.')
        % {"generation": roster.generation, "state": roster.get_state_display()},
        code="roster.state",
    )
