"""Screenings against the checklist."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.application import Application
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class Review(models.Model):
    """A first or second screening (一次・二次審査) with the answer to every question. Append-only.

    A deficiency that was mended starts another cycle. Nobody screens the same cycle twice: a constraint.
    """

    class Stage(models.IntegerChoices):
        FIRST = 1, _("first screening")
        SECOND = 2, _("second screening")

    class Outcome(models.TextChoices):
        FIT = "fit", _("fit")
        DEFICIENT = "deficient", _("deficient")
        NOT_ELIGIBLE = "not_eligible", _("not eligible")

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="reviews")
    cycle = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField(choices=Stage.choices)
    reviewer = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    reviewer_label = models.CharField(max_length=60)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    checklist_version = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)
    comment = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "screening")
        constraints = [
            models.UniqueConstraint(fields=["program", "application", "cycle", "stage"], name="cases_review_stage"),
            models.UniqueConstraint(
                fields=["program", "application", "cycle", "reviewer"], name="cases_review_two_people"
            ),
        ]
        triggers = [AppendOnly()]


class ReviewDraft(models.Model):
    """What a reviewer has judged of a screening that is not finished, saved while it is done. It holds no verdict.

    It goes when the screening is recorded; a new cycle begins without it.
    """

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="review_drafts")
    cycle = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField(choices=Review.Stage.choices)
    reviewer = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    comment = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "unfinished screening")
        constraints = [
            models.UniqueConstraint(fields=["program", "application", "reviewer"], name="cases_reviewdraft_person")
        ]
