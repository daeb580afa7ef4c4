"""Fetching of a part of a package, by who asked for it."""

from django.db.models import F
from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.errors import ReportError
from reports.models import DataReturn, DataReturnPart
from reports.read_file import StoredFile, read_stored
from reports.services.data_return.locks import lock_return
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def fetch_data_return(*, actor: Actor, program_id: int, number: int, part_id: int) -> StoredFile:
    """A part, compared with its hash, once; only for who asked, who never has the password. Recorded.

    Raises NotFoundError ``data_return``, ``part``, StaleError (not ready), ReportError ``not_yours``, ``expired``,
    ``fetched``, ``file_missing``, ``file_changed``.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    found = lock_return(program_id, number, expect=[DataReturn.State.READY])
    if found.asked_by_id != actor.user_id:
        raise ReportError(_("Only the person who asked fetches the package."), code="not_yours")
    if found.expires_at is None or found.expires_at <= clock.now():
        raise ReportError(_("The package was not handed over in time. Give it up and ask anew."), code="expired")
    part = DataReturnPart.objects.filter(program_id=program_id, data_return=found, pk=part_id).first()
    if part is None:
        raise NotFoundError(_("The package has no such part. Reload the page."), code="part")
    if part.fetched >= part.may_fetch:
        raise ReportError(
            _("This part was fetched already. If it did not arrive, an officer lets it be fetched once more."),
            code="fetched",
        )
    file = read_stored(part.file_name, part.sha256)
    DataReturnPart.objects.filter(program_id=program_id, pk=part.pk).update(
        fetched=F("fetched") + 1, fetched_at=clock.now()
    )
    record(
        events.DATA_RETURN_FETCHED,
        actor=actor,
        program_id=program_id,
        subject_ids=[part.pk],
        data={"number": number, "part": part.name, "sha256": part.sha256},
    )
    return StoredFile(f"{part.name}.zip", file.content)
