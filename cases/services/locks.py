"""Row locks of the case file, always in the same order, so that services wait for each other and never in a circle.

Order of tables: households, applications, deficiencies, notices, number sequences; within a table by primary key.
A service that needs two of them takes the earlier one first.
"""

from collections.abc import Collection

from cases.models import Application, Deficiency, Household
from security.db.among import Among


def lock_households(program_id: int, household_ids: Collection[int]) -> dict[int, Household]:
    """Lock households and return those that exist, by id."""
    rows = Household.objects.filter(program_id=program_id, pk__in=list(household_ids))
    return {row.pk: row for row in rows.order_by("pk").select_for_update(no_key=True)}


def hold_households(program_id: int, household_ids: Collection[int]) -> None:
    """Lock households whose rows the caller does not need: a run does so for a whole city."""
    rows = Household.objects.filter(Among("pk", household_ids), program_id=program_id)
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def lock_applications(program_id: int, application_ids: Collection[int]) -> dict[int, str]:
    """Lock applications and return the status of those that exist, by id."""
    rows = Application.objects.filter(program_id=program_id, pk__in=list(application_ids))
    return dict(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", "status"))


def lock_deficiencies(program_id: int, deficiency_ids: Collection[int]) -> dict[int, Deficiency]:
    """Lock deficiencies, after their applications, and return those that exist, by id."""
    rows = Deficiency.objects.filter(program_id=program_id, pk__in=list(deficiency_ids))
    applications = set(rows.order_by().values_list("application_id", flat=True))
    lock_applications(program_id, applications)
    return {row.pk: row for row in rows.order_by("pk").select_for_update(no_key=True)}
