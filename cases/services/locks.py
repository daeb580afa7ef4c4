"""Row locks of the case file, always in the same order, so that services wait for each other and never in a circle.

Order of tables: households, applications, deficiencies, notices, number sequences; within a table by primary key.
A service that needs two of them takes the earlier one first.
"""

from collections.abc import Collection

from django.db import connection

from cases.models import Application, Deficiency, Household, ProgramSetup
from security.db.among import Among
from security.tenancy.scope import require_program


def share_setup(program_id: int) -> None:
    """Lock a program's set-up against change only: services that read it run side by side, its change waits for them.

    Comes before every other lock, as the lock for a change does. Django knows no FOR SHARE.
    """
    require_program(program_id)
    table = connection.ops.quote_name(ProgramSetup._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE program_id = %s FOR SHARE", [program_id])  # noqa: S608


def lock_households(program_id: int, household_ids: Collection[int]) -> dict[int, Household]:
    """Lock households and return those that exist, by id."""
    rows = Household.objects.filter(Among("pk", household_ids), program_id=program_id)
    return {row.pk: row for row in rows.order_by("pk").select_for_update(no_key=True)}


def lock_addressees(program_id: int, household_ids: Collection[int]) -> dict[int, tuple[bool, str]]:
    """Lock households that letters go to; of those that exist, by id: whether restricted, and why excluded if so."""
    rows = Household.objects.filter(Among("pk", household_ids), program_id=program_id).order_by("pk")
    locked = rows.select_for_update(no_key=True).values_list("pk", "protected", "excluded_reason")
    return {pk: (protected, excluded) for pk, protected, excluded in locked}


def hold_households(program_id: int, household_ids: Collection[int]) -> None:
    """Lock households whose rows the caller does not need: a run does so for a whole city."""
    rows = Household.objects.filter(Among("pk", household_ids), program_id=program_id)
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def lock_applications(program_id: int, application_ids: Collection[int]) -> dict[int, str]:
    """Lock applications and return the status of those that exist, by id."""
    rows = Application.objects.filter(Among("pk", application_ids), program_id=program_id)
    return dict(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", "status"))


def lock_deficiencies(program_id: int, deficiency_ids: Collection[int]) -> dict[int, Deficiency]:
    """Lock deficiencies, after their applications, and return those that exist, by id."""
    rows = Deficiency.objects.filter(program_id=program_id, pk__in=list(deficiency_ids))
    applications = set(rows.order_by().values_list("application_id", flat=True))
    lock_applications(program_id, applications)
    return {row.pk: row for row in rows.order_by("pk").select_for_update(no_key=True)}
