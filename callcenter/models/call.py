"""Calls and what is to follow from them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Application, Household
from cases.models.restricted_wall import RestrictedWall
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class Topic(models.TextChoices):
    """What a caller asks about (domain reference §7.6)."""

    PROGRAM = "program", _("about the program")
    STATUS = "status", _("status of the application")
    PAYMENT_DAY = "payment_day", _("day of payment")
    DEFICIENCY = "deficiency", _("reason of a deficiency")
    TRANSFER_FAILED = "transfer_failed", _("reason of a failed transfer")
    ADDRESS = "address", _("address or letter")
    COMPLAINT = "complaint", _("complaint")
    OTHER = "other", _("other")


class Speaker(models.TextChoices):
    """Who is on the telephone (相手)."""

    SELF = "self", _("the person")
    FAMILY = "family", _("family of the household")
    PROXY = "proxy", _("proxy, helper")
    OTHER = "other", pgettext_lazy("speaker", "somebody else")


class Call(SealedModel):
    """One call, in or out (応対履歴). Append-only: a correction is another note.

    `note` and `caller_telephone` may hold personal words of the caller and are sealed. `confirmed` are the facts that
    were read back and confirmed; `identity_checked` says that they were enough.
    """

    class Direction(models.TextChoices):
        INBOUND = "in", _("inbound")
        OUTBOUND = "out", _("outbound")

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("answered")
        FOLLOW_UP = "follow_up", pgettext_lazy("call", "follow-up")
        TRANSFERRED = "transferred", _("transferred to the dedicated desk")
        NOT_REACHED = "not_reached", _("not reached")

    program = ProgramField()
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.INBOUND)
    topic = models.CharField(max_length=16, choices=Topic.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    household = ProgramForeignKey(Household, null=True, related_name="calls")
    application = ProgramForeignKey(Application, null=True, related_name="calls")
    speaker = models.CharField(max_length=6, choices=Speaker.choices, blank=True)
    confirmed = ArrayField(models.CharField(max_length=10), default=list)
    identity_checked = models.BooleanField(default=False)
    caller_telephone = SealedTextField(null=True)
    note = SealedTextField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    handled_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "call")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("started_at")), name="callcenter_call_ends_after_start"
            ),
            RestrictedWall(name="callcenter_call_restricted", by="household_id"),
        ]
        indexes = [
            models.Index(fields=["program", "started_at"], name="callcenter_call_started"),
            models.Index(fields=["program", "application"], name="callcenter_call_application"),
            models.Index(fields=["program", "household"], name="callcenter_call_household"),
            models.Index(fields=["program", "handled_by", "started_at"], name="callcenter_call_handled"),
        ]
        triggers = [AppendOnly()]


class Callback(models.Model):
    """Something promised in a call: to call back, to look into, by a day (折返し). Without `assignee` it is anybody's.

    `attempts` counts the times that nobody answered.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")

    program = ProgramField()
    call = ProgramForeignKey(Call, related_name="callbacks")
    application = ProgramForeignKey(Application, null=True, related_name="callbacks")
    subject = models.CharField(max_length=16, choices=Topic.choices)
    due_at = models.DateTimeField()
    assignee = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=4, choices=State.choices, default=State.OPEN)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    done_in = ProgramForeignKey(Call, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "call back")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", done_at=None, done_by=None)
                | models.Q(state="done", done_at__isnull=False, done_by__isnull=False),
                name="callcenter_callback_done",
            )
        ]
        indexes = [models.Index(fields=["program", "state", "due_at"], name="callcenter_callback_due")]
