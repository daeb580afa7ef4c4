"""User: a named person of one employer, or a municipality's system."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from security import clock
from security.clearance import Lack, lacks
from security.roles import EmployerKind


class User(AbstractUser):
    """An account. It belongs to exactly one employer; a platform administrator sees no resident data."""

    EMPLOYER_CHOICES: ClassVar[list[tuple[str, object]]] = [
        (EmployerKind.MUNICIPALITY.value, _("municipality")),
        (EmployerKind.CONTRACTOR.value, _("contractor")),
        (EmployerKind.PLATFORM.value, _("platform")),
    ]

    employer_kind = models.CharField(_("employer"), max_length=16, choices=EMPLOYER_CHOICES)
    municipality = models.ForeignKey(
        "security.Municipality",
        models.PROTECT,
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        related_name="users",
    )
    contractor = models.ForeignKey(
        "security.Contractor", models.PROTECT, verbose_name=_("contractor"), null=True, blank=True, related_name="users"
    )
    display_name = models.CharField(_("name shown"), max_length=60)
    session_key = models.CharField(
        _("session"), max_length=40, blank=True, help_text=_("The one session of the person; empty when signed out")
    )
    locked_until = models.DateTimeField(
        _("locked until"), null=True, blank=True, help_text=_("After too many failures to sign in")
    )
    must_change_password = models.BooleanField(
        _("chooses a password at the next sign-in"), default=False, help_text=_("The start password is good once")
    )
    works_until = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("From the day after, the account is closed")
    )
    site = models.ForeignKey(
        "security.Site", models.PROTECT, verbose_name=_("site"), null=True, blank=True, related_name="people"
    )
    trained_on = models.DateField(
        _("trained on"),
        null=True,
        blank=True,
        help_text=_("Training in handling personal data; repeated yearly"),
    )
    pledged_on = models.DateField(
        _("pledge of"), null=True, blank=True, help_text=_("Written pledge to keep what is seen to oneself")
    )
    home_address = models.CharField(
        _("home address"),
        max_length=200,
        blank=True,
        db_default="",
        help_text=_("With town and number. Looks at a household of this address are raised to the manager"),
    )
    shift_from = models.TimeField(
        _("works from"), null=True, blank=True, help_text=_("Looks outside these hours are raised to the manager")
    )
    shift_until = models.TimeField(
        _("works until"), null=True, blank=True, help_text=_("Before the beginning: of the next day")
    )
    is_demo = models.BooleanField(
        _("demo account"), default=False, help_text=_("Made by the demo: its one-time codes can be printed")
    )

    REQUIRED_FIELDS: ClassVar[list[str]] = ["employer_kind", "display_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            # Target of EmployedBy: an account and its employer's kind as one key.
            models.UniqueConstraint(fields=["id", "employer_kind"], name="security_user_employer_key"),
            models.CheckConstraint(
                condition=models.Q(
                    employer_kind=EmployerKind.MUNICIPALITY.value, municipality__isnull=False, contractor__isnull=True
                )
                | models.Q(
                    employer_kind=EmployerKind.CONTRACTOR.value, municipality__isnull=True, contractor__isnull=False
                )
                | models.Q(
                    employer_kind=EmployerKind.PLATFORM.value, municipality__isnull=True, contractor__isnull=True
                ),
                name="security_user_one_employer",
            ),
            models.CheckConstraint(condition=~models.Q(display_name=""), name="security_user_named"),
            models.CheckConstraint(
                condition=models.Q(shift_from=None, shift_until=None)
                | models.Q(shift_from__isnull=False, shift_until__isnull=False)
                & ~models.Q(shift_from=models.F("shift_until")),
                name="security_user_shift",
            ),
        ]

    @property
    def may_work(self) -> bool:
        """Whether the account is open today."""
        return self.is_active and (self.works_until is None or clock.today() <= self.works_until)

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """What a contractor's person has yet to show before the first access; nothing for the municipality's people,
        who are bound by their office."""
        if self.employer_kind != EmployerKind.CONTRACTOR.value:
            return ()
        return lacks(pledged_on=self.pledged_on, trained_on=self.trained_on, today=clock.today())

    def __str__(self) -> str:
        return self.display_name or self.username
