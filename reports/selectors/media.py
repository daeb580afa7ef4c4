"""The media register."""

from dataclasses import dataclass
from typing import Final

from cases.models import PayoutBatch
from reports.models import ExportRequest, Medium, PrintLot
from reports.services.medium.hand_over import KEEPERS
from security import clock
from security.actor import Actor, authorise
from security.pages.keyset import CountUpTo
from security.roles import Role

READERS: Final = (*KEEPERS, Role.AUDITOR)
LISTED: Final = 300
State = Medium.State


@dataclass(frozen=True, slots=True)
class MediumPage:
    """One medium, and what the reader may do with it now."""

    medium: Medium
    may_keep: bool
    may_confirm: bool


def media(*, actor: Actor, program_id: int) -> list[Medium]:
    """The register: what is out, the longest due first, then what is not erased and confirmed, then the rest."""
    authorise(actor, *READERS, program_id=program_id)
    rows = Medium.objects.filter(program_id=program_id).select_related(
        "registered_by", "returned_by", "erased_by", "confirmed_by", "received_by"
    )
    order = [State.OUT, State.BACK, State.ERASED, State.CONFIRMED, State.RECEIVED]
    found = sorted(rows.order_by("-number")[:LISTED], key=lambda row: (order.index(State(row.state)), row.due_on))
    return list(found)


def medium_page(*, actor: Actor, program_id: int, number: int) -> MediumPage | None:
    """One medium, or None."""
    authorise(actor, *READERS, program_id=program_id)
    rows = Medium.objects.filter(program_id=program_id, number=number)
    medium = rows.select_related("registered_by", "returned_by", "erased_by", "confirmed_by", "received_by").first()
    if medium is None:
        return None
    keeps = any(actor.has_role(role, program_id) for role in KEEPERS)
    others = medium.state == State.ERASED and medium.erased_by_id != actor.user_id
    return MediumPage(medium=medium, may_keep=keeps, may_confirm=keeps and others)


def media_of_export(program_id: int, export_number: int) -> list[Medium]:
    """The media that a file went out on. For selectors that have authorised their actor."""
    return list(Medium.objects.filter(program_id=program_id, export_number=export_number).order_by("number"))


def media_of_return(program_id: int, return_number: int) -> list[Medium]:
    """The media that a package with the program's data went out on. The same."""
    return list(Medium.objects.filter(program_id=program_id, return_number=return_number).order_by("number"))


@dataclass(frozen=True, slots=True)
class FilesForMedia:
    """What may be on a medium: files of the gate that were fetched, released batches, packages for the printer."""

    exports: list[ExportRequest]
    batches: list[PayoutBatch]
    lots: list[PrintLot]


def files_for_media(*, actor: Actor, program_id: int) -> FilesForMedia:
    """The newest of each kind."""
    authorise(actor, *KEEPERS, program_id=program_id)
    exports = ExportRequest.objects.filter(program_id=program_id, fetched__gt=0).defer("password")
    batches = PayoutBatch.objects.filter(program_id=program_id, files__isnull=False)
    lots = PrintLot.objects.filter(program_id=program_id, package__isnull=False).select_related("run")
    return FilesForMedia(
        exports=list(exports.order_by("-number")[:LISTED]),
        batches=list(batches.order_by("-number")[:LISTED]),
        lots=list(lots.order_by("-run__number", "-number")[:LISTED]),
    )


def medium_counts(actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """Media that are overdue, for the menu."""
    if not any(actor.has_role(role, program_id) for role in KEEPERS):
        return {}
    late = Medium.objects.filter(program_id=program_id, state=State.OUT, due_on__lt=clock.today())
    return {"reports.media": CountUpTo(late)}
