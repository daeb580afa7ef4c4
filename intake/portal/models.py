"""Rows of the portal's own database, on the internet side. No tenant walls here: it holds the least it needs.

Nothing in it can be read without something it does not have: letters by the secret on paper, submissions by the key of
the case side.
"""

from django.db import models
from django.utils.translation import pgettext_lazy


class ResidentStatus(models.TextChoices):
    """What a resident is told (domain reference §7.6), in few words."""

    RECEIVED = "received", pgettext_lazy("resident", "received")
    CHECKING = "checking", pgettext_lazy("resident", "being checked")
    ASKED = "asked", pgettext_lazy("resident", "we have a question")
    PREPARING = "preparing", pgettext_lazy("resident", "payment is being prepared")
    PAID = "paid", pgettext_lazy("resident", "paid")
    TRANSFER_FAILED = "transfer_failed", pgettext_lazy("resident", "the transfer failed")
    NOT_GRANTED = "not_granted", pgettext_lazy("resident", "not granted")
    ENDED = "ended", pgettext_lazy("resident", "ended")


class PublishedProgram(models.Model):
    """A program that can be applied to online."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    municipality_name = models.CharField(max_length=100)
    forms = models.JSONField(default=list)
    opens_on = models.DateField()
    closes_on = models.DateField()
    phone = models.CharField(max_length=20)
    hours = models.CharField(max_length=60)
    number_key = models.BinaryField()
    public_key = models.BinaryField()
    published_at = models.DateTimeField()


class PublishedLetter(models.Model):
    """A letter that can be answered: its number hashed, its secret stretched, its pre-fill sealed under the secret."""

    published = models.ForeignKey(PublishedProgram, models.CASCADE, related_name="letters")
    number_hash = models.BinaryField()
    salt = models.BinaryField()
    rounds = models.PositiveIntegerField()
    verifier = models.BinaryField()
    form = models.CharField(max_length=20)
    prefill = models.BinaryField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["published", "number_hash"], name="portal_letter_number")]


class PublishedStatus(models.Model):
    """The status of one application under the number of its letter."""

    published = models.ForeignKey(PublishedProgram, models.CASCADE, related_name="statuses")
    number_hash = models.BinaryField()
    status = models.CharField(max_length=20, choices=ResidentStatus.choices)
    since_on = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["published", "number_hash"], name="portal_status_number")]


class Submission(models.Model):
    """What a resident sent, locked with the program's public key. Deleted as soon as the case side has it."""

    reference = models.UUIDField(unique=True)
    published = models.ForeignKey(PublishedProgram, models.PROTECT, related_name="submissions")
    number_hash = models.BinaryField()
    content = models.BinaryField()
    submitted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["published", "id"], name="portal_submission_queue")]


class SubmissionFile(models.Model):
    """A page that was attached, re-encoded by the upload gate and locked like the submission."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "position"], name="portal_file_position")]


class AttemptCounter(models.Model):
    """Attempts by one number or one address in one window of time; hashed, and deleted with the next window."""

    key = models.BinaryField()
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="portal_attempt_key")]
