"""Decisions of the municipality."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.application import Application
from security.roles import EmployerKind
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey
from security.tenancy.walls import EmployedBy


class Decision(models.Model):
    """Grant or denial (支給決定・不支給決定) by a municipal officer.

    Append-only; `sequence` 2 and on replace the one before. A grant lapses when its payment counts as withdrawn.
    In a program that pays by terms each term has a decision of its own, by its number; 0 is the one-time payment.
    """

    class Outcome(models.TextChoices):
        GRANT = "grant", _("granted")
        DENY = "deny", _("denied")
        LAPSE = "lapse", _("lapsed")

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="decisions")
    term = models.PositiveSmallIntegerField(default=0, db_default=0)
    sequence = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=5, choices=Outcome.choices)
    amount_yen = models.PositiveIntegerField()
    amount_explained = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    decided_on = models.DateField()

    class Meta:
        verbose_name = pgettext_lazy("table", "decision")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "application", "term", "sequence"], name="cases_decision_sequence"
            ),
            models.UniqueConstraint(fields=["program", "number"], name="cases_decision_number"),
            models.CheckConstraint(
                condition=models.Q(outcome="grant") | models.Q(outcome__in=["deny", "lapse"], amount_yen=0),
                name="cases_decision_amount",
            ),
            EmployedBy(field="decided_by", kind=EmployerKind.MUNICIPALITY.value, name="cases_decision_by_municipality"),
        ]
        triggers = [AppendOnly()]
