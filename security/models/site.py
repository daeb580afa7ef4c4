"""Site: a place where people of a company work."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from security.models.contractor import Contractor


class Site(models.Model):
    """A place of work (拠点): it stands in the roster of workers, and the municipality may inspect it."""

    contractor = models.ForeignKey(Contractor, models.PROTECT, verbose_name=_("contractor"), related_name="sites")
    name = models.CharField(pgettext_lazy("place", "name"), max_length=60)
    address = models.CharField(_("address"), max_length=200)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["contractor", "name"]
        constraints = [
            models.UniqueConstraint(fields=["contractor", "name"], name="security_site_name"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(address=""), name="security_site_told"),
        ]

    def __str__(self) -> str:
        return self.name
