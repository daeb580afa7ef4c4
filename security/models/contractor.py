"""Contractor: the company that runs a secretariat and employs its operators."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Contractor(models.Model):
    """An employer of operators, registered by the platform and approved by the municipality."""

    name = models.CharField(pgettext_lazy("organisation", "name"), max_length=100, unique=True)
    corporate_number = models.CharField(_("corporate number"), max_length=13, blank=True)

    class Meta:
        verbose_name = _("contractor")
        verbose_name_plural = _("contractors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
