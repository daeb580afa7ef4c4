"""Rosters as people look at them before they are applied: counts, refused lines, the file of refused lines."""

from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from cases.models import RosterImport, RosterReject
from cases.rules.names import cp932_fold
from security.actor import Actor, authorise
from security.cells import csv_text
from security.roles import Role

READERS = (Role.MANAGER, Role.OFFICER, Role.VIEWER, Role.AUDITOR)
HEADER = ("行", "列", "コード", "内容", "宛名番号")


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """A generation and how many lines were refused by code, most frequent first."""

    roster: RosterImport
    rejects_by_code: tuple[tuple[str, int], ...]


def roster_imports(*, actor: Actor, program_id: int) -> QuerySet[RosterImport]:
    """All generations, newest first."""
    authorise(actor, *READERS, program_id=program_id)
    return RosterImport.objects.filter(program_id=program_id).order_by("-generation")


def roster_preview(*, actor: Actor, program_id: int, roster_id: int) -> RosterPreview:
    """The dry run of a generation. Raises RosterImport.DoesNotExist."""
    authorise(actor, *READERS, program_id=program_id)
    roster = RosterImport.objects.get(program_id=program_id, pk=roster_id)
    counts = _rejects(program_id, roster_id).order_by().values_list("code").annotate(lines=Count("line", distinct=True))
    return RosterPreview(roster, tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0]))))


def rejects_of(*, actor: Actor, program_id: int, roster_id: int) -> QuerySet[RosterReject]:
    """The refused lines of a generation in the order of the file."""
    authorise(actor, *READERS, program_id=program_id)
    return _rejects(program_id, roster_id)


def rejects_csv(
    *, actor: Actor, program_id: int, roster_id: int, encoding: Literal["cp932", "utf-8-sig"] = "utf-8-sig"
) -> bytes:
    """The refused lines as a file for the municipality: CSV, CRLF, in CP932 or in UTF-8 with BOM.

    It holds line, column, code, what to do and the person's number, no name. Nothing in it can be taken for a formula:
    numbers are letters and digits, messages are ours.
    """
    authorise(actor, *READERS, program_id=program_id)
    rows = _rejects(program_id, roster_id).values_list("line", "column", "code", "message", "person_number")
    lines = rows.iterator(chunk_size=5_000)
    content = csv_text(HEADER, ((line, column or _("whole line"), *rest) for line, column, *rest in lines))
    # A message in a language of accents loses them in CP932 rather than the whole file.
    return cp932_fold(content).encode(encoding, "replace") if encoding == "cp932" else content.encode(encoding)


def _rejects(program_id: int, roster_id: int) -> QuerySet[RosterReject]:
    return RosterReject.objects.filter(program_id=program_id, roster_id=roster_id).order_by("line", "pk")
