"""Audit events and the chain that seals them."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security import clock
from security.events import meaning_of
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField

# What was recorded stays; the sealer may fill the chain columns once, nobody may change anything else.
RECORDED = (
    "program_id",
    "at",
    "code",
    "actor_id",
    "actor_kind",
    "actor_label",
    "subject_type",
    "subject_ids",
    "reason",
    "request_id",
    "data",
)
ONLY_SEALING = pgtrigger.Q(old__sequence__isnull=False)
for _name in RECORDED:
    ONLY_SEALING |= pgtrigger.Q(**{f"old__{_name}__df": pgtrigger.F(f"new__{_name}")})


class AuditEvent(models.Model):
    """What a person or a system did to rows of one program. Holds ids and codes, never personal values.

    A service inserts it unlinked in its own transaction; the sealer gives it `sequence` and `mac` seconds later.
    """

    program = ProgramField()
    at = models.DateTimeField()
    code = models.CharField(max_length=60)
    actor = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    actor_kind = models.CharField(max_length=16)
    actor_label = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_ids = ArrayField(models.BigIntegerField(), default=list)
    reason = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    sequence = models.BigIntegerField(null=True)
    mac = models.BinaryField(null=True)
    key_id = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "event of the audit")
        indexes = [
            models.Index(fields=["program", "at"], name="security_audit_at"),
            models.Index(
                fields=["program", "id"], name="security_audit_unsealed", condition=models.Q(sequence__isnull=True)
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["program", "sequence"], name="security_audit_sequence")]
        triggers = [
            AppendOnly(name="no_delete", allow_update=True),
            pgtrigger.Protect(name="only_sealing", operation=pgtrigger.Update, condition=ONLY_SEALING),
        ]


class AuditHead(models.Model):
    """The last link of a program's chain; the sealer locks it, services never do."""

    program = ProgramField()
    sequence = models.BigIntegerField(default=0)
    mac = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "head of the audit chain")
        constraints = [models.UniqueConstraint(fields=["program"], name="security_audithead_program")]


class PlatformEvent(models.Model):
    """What was done outside any program: sign-in, refusals, set-up, grants."""

    at = models.DateTimeField(_("at"))
    code = models.CharField(_("code"), max_length=60)
    actor = models.ForeignKey("security.User", models.PROTECT, verbose_name=_("account"), null=True, related_name="+")
    actor_label = models.CharField(_("who"), max_length=60)
    request_id = models.CharField(_("request"), max_length=40, blank=True)
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("event of the set-up")
        verbose_name_plural = _("events of the set-up")
        indexes = [models.Index(fields=["at"], name="security_platformevent_at")]
        triggers = [AppendOnly()]

    def __str__(self) -> str:
        return f"{clock.local(self.at):%Y-%m-%d %H:%M} {meaning_of(self.code)}"
