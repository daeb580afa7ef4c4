"""The password of a printer's package, for a manager."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.models import LotPackage
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def reveal_package_password(*, actor: Actor, program_id: int, lot_id: int) -> str:
    """The password, which the manager tells the printer by another way than the file goes. Recorded.

    Raises NotAllowedError, NotFoundError (nobody fetched the package yet).
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    package = LotPackage.objects.filter(program_id=program_id, lot_id=lot_id).first()
    if package is None:
        raise NotFoundError(_("The lot has no package yet. It is made when it is fetched."))
    record(events.PACKAGE_PASSWORD_SHOWN, actor=actor, program_id=program_id, subject_ids=[lot_id])
    return package.open("password") or ""
