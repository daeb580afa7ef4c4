"""Rows of the portal's own database, on the internet side. No tenant walls here: it holds the least it needs.

Nothing in it can be read without something it does not have: letters, drafts and receipts by the secret on paper,
sessions by the cookie of the browser, submissions by the key of the case side.
"""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy


class ResidentStatus(models.TextChoices):
    """What a resident is told (domain reference §7.6), in few words."""

    RECEIVED = "received", pgettext_lazy("resident", "received")
    CHECKING = "checking", pgettext_lazy("resident", "being checked")
    ASKED = "asked", pgettext_lazy("resident", "we have a question")
    PREPARING = "preparing", pgettext_lazy("resident", "payment is being prepared")
    PAID = "paid", pgettext_lazy("resident", "paid")
    ISSUED = "issued", pgettext_lazy("resident", "certificate issued")
    SENT = "sent", pgettext_lazy("resident", "gift card sent")
    TRANSFER_FAILED = "transfer_failed", pgettext_lazy("resident", "the transfer failed")
    NOT_GRANTED = "not_granted", pgettext_lazy("resident", "not granted")
    ENDED = "ended", pgettext_lazy("resident", "ended")


class SentKind(models.TextChoices):
    """What a resident sends."""

    FORM = "form", pgettext_lazy("resident", "application")
    ANSWER = "answer", pgettext_lazy("resident", "answer to our question")
    WITHDRAWAL = "withdrawal", pgettext_lazy("resident", "withdrawal")
    DECLINE = "decline", pgettext_lazy("resident", "refusal")


