"""Households and people of the roster, as of the reference date."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.bank_account import BankAccount
from cases.models.restricted_wall import RestrictedWall
from security.history import keep_history
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey


class LedgerState(models.TextChoices):
    """Where a household stands in the ledger of addressees (対象世帯台帳), before and beside any application."""

    PREPARED = "prepared", _("to be sent")
    SENT = "sent", _("sent")
    RETURNED = "returned", _("returned")
    RESENT = "resent", _("sent again")
    UNKNOWN = "unknown", _("address unknown")
    NO_ANSWER = "no_answer", _("no answer")
    REMINDED = "reminded", _("reminded")
    ANSWERED = "answered", _("answered")
    DECLINED = "declined", _("declined")
    OBJECTION_OPEN = "objection_open", _("objection open")
    TACITLY_ACCEPTED = "tacitly_accepted", _("tacitly accepted")


class Approach(models.TextChoices):
    """How the household is approached."""

    PUSH = "push", _("push notice")
    CONFIRMATION = "confirmation", _("confirmation form")
    APPLICATION = "application", _("application form")
    GIFT = "gift", _("gift without application")
    NONE = "none", _("not approached")


@keep_history(RestrictedWall(name="cases_householdevent_restricted", by="id"))
class Household(SealedModel):
    """A household of the roster with its place in the ledger of addressees.

    `receipt_number` stands on its letters and becomes that of its first application; `secret` opens the portal.
    `excluded_reason` says why a household gets nothing and no letter (dead, moved, not eligible); empty when entitled.
    """

    program = ProgramField()
    number = models.CharField(max_length=15)
    receipt_number = models.CharField(max_length=20)
    secret = SealedTextField(null=True)
    secret_version = models.PositiveSmallIntegerField(default=1)
    approach = models.CharField(max_length=12, choices=Approach.choices)
    ledger_state = models.CharField(max_length=20, choices=LedgerState.choices, default=LedgerState.PREPARED)
    ledger_state_at = models.DateTimeField()
    first_sent_at = models.DateTimeField(null=True)
    protected = models.BooleanField(default=False)
    excluded_reason = models.CharField(max_length=30, blank=True)
    members = models.PositiveSmallIntegerField()
    entitled_yen = models.PositiveIntegerField(default=0)
    postcode = models.CharField(max_length=7)
    address = models.CharField(max_length=200)
    katagaki = models.CharField(max_length=200, blank=True)
    mailing_postcode = models.CharField(max_length=7, blank=True)
    mailing_address = models.CharField(max_length=200, blank=True)
    mailing_katagaki = models.CharField(max_length=200, blank=True)
    address_key = models.CharField(max_length=200, db_collation="C")
    section = models.ForeignKey("security.Section", models.PROTECT, null=True, related_name="+")
    in_roster = models.BooleanField(default=True)
    roster_generation = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = pgettext_lazy("table", "household")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_household_number"),
            models.UniqueConstraint(fields=["program", "receipt_number"], name="cases_household_receipt"),
            RestrictedWall(name="cases_household_hidden", by="id"),
        ]
        indexes = [
            models.Index(fields=["program", "ledger_state", "postcode", "id"], name="cases_household_ledger"),
            models.Index(fields=["program", "address_key"], name="cases_household_address"),
            models.Index(
                fields=["program", "id"], name="cases_household_restricted", condition=models.Q(protected=True)
            ),
        ]


@keep_history(RestrictedWall(name="cases_recipientevent_restricted", by="household_id"))
class Recipient(models.Model):
    """A person of the roster.

    Three names: `name` as received (never normalised), `name_reduced` that every printer and vendor file can take, and
    `kana`. Birth is kept in parts: month and day are null when the roster does not know them. `in_roster`: belongs to
    the household in the newest roster that has the household; whether that is the newest of all, the household knows.
    """

    program = ProgramField()
    household = ProgramForeignKey(Household, related_name="people")
    number = models.CharField(max_length=15)
    relation = models.CharField(max_length=20)
    is_head = models.BooleanField()
    name = models.CharField(max_length=200)
    name_reduced = models.CharField(max_length=200)
    kana = models.CharField(max_length=200)
    alias_name = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=200, db_collation="C")
    kana_key = models.CharField(max_length=200, db_collation="C")
    birth_year = models.PositiveSmallIntegerField()
    birth_month = models.PositiveSmallIntegerField(null=True)
    birth_day = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    tax_class = models.CharField(max_length=1, blank=True)
    protected = models.BooleanField(default=False)
    moved_on = models.DateField(null=True)
    moved_reason = models.CharField(max_length=10, blank=True)
    in_roster = models.BooleanField(default=True)
    roster_generation = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = pgettext_lazy("table", "member of a household")
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="cases_recipient_number"),
            models.UniqueConstraint(
                fields=["program", "household"],
                name="cases_recipient_one_head",
                condition=models.Q(is_head=True, in_roster=True),
            ),
            RestrictedWall(name="cases_recipient_restricted", by="household_id"),
        ]
        indexes = [
            models.Index(fields=["program", "kana_key"], name="cases_recipient_kana"),
            models.Index(fields=["program", "name_key"], name="cases_recipient_name"),
            models.Index(fields=["program", "household"], name="cases_recipient_household"),
        ]


class PayeeAccount(BankAccount):
    """A bank account of a household. Append-only."""

    class Source(models.TextChoices):
        ROSTER = "roster", _("earlier benefit")
        FORM = "form", _("paper form")
        ONLINE = "online", _("online")
        TELEPHONE = "telephone", _("telephone")

    program = ProgramField()
    household = ProgramForeignKey(Household, related_name="accounts")
    source = models.CharField(max_length=10, choices=Source.choices)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "account of a payee")
        constraints = [RestrictedWall(name="cases_account_restricted", by="household_id")]
        indexes = [models.Index(fields=["program", "number_index"], name="cases_account_index")]
        triggers = [AppendOnly()]


class LedgerEvent(models.Model):
    """A change of a household's ledger state. Append-only."""

    program = ProgramField()
    household = ProgramForeignKey(Household, related_name="ledger_events")
    event = models.CharField(max_length=30)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "change in the ledger of addressees")
        constraints = [RestrictedWall(name="cases_ledgerevent_restricted", by="household_id")]
        indexes = [models.Index(fields=["program", "household", "id"], name="cases_ledgerevent_household")]
        triggers = [AppendOnly()]
