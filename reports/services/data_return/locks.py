"""The row of a return of data, locked, and the erasing of its parts. For services that have authorised their actor."""

import shutil
from collections.abc import Collection

from django.utils.translation import gettext as _

from cases.errors import NotFoundError, StaleError
from reports.files import data_return_directory, stored
from reports.models import DataReturn, DataReturnKey
from security.models import Program


def lock_return(program_id: int, number: int, *, expect: Collection[DataReturn.State]) -> DataReturn:
    """The return, if it stands where it is expected. Raises NotFoundError ``data_return``, StaleError."""
    rows = DataReturn.objects.filter(program_id=program_id, number=number)
    found = rows.select_for_update(no_key=True, of=("self",)).first()
    if found is None:
        raise NotFoundError(_("There is no such return of data. Reload the list."), code="data_return")
    if found.state not in expect:
        raise StaleError(
            _("The return of data is at another step now: %(state)s. Reload the page.")
            % {"state": found.get_state_display()}
        )
    return found


def erase_parts(found: DataReturn) -> None:
    """Erase what stands on the disk of it."""
    program = Program.objects.get(pk=found.program_id)
    folder = stored(data_return_directory(program, found.number))
    if folder.exists():
        shutil.rmtree(folder)


def forget_password(found: DataReturn) -> None:
    """Nobody opens the package any more who has not written the password down."""
    DataReturnKey.objects.filter(program_id=found.program_id, data_return=found).update(password=None)
