"""Long work: the row in the database is the truth, Celery only carries its ids."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.tenancy.fields import ProgramField, ProgramForeignKey


class Job(models.Model):
    """A piece of long work of one program: visible, resumable, cancellable, with progress.

    `total` and `done` count items (letters, rows), not chunks. `clock` is the moment the clock was set to when the job
    was made, or null while it runs freely.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    program = ProgramField()
    kind = models.CharField(max_length=60)
    queue = models.CharField(max_length=20, default="default")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    params = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    clock = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "job")
        indexes = [models.Index(fields=["program", "-created_at"], name="security_job_recent")]


class JobChunk(models.Model):
    """A part of a job that one worker does in one transaction. Claimed with SKIP LOCKED, held by a lease."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("claimed")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    program = ProgramField()
    job = ProgramForeignKey(Job, models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    payload = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    items = models.PositiveIntegerField(default=0)
    items_failed = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    errors = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "part of a job")
        constraints = [models.UniqueConstraint(fields=["program", "job", "position"], name="security_chunk_position")]
        indexes = [
            models.Index(
                fields=["program", "job", "position"],
                name="security_chunk_open",
                condition=models.Q(state__in=["waiting", "claimed"]),
            )
        ]


class JobItemError(models.Model):
    """One item that could not be done, with what to do about it. The rest of the job goes on."""

    program = ProgramField()
    job = ProgramForeignKey(Job, models.CASCADE, related_name="item_errors")
    chunk = ProgramForeignKey(JobChunk, models.CASCADE, related_name="item_errors")
    item = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    message = models.TextField()

    class Meta:
        verbose_name = pgettext_lazy("table", "item that a job could not do")
