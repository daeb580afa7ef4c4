"""Network zone: from where a role may be used."""

from ipaddress import ip_network

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.models.municipality import Municipality
from security.roles import ROLE_LABELS


def check_network(text: str) -> None:
    """Raise ValidationError unless the text is a network such as 10.20.0.0/16."""
    try:
        ip_network(text)
    except ValueError as error:
        raise ValidationError(
            _("Write a network as 10.20.0.0/16: an address whose last parts are zero, a stroke, and its length."),
            code="network",
        ) from error


class NetworkZone(models.Model):
    """A network from which the roles named here may be used on a municipality's programs; no role named: all of them.

    A role that some zone of the municipality names is used from its zones only, any other from everywhere.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name=_("municipality"), related_name="network_zones"
    )
    name = models.CharField(pgettext_lazy("network", "name"), max_length=60)
    cidr = models.CharField(_("network"), max_length=43, validators=[check_network])
    roles = ArrayField(
        models.CharField(max_length=30, choices=[(role.value, label) for role, label in ROLE_LABELS.items()]),
        verbose_name=_("roles"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = _("network zone")
        verbose_name_plural = _("network zones")
        ordering = ["municipality", "name"]
        constraints = [models.UniqueConstraint(fields=["municipality", "cidr"], name="security_networkzone_cidr")]

    def __str__(self) -> str:
        return f"{self.name} ({self.cidr})"
