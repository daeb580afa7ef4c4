"""Subcontract: work that a company hands on to another one, with the municipality's consent."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.roles import EmployerKind
from security.tenancy.append_only import AppendOnly
from security.tenancy.walls import EmployedBy


class Subcontract(models.Model):
    """Part of the work of a municipality's programs in the hands of another company (再委託), for some time.

    `contractor` answers to the municipality; `handed_on_by` is that one, or a subcontractor that hands on in turn
    (再々委託). The subcontractor's people have no role before an officer of the municipality agreed, nor after the last
    day. Read before any scope is opened, and so outside the walls; never deleted.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for approval")
        APPROVED = "approved", pgettext_lazy("subcontract", "approved")
        REFUSED = "refused", pgettext_lazy("subcontract", "refused")
        ENDED = "ended", pgettext_lazy("subcontract", "ended early")

    municipality = models.ForeignKey("security.Municipality", models.PROTECT, related_name="+")
    contractor = models.ForeignKey("security.Contractor", models.PROTECT, related_name="handed_out")
    handed_on_by = models.ForeignKey("security.Contractor", models.PROTECT, related_name="+")
    subcontractor = models.ForeignKey("security.Contractor", models.PROTECT, related_name="taken_on")
    work = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(subcontractor=F("contractor")) & ~Q(subcontractor=F("handed_on_by")),
                name="security_subcontract_another",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="security_subcontract_days"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="security_subcontract_decided",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("decided_by")), name="security_subcontract_two_people"),
            models.UniqueConstraint(
                fields=["municipality", "contractor", "subcontractor"],
                name="security_subcontract_asked_once",
                condition=Q(state="asked"),
            ),
            EmployedBy(
                field="decided_by", kind=EmployerKind.MUNICIPALITY.value, name="security_subcontract_by_municipality"
            ),
        ]
        indexes = [
            models.Index(
                fields=["subcontractor", "municipality"],
                name="security_subcontract_standing",
                condition=Q(state="approved"),
            )
        ]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]
