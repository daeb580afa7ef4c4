"""Records of letters; their rendering belongs to `reports`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.application import Application
from cases.models.household import Household
from cases.models.restricted_wall import RestrictedWall
from security.tenancy.fields import ProgramField, ProgramForeignKey


class NoticeKind(models.TextChoices):
    """Kinds of letters (domain reference §7.2, §7.8)."""

    PUSH_NOTICE = "push_notice", _("push notice")
    CONFIRMATION_FORM = "confirmation_form", _("confirmation form")
    APPLICATION_FORM = "application_form", _("application form")
    REMINDER = "reminder", _("reminder")
    DEFICIENCY = "deficiency", _("deficiency letter")
    DECISION = "decision", _("decision letter")
    DENIAL = "denial", _("denial letter")
    TRANSFER_FAILED = "transfer_failed", _("failed-transfer letter")
    DEEMED_WITHDRAWAL = "deemed_withdrawal", _("deemed-withdrawal letter")
    GIFT_COVER = "gift_cover", _("gift cover letter")
    CERTIFICATE = "certificate", _("certificate")
    INCIDENT = "incident", _("letter about an incident")


class Notice(models.Model):
    """One letter to one household: queued here, rendered and put in a lot by `reports`, then posted, maybe returned.

    `params` holds ids and codes that the letter is made from, never a personal value.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        BLOCKED = "blocked", _("on the exception bench")
        RENDERED = "rendered", _("rendered")
        POSTED = "posted", _("posted")
        RETURNED = "returned", _("returned")
        VOID = "void", _("void")

    program = ProgramField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    household = ProgramForeignKey(Household, related_name="notices")
    application = ProgramForeignKey(Application, null=True, related_name="notices")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    params = models.JSONField(default=dict)
    issued_on = models.DateField()
    queued_at = models.DateTimeField()
    queued_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    rendered_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    blocked_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "letter")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_notice_number"),
            RestrictedWall(name="cases_notice_restricted", by="household_id"),
        ]
        indexes = [
            models.Index(fields=["program", "state", "kind", "id"], name="cases_notice_queue"),
            models.Index(fields=["program", "household"], name="cases_notice_household"),
            models.Index(fields=["program", "posted_at"], name="cases_notice_posted"),
            models.Index(fields=["program", "returned_at"], name="cases_notice_returned"),
        ]
