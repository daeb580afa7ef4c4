"""The call that is going on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from callcenter.models.call import Call, Callback, Speaker, Topic
from cases.models import Application, Household
from cases.models.restricted_wall import RestrictedWall
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.fields import ProgramField, ProgramForeignKey


class LiveCall(SealedModel):
    """A call that is going on, with what the caller's desk has typed of it so far: one a person at a time.

    When it ends it becomes a `Call` and goes; until then nothing that was typed is lost with a window or a session.
    `callback` is the promise that an outbound call keeps.
    """

    program = ProgramField()
    handled_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=Call.Direction.choices, default=Call.Direction.INBOUND)
    telephone = SealedTextField(null=True)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    household = ProgramForeignKey(Household, null=True, related_name="+")
    application = ProgramForeignKey(Application, null=True, related_name="+")
    callback = ProgramForeignKey(Callback, null=True, related_name="+")
    topic = models.CharField(max_length=16, choices=Topic.choices, blank=True)
    outcome = models.CharField(max_length=12, choices=Call.Outcome.choices, blank=True)
    speaker = models.CharField(max_length=6, choices=Speaker.choices, blank=True)
    confirmed = ArrayField(models.CharField(max_length=10), default=list)
    note = SealedTextField(null=True)
    calls_back = models.BooleanField(default=False)
    call_back_typed = models.CharField(max_length=40, blank=True)
    call_back_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    escalates = models.BooleanField(default=False)
    question = SealedTextField(null=True)
    reissues = models.BooleanField(default=False)

    class Meta:
        verbose_name = pgettext_lazy("table", "call under way")
        constraints = [
            models.UniqueConstraint(fields=["program", "handled_by"], name="callcenter_livecall_one"),
            RestrictedWall(name="callcenter_livecall_restricted", by="household_id"),
        ]
