"""What arrived: envelopes and online submissions, with their pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Application, Household, Notice
from cases.models.restricted_wall import RestrictedWall
from security.tenancy.fields import ProgramField, ProgramForeignKey


class MailItem(models.Model):
    """An envelope that was scanned, or the files of a submission. `digest` is over the hashes of its pages.

    On the bench (`UNMATCHED`) `bench_reason` says why; `receipt_number` is what was read, even if it leads nowhere.
    """

    class State(models.TextChoices):
        MATCHED = "matched", _("matched")
        UNMATCHED = "unmatched", _("on the bench")
        SET_ASIDE = "set_aside", _("set aside")

    class Kind(models.TextChoices):
        UNKNOWN = "unknown", _("not known")
        FORM = "form", _("form")
        ANSWER = "answer", _("answer to a deficiency letter")
        ACCOUNT = "account", _("another account after a failed transfer")
        RETURNED = "returned", _("letter that came back")
        OTHER = "other", _("other")

    class Source(models.TextChoices):
        PAPER = "paper", _("paper")
        ONLINE = "online", _("online")

    class Bench(models.TextChoices):
        UNREADABLE = "unreadable", _("no code can be read")
        CONFLICT = "conflict", _("codes of different cases")
        FOREIGN_PROGRAM = "foreign_program", _("code of another program")
        CHECK_DIGITS = "check_digits", _("the number's check digits do not fit")
        UNKNOWN_NUMBER = "unknown_number", _("no household has the number")
        NO_LETTER = "no_letter", _("no posted letter of this kind")
        NOT_A_FORM = "not_a_form", _("not a form that is answered")
        REFUSED = "refused", _("the submission could not be taken")

    program = ProgramField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PAPER)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.UNKNOWN)
    state = models.CharField(max_length=10, choices=State.choices)
    bench_reason = models.CharField(max_length=20, choices=Bench.choices, blank=True)
    detail = models.CharField(max_length=40, blank=True)
    receipt_number = models.CharField(max_length=40, blank=True)
    household = ProgramForeignKey(Household, null=True, related_name="mail")
    application = ProgramForeignKey(Application, null=True, related_name="mail")
    notice = ProgramForeignKey(Notice, null=True, related_name="mail")
    deficiencies = models.JSONField(default=list)
    received_on = models.DateField()
    received_at = models.DateTimeField()
    received_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    matched_at = models.DateTimeField(null=True)
    matched_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "mail item")
        constraints = [
            models.UniqueConstraint(fields=["program", "digest"], name="intake_mailitem_digest"),
            models.CheckConstraint(
                condition=~models.Q(state="matched") | models.Q(household__isnull=False),
                name="intake_mailitem_matched_household",
            ),
            RestrictedWall(name="intake_mailitem_restricted", by="household_id"),
        ]
        indexes = [
            models.Index(fields=["program", "state", "id"], name="intake_mailitem_bench"),
            models.Index(fields=["program", "application"], name="intake_mailitem_application"),
        ]


class ScanPage(models.Model):
    """A page as an image, sealed with the program's key. `sha256` is of the bytes as they arrived, before re-encoding.

    `doc_type` and `page` are what its code says; empty on copies of cards and passbooks.
    """

    program = ProgramField()
    mail_item = ProgramForeignKey(MailItem, models.CASCADE, related_name="pages")
    position = models.PositiveSmallIntegerField()
    image = models.BinaryField()
    media_type = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    doc_type = models.CharField(max_length=2, blank=True)
    page = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "scanned page")
        constraints = [
            models.UniqueConstraint(fields=["program", "mail_item", "position"], name="intake_scanpage_position"),
            RestrictedWall(name="intake_scanpage_restricted", by="mail_item_id", through="intake_mailitem"),
        ]
        indexes = [models.Index(fields=["program", "sha256"], name="intake_scanpage_sha256")]
