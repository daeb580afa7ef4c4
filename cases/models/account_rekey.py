"""Another account for an application, keyed in twice by two people."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.application import Application
from cases.models.household import PayeeAccount
from cases.models.restricted_wall import RestrictedWall
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.fields import ProgramField, ProgramForeignKey


class AccountRekey(SealedModel):
    """Two keyings of one account form (口座再届出). Only when both agree does the application get the account.

    `first` and `second` hold the keyed values as sealed JSON. Two different people, as a constraint; an account stands
    here only after the second keying.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for the second keying")
        AGREED = "agreed", _("both keyings agree")
        DIFFERED = "differed", _("the keyings differ")

    program = ProgramField()
    application = ProgramForeignKey(Application, related_name="account_rekeys")
    source = models.CharField(max_length=10, choices=PayeeAccount.Source.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    first = SealedTextField()
    first_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    first_at = models.DateTimeField()
    second = SealedTextField(null=True)
    second_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    account = ProgramForeignKey(PayeeAccount, null=True, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "second keying of another account")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "application"], name="cases_rekey_one_open", condition=Q(state="open")
            ),
            models.CheckConstraint(condition=~Q(second_by=F("first_by")), name="cases_rekey_two_people"),
            models.CheckConstraint(
                condition=Q(state="open", second_by__isnull=True, account__isnull=True)
                | Q(state="differed", second_by__isnull=False, account__isnull=True)
                | Q(state="agreed", second_by__isnull=False, account__isnull=False),
                name="cases_rekey_state",
            ),
            RestrictedWall(name="cases_rekey_restricted", by="application_id", through="cases_application"),
        ]
