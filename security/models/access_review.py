"""The monthly review of who may do what on a program."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField


class AccessReview(models.Model):
    """One person's rights on a program as they were looked at in a month (アクセス権の定期点検): kept, or withdrawn.

    `roles` are those that the person had at that moment. Nobody reviews themselves. Append-only.
    """

    class Outcome(models.TextChoices):
        KEPT = "kept", _("still needed")
        WITHDRAWN = "withdrawn", pgettext_lazy("rights", "withdrawn")

    program = ProgramField()
    month = models.DateField()
    person = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    roles = ArrayField(models.CharField(max_length=30))
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = models.CharField(max_length=200, blank=True)
    reviewed_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "review of rights")
        constraints = [
            models.UniqueConstraint(fields=["program", "month", "person"], name="security_accessreview_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="security_accessreview_month"),
            models.CheckConstraint(condition=~Q(reviewed_by=F("person")), name="security_accessreview_by_another"),
            models.CheckConstraint(
                condition=Q(outcome="kept") | ~Q(note=""), name="security_accessreview_withdrawal_said"
            ),
        ]
        triggers = [AppendOnly()]
