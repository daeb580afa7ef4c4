"""Day pass: a second factor for one day, by two people, for who forgot the device."""

from django.db import models
from django.db.models import F, Q

from security.tenancy.append_only import AppendOnly


class DayPass(models.Model):
    """A code that stands in for a person's app or key on one day (一日証). One colleague asks, another one gives it.

    The code is kept as a slow hash only. Of an account, and so outside the walls; never deleted.
    """

    person = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    given_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=128, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "on"], name="security_daypass_once"),
            models.CheckConstraint(
                condition=~Q(person=F("asked_by"))
                & (Q(given_by=None) | (~Q(given_by=F("asked_by")) & ~Q(given_by=F("person")))),
                name="security_daypass_three_people",
            ),
            models.CheckConstraint(
                condition=Q(given_by=None, given_at=None, code="")
                | (Q(given_by__isnull=False, given_at__isnull=False) & ~Q(code="")),
                name="security_daypass_given",
            ),
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]
