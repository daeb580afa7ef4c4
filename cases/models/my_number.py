"""Individual numbers (個人番号) of people, in programs that have a legal basis for them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.household import Recipient
from cases.models.my_number_walls import ByBasis
from cases.models.restricted_wall import RestrictedWall
from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.fields import ProgramField, ProgramForeignKey


class MyNumber(SealedModel):
    """An individual number that was registered for a person, until it is erased: the row then says when, by whom, why.

    In a table of its own, so that whoever reads people reads no number by accident. It has no blind index, because
    nobody is looked up by a number, and no history, because what is erased stays nowhere.
    """

    class EraseReason(models.TextChoices):
        DONE = "done", _("it is not needed for the office work any more")
        WRONG = "wrong", _("a wrong number was registered")
        ASKED = "asked", _("the person or the municipality asked for it")

    program = ProgramField()
    person = ProgramForeignKey(Recipient, related_name="my_numbers")
    number = SealedTextField(null=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey("security.User", models.PROTECT, null=True, related_name="+")
    erase_reason = models.CharField(max_length=5, choices=EraseReason.choices, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("table", "individual number")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "person"], name="cases_mynumber_one_a_person", condition=Q(erased_at=None)
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False, erased_at=None, erased_by=None, erase_reason="")
                | Q(number=None, erased_at__isnull=False, erased_by__isnull=False) & ~Q(erase_reason=""),
                name="cases_mynumber_erased",
            ),
            ByBasis(name="cases_mynumber_by_basis"),
            RestrictedWall(name="cases_mynumber_restricted", by="person_id", through="cases_recipient"),
        ]
        indexes = [models.Index(fields=["program", "person"], name="cases_mynumber_person")]
