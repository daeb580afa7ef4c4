"""How long a program's data are kept after its end, and what stops their disposal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from security.roles import EmployerKind
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField
from security.tenancy.walls import EmployedBy

MOST_MONTHS = 240


class RetentionRule(models.Model):
    """So many months after the program's end one kind of data is kept. The newest rule of a kind counts.

    `app` is the app that holds the kind of data (`security.disposal.holdings`). Set by the municipality. Append-only.
    """

    program = ProgramField()
    app = models.CharField(max_length=20)
    months = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "retention period")
        constraints = [
            models.CheckConstraint(condition=Q(months__lte=MOST_MONTHS), name="security_retentionrule_months"),
            EmployedBy(
                field="set_by", kind=EmployerKind.MUNICIPALITY.value, name="security_retentionrule_by_municipality"
            ),
        ]
        indexes = [models.Index(fields=["program", "app", "-id"], name="security_retentionrule_newest")]
        triggers = [AppendOnly()]


class RetentionHold(models.Model):
    """Something for which the data of a program have to stay (保全): a law suit, an audit. It stops every disposal.

    Anybody of the office's heads sets one; only the municipality lifts it. Names no resident. Never deleted.
    """

    program = ProgramField()
    reason = models.CharField(max_length=200)
    set_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "hold against disposal")
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_by=None, lifted_at=None, lift_reason="")
                | (Q(lifted_by__isnull=False, lifted_at__isnull=False) & ~Q(lift_reason="")),
                name="security_retentionhold_lifted",
            ),
            EmployedBy(
                field="lifted_by", kind=EmployerKind.MUNICIPALITY.value, name="security_retentionhold_by_municipality"
            ),
        ]
        indexes = [models.Index(fields=["program", "-id"], name="security_retentionhold_list")]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]
