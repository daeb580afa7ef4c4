"""Applications, their transitions, holds and duplicate candidates."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.household import Household, PayeeAccount
from cases.models.restricted_wall import RestrictedWall
from security.history import keep_history
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class Status(models.TextChoices):
    """The one linear status of an application; what stops it are holds."""

    RECEIVED = "received", _("received")
    KEYED = "keyed", _("keyed")
    VERIFIED = "verified", _("verified")
    SCREENED = "screened", _("first screening done")
    REVIEWED = "reviewed", _("second screening done")
    DECIDED = "decided", _("decided")
    PAYING = "paying", _("being paid")
    PAID = "paid", _("paid")
    CLOSED = "closed", _("closed")
    DENIED = "denied", _("denied")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("deemed withdrawn")
    EXPIRED = "expired", _("expired")
    MERGED = "merged", _("merged")


ENDED = frozenset({Status.CLOSED, Status.DENIED, Status.WITHDRAWN, Status.LAPSED, Status.EXPIRED, Status.MERGED})


class Channel(models.TextChoices):
    """The way an application came in."""

    PUSH = "push", _("push")
    CONFIRMATION = "confirmation", _("confirmation form")
    APPLICATION = "application", _("application form")
    ONLINE = "online", _("online")
    COUNTER = "counter", _("counter")
    TELEPHONE = "telephone", _("telephone")


@keep_history(RestrictedWall(name="cases_applicationevent_restricted", by="household_id"))
class Application(SealedModel):
    """A household's claim. Opened at reception; the person entitled, who applies and who acts for them may differ.

    `telephone` is sealed, `telephone_index` finds the caller. `answers` holds the checks and figures of the form that
    are no personal data (`{"dependants_declared": true, "purchase_yen": 180000}`). `amount_yen` and `amount_explained`
    are proposals until the decision fixes them; with terms they follow every change of what stands decided. `keyed_by`
    are the people who keyed the values that stand here now. `version` refuses a stale write.
    """

    program = ProgramField()
    household = ProgramForeignKey(Household, related_name="applications")
    receipt_number = models.CharField(max_length=20)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    status_at = models.DateTimeField()
    received_at = models.DateTimeField()
    received_on = models.DateField()
    applied_on = models.DateField(null=True)
    applicant_name = models.CharField(max_length=200, blank=True)
    applicant_relation = models.CharField(max_length=20, blank=True)
    telephone = SealedTextField(null=True)
    telephone_index = models.BinaryField(null=True)
    account = ProgramForeignKey(PayeeAccount, null=True, related_name="+")
    answers = models.JSONField(default=dict)
    keyed_by = ArrayField(models.BigIntegerField(), default=list)
    amount_yen = models.PositiveIntegerField(null=True)
    amount_explained = models.JSONField(default=list)
    review_cycle = models.PositiveSmallIntegerField(default=1)
    merged_into = ProgramForeignKey("self", null=True, related_name="+")
    assignee = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    lease_until = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = pgettext_lazy("table", "application")
        constraints = [
            models.UniqueConstraint(fields=["program", "receipt_number"], name="cases_application_receipt"),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="cases_application_status"),
            models.CheckConstraint(
                condition=models.Q(status=Status.MERGED, merged_into__isnull=False)
                | (~models.Q(status=Status.MERGED) & models.Q(merged_into__isnull=True)),
                name="cases_application_merged_into",
            ),
            RestrictedWall(name="cases_application_restricted", by="household_id"),
        ]
        indexes = [
            models.Index(fields=["program", "status", "status_at", "id"], name="cases_application_queue"),
            # Lists by deadline, which is the day of reception and some: of one step, and of the program.
            # The household is in it for the wall of restricted cases, so that rows are counted from the index alone.
            models.Index(
                fields=["program", "status", "received_on", "id"],
                name="cases_application_due",
                include=["household"],
            ),
            models.Index(fields=["program", "received_on", "id"], name="cases_application_received"),
            models.Index(
                fields=["program", "assignee", "lease_until"],
                name="cases_application_mine",
                condition=models.Q(assignee__isnull=False),
            ),
            models.Index(
                fields=["program", "status", "received_on", "id"],
                name="cases_application_claim",
                condition=models.Q(assignee=None),
            ),
            models.Index(fields=["program", "household"], name="cases_application_household"),
            models.Index(fields=["program", "telephone_index"], name="cases_application_telephone"),
        ]


class Transition(models.Model):
    """One change of an application's status. Append-only; the API's change feed reads it by `(transaction, id)`.

    `transaction` is PostgreSQL's transaction number: ids are taken before a commit, so that a reader who goes by id
    alone would skip a row that commits late.
    """

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="transitions")
    event = models.CharField(max_length=30)
    from_status = models.CharField(max_length=10, blank=True)
    to_status = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    transaction = models.BigIntegerField(
        db_default=Cast(Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField())
    )

    class Meta:
        verbose_name = pgettext_lazy("table", "change of status")
        indexes = [
            models.Index(fields=["program", "application", "id"], name="cases_transition_application"),
            models.Index(fields=["program", "transaction", "id"], name="cases_transition_feed"),
            models.Index(fields=["program", "at"], name="cases_transition_at"),
        ]
        triggers = [AppendOnly()]


class HoldKind(models.TextChoices):
    """What stops an application."""

    DEFICIENCY = "deficiency", _("deficiency")
    INQUIRY = "inquiry", _("inquiry to the municipality")
    OTHER_CITY = "other_city", _("inquiry to another city")
    DUPLICATE = "duplicate", _("duplicate candidate")
    ACCOUNT_FAILED = "account_failed", _("transfer failed")
    PROTECTED = "protected", _("restricted case")
    CLAWBACK = "clawback", _("clawback")
    EXAMINATION = "examination", _("examination")


class Hold(models.Model):
    """Something that stops an application, with its opener and release. Several at once.

    `waits_for` says who has the ball: while it is the resident, the clock of the office's own time pauses.
    """

    class WaitsFor(models.TextChoices):
        OFFICE = "office", _("the office")
        RESIDENT = "resident", _("the resident")
        MUNICIPALITY = "municipality", _("the municipality")

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="holds")
    kind = models.CharField(max_length=16, choices=HoldKind.choices)
    reason = models.CharField(max_length=200)
    waits_for = models.CharField(max_length=12, choices=WaitsFor.choices)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    release_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "hold")
        indexes = [
            models.Index(
                fields=["program", "application"], name="cases_hold_open", condition=models.Q(released_at=None)
            ),
            models.Index(fields=["program", "opened_at"], name="cases_hold_opened"),
        ]


class DuplicateCandidate(models.Model):
    """Two applications that may be one claim; a person says which."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        MERGED = "merged", _("merged")
        DIFFERENT = "different", _("different claims")

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="duplicate_candidates")
    other = ProgramForeignKey(Application, related_name="+")
    grounds = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    hold = ProgramForeignKey(Hold, null=True, related_name="+")
    found_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "duplicate candidate")
        constraints = [
            models.UniqueConstraint(fields=["program", "application", "other"], name="cases_duplicate_pair"),
            models.CheckConstraint(condition=~models.Q(application=models.F("other")), name="cases_duplicate_two"),
        ]
        indexes = [
            models.Index(fields=["program", "found_at"], name="cases_duplicate_found"),
            models.Index(fields=["program", "judged_at"], name="cases_duplicate_judged"),
        ]
