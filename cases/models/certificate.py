"""Certificates: what a program gives to people instead of money, by a number that anybody can have verified."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.application import Application
from cases.models.household import Household, Recipient
from cases.models.restricted_wall import RestrictedWall
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey

ENDS_ONCE = pgtrigger.Trigger(
    name="ends_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    declare=[("may_change", "text[]")],
    func="""
    may_change := ARRAY['published_as'] || CASE WHEN OLD.state = 'valid'
        THEN ARRAY['state', 'ended_at', 'ended_by_id', 'end_reason'] ELSE ARRAY[]::text[] END;
    IF to_jsonb(NEW) - may_change IS DISTINCT FROM to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'a certificate stays as it was issued and ends once' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)


class Certificate(models.Model):
    """A certificate of one person for one term. A person has at most one that is valid, whoever writes the SQL.

    It is never changed: another one replaces it (`replaces` points back), or an officer revokes it. `published_as` is
    what the portal was told last, see `intake.services.online.publish_certificates`.
    """

    class State(models.TextChoices):
        VALID = "valid", pgettext_lazy("certificate", "valid")
        REPLACED = "replaced", pgettext_lazy("certificate", "replaced")
        REVOKED = "revoked", pgettext_lazy("certificate", "revoked")

    program = ProgramField()
    number = models.CharField(max_length=20)
    household = ProgramForeignKey(Household, related_name="certificates")
    person = ProgramForeignKey(Recipient, related_name="certificates")
    application = ProgramForeignKey(Application, related_name="certificates")
    term = models.CharField(max_length=20)
    issued_on = models.DateField()
    valid_until = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    replaces = ProgramForeignKey("self", null=True, related_name="replaced_by")
    state = models.CharField(max_length=10, choices=State.choices, default=State.VALID)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=200, blank=True)
    published_as = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("certificate")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_certificate_number"),
            models.UniqueConstraint(
                fields=["program", "person", "term"],
                name="cases_certificate_one_valid",
                condition=models.Q(state="valid"),
            ),
            models.UniqueConstraint(
                fields=["program", "replaces"],
                name="cases_certificate_one_successor",
                condition=models.Q(replaces__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(state="valid", ended_at__isnull=True, ended_by__isnull=True)
                | (
                    models.Q(state__in=["replaced", "revoked"], ended_at__isnull=False, ended_by__isnull=False)
                    & ~models.Q(end_reason="")
                ),
                name="cases_certificate_ended",
            ),
            RestrictedWall(name="cases_certificate_restricted", by="household_id"),
        ]
        indexes = [
            models.Index(fields=["program", "state", "id"], name="cases_certificate_state"),
            models.Index(fields=["program", "household"], name="cases_certificate_home"),
        ]
        triggers = [AppendOnly(allow_update=True), ENDS_ONCE]
