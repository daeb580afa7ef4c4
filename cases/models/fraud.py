"""What looks like a fraudulent application: rules that fired, the bench of a person, and what was judged.

Nothing here changes a case: a suspicion is looked at by a person, and only a person stops a case for it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.application import Application, Hold
from cases.models.restricted_wall import RestrictedWall
from cases.rules.fraud import RULES
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class FraudSignal(models.Model):
    """A rule that fired for an application, as of the last look.

    `related` are the other applications that it fired with, `count` how much there is of what the rule counts, and
    `evidence` ids of rows that show it: `[{"page": 1, "other": 2, "bits": 3}]`. Nothing personal is in it.
    """

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="fraud_signals")
    rule = models.CharField(max_length=20, choices=[(rule.code, rule.label) for rule in RULES.values()])
    count = models.PositiveIntegerField()
    related = ArrayField(models.BigIntegerField(), default=list)
    evidence = models.JSONField(default=list)
    is_standing = models.BooleanField(default=True)
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "signal of fraud")
        constraints = [
            models.UniqueConstraint(fields=["program", "application", "rule"], name="cases_fraudsignal_once"),
            RestrictedWall(name="cases_fraudsignal_restricted", by="application_id", through="cases_application"),
        ]
        indexes = [models.Index(fields=["program", "rule"], name="cases_fraudsignal_rule")]


class FraudEntry(models.Model):
    """An application on the bench: the weights of its rules come to the program's least score.

    It comes back when another rule fires, or one for more, after it was cleared.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("suspicion", "to be looked at")
        ASKED = "asked", pgettext_lazy("suspicion", "the municipality is asked")
        HELD = "held", pgettext_lazy("suspicion", "on hold")
        CLEARED = "cleared", pgettext_lazy("suspicion", "no concern")
        CONFIRMED = "confirmed", pgettext_lazy("suspicion", "confirmed")

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="fraud_entries")
    score = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    hold = ProgramForeignKey(Hold, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "entry of the fraud bench")
        constraints = [
            models.UniqueConstraint(fields=["program", "application"], name="cases_fraudentry_once"),
            RestrictedWall(name="cases_fraudentry_restricted", by="application_id", through="cases_application"),
        ]
        indexes = [
            models.Index(fields=["program", "state", "score", "id"], name="cases_fraudentry_bench"),
            models.Index(fields=["program", "state", "found_at", "id"], name="cases_fraudentry_found"),
        ]


class FraudJudgement(models.Model):
    """What a person said of an entry, with the rules as they had fired then: `{"account_shared": 4}`. Append-only."""

    program = ProgramField()
    entry = ProgramForeignKey(FraudEntry, related_name="judgements")
    application = ProgramForeignKey(Application, related_name="+")
    sequence = models.PositiveSmallIntegerField()
    verdict = models.CharField(_("verdict"), max_length=10, choices=FraudEntry.State.choices)
    reason = models.CharField(_("reason"), max_length=200)
    rules = models.JSONField(default=dict)
    at = models.DateTimeField()
    judged_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "judgement of the fraud bench")
        constraints = [
            models.UniqueConstraint(fields=["program", "entry", "sequence"], name="cases_fraudjudgement_sequence"),
            models.CheckConstraint(
                condition=~models.Q(reason="") & ~models.Q(verdict="open"), name="cases_fraudjudgement_said"
            ),
            RestrictedWall(name="cases_fraudjudgement_restricted", by="application_id", through="cases_application"),
        ]
        triggers = [AppendOnly()]
