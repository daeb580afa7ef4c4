"""Restricted cases that were opened to a person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from cases.models.household import Household
from cases.models.restricted_wall import RestrictedWall
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class RestrictedGrant(models.Model):
    """The dedicated desk lets one person see one restricted household by name, for a reason and until a day.

    Never deleted: who could see the case, and when, is asked after an accident. Nobody opens a case to themselves.
    """

    program = ProgramField()
    household = ProgramForeignKey(Household, related_name="grants")
    person = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    granted_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "access to a restricted case")
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("granted_by")), name="cases_grant_by_another"),
            models.CheckConstraint(condition=Q(until__gt=F("granted_at")), name="cases_grant_ends"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="cases_grant_revoked",
            ),
            RestrictedWall(name="cases_grant_restricted", by="household_id"),
        ]
        indexes = [
            models.Index(
                fields=["program", "household", "person"], name="cases_grant_open", condition=Q(revoked_at=None)
            )
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]
