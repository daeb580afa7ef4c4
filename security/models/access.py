"""Who looked at whom, and what of it was out of the ordinary."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.access.purposes import Purpose
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class AccessLog(models.Model):
    """A page that showed a person (閲覧記録): one household in full, or the households that a list named.

    Ids only. `place` is the name of the page's address. Append-only.
    """

    program = ProgramField()
    at = models.DateTimeField()
    person = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=60)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    household_id = models.BigIntegerField(null=True)
    listed = ArrayField(models.BigIntegerField(), default=list)
    listed_count = models.PositiveIntegerField(default=0)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "look at a case")
        indexes = [
            models.Index(fields=["program", "at"], name="security_access_at"),
            models.Index(fields=["program", "person", "at"], name="security_access_person"),
            models.Index(
                fields=["program", "household_id", "at"],
                name="security_access_household",
                condition=Q(household_id__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(household_id__isnull=False, listed_count=0)
                | Q(household_id__isnull=True, listed_count__gt=0),
                name="security_access_somebody",
            )
        ]
        triggers = [AppendOnly()]


class UnusualAccess(models.Model):
    """Looks of one person on one day that a manager has to explain: raised once a day, person and kind.

    `looks` is how many there were when it was raised or counted last.
    """

    class Kind(models.TextChoices):
        MANY = "many", _("many people")
        OUT_OF_HOURS = "hours", _("outside the office's hours")
        OWN = "own", _("own name or address")

    program = ProgramField()
    on = models.DateField()
    person = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    looks = models.PositiveIntegerField()
    first = ProgramForeignKey(AccessLog, related_name="+")
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    explanation = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "unusual look")
        constraints = [
            models.UniqueConstraint(fields=["program", "on", "person", "kind"], name="security_unusual_once"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, explanation="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(explanation="")),
                name="security_unusual_settled",
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=models.F("person")), name="security_unusual_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["program", "-raised_at"], name="security_unusual_open", condition=Q(settled_at=None))
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]
