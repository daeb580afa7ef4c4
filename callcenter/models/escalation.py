"""Questions that a caller's desk hands to the manager."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from callcenter.models.call import Call, Topic
from cases.models import Application
from cases.models.restricted_wall import RestrictedWall
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.fields import ProgramField, ProgramForeignKey


class Escalation(SealedModel):
    """A call that the manager has to settle (エスカレーション), and by when; question and answer are sealed."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")

    program = ProgramField()
    call = ProgramForeignKey(Call, related_name="escalations")
    application = ProgramForeignKey(Application, null=True, related_name="+")
    topic = models.CharField(max_length=16, choices=Topic.choices)
    question = SealedTextField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = SealedTextField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "escalation")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at=None, answered_by=None)
                | models.Q(state="answered", answered_at__isnull=False, answered_by__isnull=False),
                name="callcenter_escalation_answered",
            ),
            RestrictedWall(name="callcenter_escalation_restricted", by="call_id", through="callcenter_call"),
        ]
        indexes = [models.Index(fields=["program", "state", "due_at"], name="callcenter_escalation_due")]
