"""Deficiencies (不備) of an application."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.application import Application, Hold
from cases.models.notice import Notice
from security.tenancy.fields import ProgramField, ProgramForeignKey


class Deficiency(models.Model):
    """One reason why an application cannot go on, with its follow-up, deadline and round. It has a hold of its own."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        NOTIFIED = "notified", _("resident was told")
        RESOLVED = "resolved", _("resolved")
        EXPIRED = "expired", _("expired")
        DROPPED = "dropped", _("opened in error")

    class Via(models.TextChoices):
        TELEPHONE = "telephone", _("by telephone")
        RETURN = "return", _("by return of documents")
        ONLINE = "online", _("online")

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="deficiencies")
    hold = ProgramForeignKey(Hold, related_name="deficiencies")
    code = models.CharField(max_length=4)
    note = models.CharField(max_length=200, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    notified_at = models.DateTimeField(null=True)
    notice = ProgramForeignKey(Notice, null=True, related_name="deficiencies")
    deadline_on = models.DateField(null=True)
    # The resident said on that day that copies are coming by post: it stands open until they are here.
    announced_on = models.DateField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    resolved_via = models.CharField(max_length=10, choices=Via.choices, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "deficiency")
        indexes = [
            models.Index(fields=["program", "state", "deadline_on"], name="cases_deficiency_deadline"),
            models.Index(fields=["program", "application"], name="cases_deficiency_application"),
            # Figures by day are counted over ranges of these, here and in the other tables.
            models.Index(fields=["program", "opened_at"], name="cases_deficiency_opened"),
            models.Index(fields=["program", "resolved_at"], name="cases_deficiency_resolved"),
        ]