class PublishedProgram(models.Model):
    """A program that can be applied to online. `amount_rule` and `eligibility` are those of its set-up.

    Names and `hours`, those of the telephone, are in Japanese; in easy Japanese and English where they were given.
    `answer_days` is how long a letter that asks for something leaves for the answer.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    name_easy = models.CharField(max_length=100, blank=True, default="", db_default="")
    name_en = models.CharField(max_length=100, blank=True, default="", db_default="")
    municipality_name = models.CharField(max_length=100)
    municipality_name_easy = models.CharField(max_length=100, blank=True, default="", db_default="")
    municipality_name_en = models.CharField(max_length=100, blank=True, default="", db_default="")
    forms = models.JSONField(default=list)
    amount_rule = models.JSONField(default=dict)
    eligibility = models.JSONField(default=dict)
    opens_on = models.DateField()
    closes_on = models.DateField()
    phone = models.CharField(max_length=20)
    hours = models.CharField(max_length=60)
    hours_easy = models.CharField(max_length=100, blank=True, default="")
    hours_en = models.CharField(max_length=100, blank=True, default="")
    answer_days = models.PositiveSmallIntegerField(default=21)
    number_key = models.BinaryField()
    public_key = models.BinaryField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "program on the portal")


class PublishedFaq(models.Model):
    """A question and its answer, as the municipality approved them."""

    published = models.ForeignKey(PublishedProgram, models.CASCADE, related_name="faq")
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=200)
    answer = models.TextField()
    search_key = models.TextField()

    class Meta:
        verbose_name = pgettext_lazy("table", "question and answer on the portal")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["published", "position"], name="portal_faq_position")]


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
        verbose_name = pgettext_lazy("table", "letter on the portal")
        constraints = [models.UniqueConstraint(fields=["published", "number_hash"], name="portal_letter_number")]


class CertificateState(models.TextChoices):
    """What the portal knows of a certificate. That its last day is past is for the calendar to say."""

    VALID = "valid", pgettext_lazy("resident certificate", "valid")
    REPLACED = "replaced", pgettext_lazy("resident certificate", "replaced by another one")
    REVOKED = "revoked", pgettext_lazy("resident certificate", "revoked")


class PublishedCertificate(models.Model):
    """A certificate under the hash of its number, for whoever has the paper before them.

    Anybody who has the number learns state and dates; `name_proofs` are names stretched with the number as salt, to
    compare with what is typed, never to show. `letter_hash` is the place of the letter whose owner may save `sheet`,
    the PDF, which is sealed under that letter's secret like `label` (number and name); both are empty where the letter
    is not on the portal. `reference` names it in addresses, where its number must not stand.
    """

    published = models.ForeignKey(PublishedProgram, models.CASCADE, related_name="certificates")
    number_hash = models.BinaryField()
    reference = models.UUIDField(unique=True, default=uuid.uuid4)
    state = models.CharField(max_length=10, choices=CertificateState.choices)
    title = models.CharField(max_length=40)
    issued_on = models.DateField()
    valid_until = models.DateField()
    ended_on = models.DateField(null=True)
    salt = models.BinaryField()
    name_proofs = models.JSONField(default=list)
    letter_hash = models.BinaryField(null=True)
    label = models.BinaryField(null=True)
    sheet = models.BinaryField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "certificate on the portal")
        constraints = [models.UniqueConstraint(fields=["published", "number_hash"], name="portal_certificate_number")]
        indexes = [models.Index(fields=["published", "letter_hash"], name="portal_certificate_letter")]


class PublishedStatus(models.Model):
    """The status of one application under the number of its letter.

    `details` (amount, day of payment, what is asked, what is to be paid back) are sealed under the secret like the
    letter's pre-fill; `digest` tells the case side whether they changed, and is made with a key that only the case side
    has.
    """

    published = models.ForeignKey(PublishedProgram, models.CASCADE, related_name="statuses")
    number_hash = models.BinaryField()
    status = models.CharField(max_length=20, choices=ResidentStatus.choices)
    since_on = models.DateField()
    details = models.BinaryField(null=True)
    digest = models.BinaryField(default=b"")
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "status on the portal")
        constraints = [models.UniqueConstraint(fields=["published", "number_hash"], name="portal_status_number")]


class PortalSession(models.Model):
    """A letter that is open in a browser. Found and opened by the token in the cookie, which is stored nowhere."""

    key = models.BinaryField(unique=True)
    letter = models.ForeignKey(PublishedLetter, models.CASCADE, related_name="sessions")
    content = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "session of a resident")


class Draft(models.Model):
    """What a resident has filled in so far, sealed under the secret of the letter, to go on with another day.

    `reference` becomes that of the submission; `version` counts savings, so that a second tab sees that it is older.
    """

    letter = models.ForeignKey(PublishedLetter, models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10, choices=SentKind.choices)
    reference = models.UUIDField(unique=True, default=uuid.uuid4)
    content = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "draft of a resident")
        constraints = [models.UniqueConstraint(fields=["letter", "kind"], name="portal_draft_kind")]


class DraftPhoto(models.Model):
    """A page that was attached to a draft, drawn anew by the upload gate and sealed like the draft.

    `slot` says what it shows; `keeps_blurred` that the resident sends it although it looks blurred.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="photos")
    place = models.UUIDField(unique=True, default=uuid.uuid4)
    slot = models.CharField(max_length=12)
    media_type = models.CharField(max_length=20)
    content = models.BinaryField()
    is_blurred = models.BooleanField(default=False)
    keeps_blurred = models.BooleanField(default=False)

    class Meta:
        verbose_name = pgettext_lazy("table", "photograph of a draft")


class SentItem(models.Model):
    """The receipt of what a resident sent, sealed like a draft: it stays when the case side has taken it over."""

    letter = models.ForeignKey(PublishedLetter, models.CASCADE, related_name="sent")
    kind = models.CharField(max_length=10, choices=SentKind.choices)
    reference = models.UUIDField(unique=True)
    content = models.BinaryField()
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "what a resident sent")
        indexes = [models.Index(fields=["letter", "id"], name="portal_sent_letter")]


class Submission(models.Model):
    """What a resident sent, locked with the program's public key. Deleted as soon as the case side has it."""

    reference = models.UUIDField(unique=True)
    published = models.ForeignKey(PublishedProgram, models.PROTECT, related_name="submissions")
    number_hash = models.BinaryField()
    content = models.BinaryField()
    submitted_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "submission")
        indexes = [models.Index(fields=["published", "id"], name="portal_submission_queue")]


class SubmissionFile(models.Model):
    """A page that was attached, re-encoded by the upload gate and locked like the submission."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = pgettext_lazy("table", "file of a submission")
        constraints = [models.UniqueConstraint(fields=["submission", "position"], name="portal_file_position")]


class AttemptCounter(models.Model):
    """Attempts by one number or one address in one window of time; hashed, and deleted with the next window."""

    key = models.BinaryField()
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="portal_attempt_key")]
