"""The contact tree of incidents: who is called in which order, and who was reached and acknowledged it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.models.incident import Incident
from security.roles import EmployerKind
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class IncidentContact(SealedModel):
    """Somebody who is called when something went wrong (緊急連絡網). Never deleted: lines of incidents name it.

    `position` is the order within the tree; `called_by` the contact who calls this one, None for those whom the
    manager calls. Corrections change the row; another person is another contact, and this one ends. Name and telephone
    are sealed: a number at home is a private one.
    """

    class Side(models.TextChoices):
        MUNICIPALITY = EmployerKind.MUNICIPALITY.value, pgettext_lazy("contact", "municipality")
        CONTRACTOR = EmployerKind.CONTRACTOR.value, pgettext_lazy("contact", "contractor")

    program = ProgramField()
    position = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12, choices=Side.choices)
    office = models.CharField(max_length=80)
    name = SealedTextField()
    telephone = SealedTextField()
    called_by = ProgramForeignKey("self", null=True, related_name="calls")
    entered_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "contact for incidents")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None) | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="security_incidentcontact_ended",
            ),
            models.CheckConstraint(
                condition=Q(called_by=None) | ~Q(called_by=models.F("id")), name="security_incidentcontact_not_itself"
            ),
        ]
        indexes = [models.Index(fields=["program", "position", "id"], name="security_contact_order")]
        triggers = [AppendOnly(name="no_delete", allow_update=True)]


class IncidentCall(models.Model):
    """What came of calling a contact about an incident: nobody answered, reached, acknowledged. Append-only.

    `by` called, or took the acknowledgement. Reached and acknowledged stand once each.
    """

    class Outcome(models.TextChoices):
        UNANSWERED = "unanswered", _("nobody answered")
        REACHED = "reached", _("reached")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("contact", "acknowledged")

    program = ProgramField()
    incident = ProgramForeignKey(Incident, related_name="contact_calls")
    contact = ProgramForeignKey(IncidentContact, related_name="incident_calls")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "call to a contact")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "incident", "contact", "outcome"],
                condition=~Q(outcome="unanswered"),
                name="security_incidentcall_once",
            )
        ]
        indexes = [models.Index(fields=["program", "incident", "id"], name="security_incidentcall_list")]
        triggers = [AppendOnly()]
