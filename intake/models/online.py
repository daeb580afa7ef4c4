"""The staff side of the portal: the key that opens submissions, and what was pulled."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Application
from cases.models.restricted_wall import RestrictedWall
from intake.models.mail import MailItem
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.fields import ProgramField, ProgramForeignKey


class PortalKey(SealedModel):
    """The key pair of a program's portal. The portal has the public half only: it cannot read what it took in."""

    program = ProgramField()
    public_key = models.BinaryField()
    private_key = SealedTextField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "key of the portal")
        constraints = [models.UniqueConstraint(fields=["program"], name="intake_portalkey_program")]


class PulledSubmission(SealedModel):
    """A submission that was taken over, by the portal's reference: the proof that it is taken over once.

    `content` is what the resident sent, sealed, as the evidence of the claim.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("taken into a case")
        REFUSED = "refused", _("on the bench")

    program = ProgramField()
    reference = models.UUIDField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=60, blank=True)
    content = SealedTextField(null=True)
    application = ProgramForeignKey(Application, null=True, related_name="submissions")
    mail_item = ProgramForeignKey(MailItem, null=True, related_name="submissions")
    submitted_at = models.DateTimeField(null=True)
    pulled_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "submission taken over from the portal")
        constraints = [
            models.UniqueConstraint(fields=["program", "reference"], name="intake_pulledsubmission_reference"),
            RestrictedWall(name="intake_submission_restricted", by="application_id", through="cases_application"),
        ]
