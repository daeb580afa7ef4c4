"""The closing that a step is about, locked in the state that the step begins in: a part of the services here."""

from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import VoucherClosing


def lock_closing(*, program_id: int, number: int, expect: frozenset[str]) -> VoucherClosing:
    """Raises NotFoundError, and CaseError ``closing_<state>`` with the state it is in instead."""
    rows = VoucherClosing.objects.filter(program_id=program_id, number=number)
    closing = rows.select_for_update(no_key=True).first()
    if closing is None:
        raise NotFoundError(_("There is no such closing. Reload the list."))
    if closing.state not in expect:
        raise CaseError(
            _("Closing %(number)d is %(state)s. Reload the page.")
            % {"number": number, "state": closing.get_state_display()},
            code=f"closing_{closing.state}",
        )
    return closing
