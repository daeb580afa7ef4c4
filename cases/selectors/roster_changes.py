"""Which households a checked roster would make, change, lose or keep, before somebody applies it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from cases.models import Application, Household, ProgramSetup, Recipient, RosterImport, RosterRow
from cases.selectors.change_history import FIELDS, FieldChange, compared
from cases.selectors.readers import opened_to
from cases.selectors.roster import READERS
from cases.services.roster import statements
from cases.services.roster.prepare import favour_hashing, favour_nothing, parameters_of
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

MOST = 100


class Kind(models.TextChoices):
    """What would become of a household."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    GONE = "gone", _("Gone")
    KEPT = "kept", _("Kept as it was")


_STATEMENTS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.NEW: statements.LIST_NEW,
        Kind.CHANGED: statements.LIST_CHANGED,
        Kind.GONE: statements.LIST_GONE,
        Kind.KEPT: statements.LIST_KEPT,
    }
)


class Named(Protocol):
    """A head of household: of the roster, or of a line that is no person yet."""

    name: str
    name_reduced: str
    kana: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One household. A new one has no receipt number yet; `changes` are those of a changed one."""

    number: str
    receipt_number: str
    address: str
    head: Named | None
    changes: tuple[FieldChange, ...] = ()
    applications: tuple[Application, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterChanges:
    """The first households of a kind; `totals` are the counts of the check by kind, restricted ones included."""

    roster: RosterImport
    kind: Kind
    totals: Mapping[Kind, int]
    lines: list[ChangeLine]

    @property
    def total(self) -> int:
        """How many households are of the kind."""
        return self.totals[self.kind]


@restricted_included()
def roster_changes(*, actor: Actor, program_id: int, roster_id: int, kind: Kind) -> RosterChanges:
    """The first households of a kind, by household number, as applying would find them now.

    Only for a roster that was checked and is not applied: raises RosterImport.DoesNotExist for any other. Reads the
    staged lines and writes nothing, no table of the transaction either. Restricted households are left out, also those
    that only the file protects, unless the reader may see them by name: the wall does not know the file, and a
    household that it hides would look like a new one.
    """
    authorise(actor, *READERS, program_id=program_id)
    roster = RosterImport.objects.get(program_id=program_id, pk=roster_id, state=RosterImport.State.CHECKED)
    rows = _rows(actor, roster, kind)
    lines = _new_lines(program_id, rows) if kind is Kind.NEW else _lines(program_id, kind, rows)
    return RosterChanges(roster, kind, {one: getattr(roster, f"households_{one.value}") for one in Kind}, lines)


def _rows(actor: Actor, roster: RosterImport, kind: Kind) -> list[tuple[Any, ...]]:
    """What the statement of the kind answers; the first column is an id."""
    program_id = roster.program_id
    protected = list(Household.objects.filter(program_id=program_id, protected=True).values_list("pk", flat=True))
    opened = opened_to(actor, program_id, protected)
    parameters = {
        **parameters_of(ProgramSetup.objects.get(program_id=program_id), roster),
        "named": actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id),
        "hidden": sorted(set(protected) - opened),
        "opened": sorted(opened),
        "most": MOST,
    }
    favour_hashing()
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[kind], parameters)
        rows = list(cursor.fetchall())
    favour_nothing()
    return rows


def _new_lines(program_id: int, rows: Sequence[tuple[Any, ...]]) -> list[ChangeLine]:
    """A household that is not there yet cannot stand in the log of looks; the one that its head comes from can."""
    heads = RosterRow.objects.filter(program_id=program_id, pk__in=[pk for (pk,) in rows])
    heads = heads.only("household_number", "person_number", "name", "name_reduced", "kana", "address", "katagaki")
    found = list(heads.order_by("household_number"))
    known = Recipient.objects.filter(program_id=program_id, number__in=[row.person_number for row in found])
    seen_in_list(program_id, known.values_list("household_id", flat=True))
    return [ChangeLine(row.household_number, "", f"{row.address} {row.katagaki}".strip(), row) for row in found]


def _lines(program_id: int, kind: Kind, rows: Sequence[tuple[Any, ...]]) -> list[ChangeLine]:
    ids = [pk for pk, *_rest in rows]
    households = Household.objects.filter(program_id=program_id).in_bulk(ids)
    people = Recipient.objects.filter(program_id=program_id, household_id__in=ids, is_head=True, in_roster=True)
    heads = {head.household_id: head for head in people}
    claims = {} if kind is Kind.CHANGED else _applications(program_id, ids)
    seen_in_list(program_id, ids)
    return [
        ChangeLine(
            number=households[pk].number,
            receipt_number=households[pk].receipt_number,
            address=f"{households[pk].address} {households[pk].katagaki}".strip(),
            head=heads.get(pk),
            changes=_changes(households[pk], *new) if new else (),
            applications=tuple(claims.get(pk, ())),
        )
        for pk, *new in rows
    ]


def _changes(household: Household, new_account: bool, *values: Any) -> tuple[FieldChange, ...]:  # noqa: FBT001 - a column
    """The household beside what would be written; of an account only that there is another."""
    now = [getattr(household, name) for name in statements.COMPARED]
    found = list(compared(Household, statements.COMPARED, now, values))
    if not household.in_roster:
        back = compared(Recipient, ["in_roster"], [False], [True])
        found = [*back, *found]
    if new_account:
        found.append(
            FieldChange(FIELDS[Application]["account_id"], "", "", is_sealed=True, is_written=False),
        )
    return tuple(found)


def _applications(program_id: int, household_ids: Collection[int]) -> dict[int, list[Application]]:
    """What the households applied for, the newest first."""
    found: dict[int, list[Application]] = {}
    rows = Application.objects.filter(program_id=program_id, household_id__in=household_ids)
    for row in rows.only("household_id", "receipt_number", "status", "amount_yen").order_by("-received_at", "-pk"):
        found.setdefault(row.household_id, []).append(row)
    return found
