"""What stood in a case before each change, and after: the old rows that were kept, compared one with the next."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application, Household, MyNumber, Recipient
from cases.selectors.applications import ApplicationDetail
from cases.selectors.readers import authorise_reader
from security.actor import Actor

# Fields that people know, with their names. What is not here is the office's own bookkeeping.
FIELDS: dict[type[models.Model], dict[str, str | Promise]] = {
    Application: {
        "status": gettext_lazy("status"),
        "channel": gettext_lazy("channel"),
        "received_on": gettext_lazy("received on"),
        "applied_on": gettext_lazy("applied on"),
        "applicant_name": gettext_lazy("applicant"),
        "applicant_relation": gettext_lazy("relation of the applicant"),
        "telephone_index": gettext_lazy("telephone number"),
        "account_id": gettext_lazy("bank account"),
        "amount_yen": gettext_lazy("amount"),
        "review_cycle": gettext_lazy("round of screening"),
    },
    Household: {
        "ledger_state": gettext_lazy("state in the ledger"),
        "approach": gettext_lazy("approach"),
        "protected": gettext_lazy("dedicated desk"),
        "excluded_reason": gettext_lazy("excluded because"),
        "members": gettext_lazy("members"),
        "entitled_yen": gettext_lazy("entitled to"),
        "postcode": gettext_lazy("postcode"),
        "address": gettext_lazy("address"),
        "katagaki": gettext_lazy("building"),
        "mailing_postcode": gettext_lazy("postcode for letters"),
        "mailing_address": gettext_lazy("address for letters"),
        "mailing_katagaki": gettext_lazy("building for letters"),
        "secret_version": gettext_lazy("version of the code on the letter"),
    },
    Recipient: {
        "name": gettext_lazy("full name"),
        "kana": gettext_lazy("reading"),
        "is_head": gettext_lazy("head of the household"),
        "relation": gettext_lazy("relation"),
        "birth_year": gettext_lazy("year of birth"),
        "birth_month": gettext_lazy("month of birth"),
        "birth_day": gettext_lazy("day of birth"),
        "tax_class": gettext_lazy("tax class"),
        "moved_on": gettext_lazy("moved on"),
        "moved_reason": gettext_lazy("reason of the move"),
        "protected": gettext_lazy("dedicated desk"),
        "in_roster": gettext_lazy("in the roster"),
    },
}
# Why a household gets nothing, in two words: the code that the roster's proposal writes.
EXCLUDED: dict[str, str | Promise] = {
    "all_moved_out": gettext_lazy("moved out"),
    "nobody_left": gettext_lazy("nobody left"),
    "taxed": gettext_lazy("somebody is taxed"),
    "nobody_of_age": gettext_lazy("nobody of the age"),
}
# Values that are not shown: only that they became others.
UNSHOWN = frozenset({"telephone_index", "account_id", "secret_version"})
MOST = 500


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; both are empty for a value that is sealed. `is_written`: as it stands in the roster
    or on the form, not a choice of ours."""

    field: str | Promise
    before: str
    after: str
    is_sealed: bool
    is_written: bool


@dataclass(frozen=True, slots=True)
class RowChange:
    """One change of one row: when, of what, and the fields that became others."""

    at: dt.datetime
    of: str
    fields: tuple[FieldChange, ...]


def change_history(*, actor: Actor, program_id: int, detail: ApplicationDetail) -> list[RowChange]:
    """Changes of the application, its household and its people, the newest first. Five queries."""
    authorise_reader(actor, program_id)
    household = detail.application.household
    changes = [
        *_of(program_id, _("application"), [detail.application]),
        *_of(program_id, _("household"), [household]),
        *_of(program_id, "", detail.people),
        *_numbers(program_id, household.pk),
    ]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def _numbers(program_id: int, household_id: int) -> Iterator[RowChange]:
    """That individual numbers came and went: their table keeps no history, its rows say when."""
    change = (FieldChange(_("individual number"), "", "", is_sealed=True, is_written=False),)
    rows = MyNumber.objects.filter(program_id=program_id, person__household_id=household_id).order_by("-pk")
    for name, *times in rows.values_list("person__name", "registered_at", "erased_at")[:MOST]:
        yield from (RowChange(at, name, change) for at in times if at is not None)


def _of(program_id: int, name: str, rows: list[Any]) -> Iterator[RowChange]:
    if not rows:
        return
    model = type(rows[0])
    columns = list(FIELDS[model])
    events = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    kept = events._base_manager.filter(program_id=program_id, id__in=[row.pk for row in rows]).order_by("-pgh_id")
    before: dict[int, list[tuple[dt.datetime, tuple[Any, ...]]]] = {row.pk: [] for row in rows}
    newest = kept.values_list("id", "pgh_created_at", *columns)[:MOST]
    for row_id, at, *values in reversed(newest):
        before[row_id].append((at, tuple(values)))
    for row in rows:
        states = before[row.pk]
        now = tuple(getattr(row, column) for column in columns)
        for place, (at, old) in enumerate(states):
            new = states[place + 1][1] if place + 1 < len(states) else now
            fields = tuple(compared(model, columns, old, new))
            if fields:
                yield RowChange(at, name or str(row.name), fields)


def compared(
    model: type[models.Model], columns: Sequence[str], old: Sequence[Any], new: Sequence[Any]
) -> Iterator[FieldChange]:
    """The columns of a row whose values became others, each with its name; `columns` are in FIELDS."""
    for column, before, after in zip(columns, old, new, strict=True):
        if _plain(before) == _plain(after):
            continue
        sealed = column in UNSHOWN
        shown = ("", "") if sealed else (_text(model, column, before), _text(model, column, after))
        written = isinstance(before or after, str) and not _choices(model, column)
        yield FieldChange(FIELDS[model][column], *shown, is_sealed=sealed, is_written=written)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _text(model: type[models.Model], column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.endswith("_yen"):
        return f"{value:,}"
    return str(_choices(model, column).get(value, value))


def _choices(model: type[models.Model], column: str) -> dict[Any, Any]:
    if column == "excluded_reason":
        return EXCLUDED
    return dict(getattr(model._meta.get_field(column), "flatchoices", ()))
