"""How each column of a program's tables goes into a package: as it stands, opened, as a file of its own, or not at all.

A new column goes in by itself; sealed text is opened. What is to be left out or is a file is named here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pghistory.models
from django.db.models import BinaryField, Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from security.sealing.fields import SealedTextField


class How(StrEnum):
    """What becomes of a column."""

    PLAIN = "plain"
    OPENED = "opened"
    FILE = "file"
    LEFT_OUT = "left_out"


class Coding(StrEnum):
    """How the bytes of a file stand in their column."""

    PLAIN = "plain"
    SEALED = "sealed"
    BASE64 = "base64"  # of sealed text
    BANK = "cp932"  # of sealed text: a bank file, byte for byte


@dataclass(frozen=True, slots=True)
class AsFile:
    """A column whose values are files. The suffix is fixed, or stands in another column as a media type."""

    coding: Coding
    suffix: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """For which row and column a value was sealed; `id_column` is in the row that is read."""

    table: str
    column: str
    id_column: str


@dataclass(frozen=True, slots=True)
class PackedColumn:
    """A column of a table with what becomes of it. `why` says why it is left out."""

    field: "Field[Any, Any]"
    how: How
    place: Place | None = None
    file: AsFile | None = None
    why: str | Promise = ""

    @property
    def name(self) -> str:
        """Its name in the database and in the head of the CSV."""
        return str(self.field.column)


SUFFIXES: Final[Mapping[str, str]] = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}
FILES: Final[Mapping[str, AsFile]] = {
    "cases.AccountInquiry.content": AsFile(Coding.BANK, ".txt"),
    "cases.PayoutFile.content": AsFile(Coding.BANK, ".txt"),
    "intake.RosterFileSlice.content": AsFile(Coding.SEALED, ".csv"),
    "intake.ScanPage.image": AsFile(Coding.SEALED, media_type="media_type"),
    "reports.AuditSample.content": AsFile(Coding.BASE64, ".pdf"),
    "reports.PackFile.content": AsFile(Coding.BASE64, ".bin"),
    "security.DisposalCertificate.content": AsFile(Coding.PLAIN, ".pdf"),
}
_KEY = _("a password or key of the platform, which opens nothing of the municipality's")
_INDEX = _("a keyed digest for searching, made from the value")
LEFT_OUT: Final[Mapping[str, str | Promise]] = {
    "cases.Household.secret": _("opens the portal in the resident's name"),
    "intake.PortalKey.private_key": _KEY,
    "reports.DataReturnKey.password": _KEY,
    "reports.ExportRequest.password": _KEY,
    "reports.LotPackage.password": _KEY,
}
# Sealed while it is staged already, for the row that it becomes.
ELSEWHERE: Final[Mapping[str, Place]] = {
    "cases.RosterRow.account_sealed": Place("cases_payeeaccount", "number", "account_id")
}


def columns_of(model: type[Model]) -> list[PackedColumn]:
    """Every column of the model's table."""
    return [_packed(model, field) for field in model._meta.local_concrete_fields]


def _packed(model: type[Model], field: "Field[Any, Any]") -> PackedColumn:
    tracked = getattr(model, "pgh_tracked_model", None) if issubclass(model, pghistory.models.Event) else None
    origin = tracked or model
    key = f"{origin._meta.label}.{field.name}"
    if key in LEFT_OUT:
        return PackedColumn(field, How.LEFT_OUT, why=LEFT_OUT[key])
    if isinstance(field, BinaryField) and field.name.endswith("_index"):
        return PackedColumn(field, How.LEFT_OUT, why=_INDEX)
    id_column = "pgh_obj_id" if tracked else str(model._meta.pk.column)
    place = ELSEWHERE.get(key, Place(origin._meta.db_table, field.name, id_column))
    if key in FILES:
        return PackedColumn(field, How.FILE, place=place, file=FILES[key])
    if isinstance(field, SealedTextField) or key in ELSEWHERE:
        return PackedColumn(field, How.OPENED, place=place)
    return PackedColumn(field, How.PLAIN)
