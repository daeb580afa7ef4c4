"""Program: the tenant. Every resident row belongs to exactly one."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from security.roles import Role


class Program(models.Model):
    """One benefit program of one municipality."""

    municipality = models.ForeignKey(
        "security.Municipality", models.PROTECT, verbose_name=_("municipality"), related_name="programs"
    )
    contractor = models.ForeignKey(
        "security.Contractor",
        models.PROTECT,
        verbose_name=_("contractor"),
        related_name="programs",
        null=True,
        blank=True,
    )
    number = models.PositiveSmallIntegerField(
        _("program number"), unique=True, help_text=_("First three digits of every receipt number, 101 to 999")
    )
    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Stands in addresses of pages"))
    name = models.CharField(pgettext_lazy("organisation", "name"), max_length=100)
    mark = models.CharField(_("mark"), max_length=2, help_text=_("Two letters shown at the top left of every page"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    is_automatic = models.BooleanField(
        _("works by itself"),
        default=True,
        help_text=_(
            "Pulls submissions, lets deadlines pass and counts figures on a schedule. Off while a trial is run."
        ),
    )
    # From the approval of the disposal of all its data on: nothing but what tells of that is open any more.
    closed_at = models.DateTimeField(_("data disposed of"), null=True, editable=False)

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["number"]
        # A role is a permission on a program, granted to people or groups through guardian.
        permissions = [(role.codename, f"Role: {role.value}") for role in Role]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=101, number__lte=999), name="security_program_number_range"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="security_program_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProgramUserPermission(UserObjectPermissionBase):
    """A person's role on a program: guardian's table with a direct foreign key."""

    content_object = models.ForeignKey(Program, models.CASCADE)


class ProgramGroupPermission(GroupObjectPermissionBase):
    """A group's role on a program."""

    content_object = models.ForeignKey(Program, models.CASCADE)
