"""Municipality and its sections."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Municipality(models.Model):
    """A city, ward, town or village: owner of programs."""

    code = models.CharField(
        _("municipality code"), max_length=6, unique=True, help_text=_("Six digits with check digit")
    )
    name = models.CharField(pgettext_lazy("organisation", "name"), max_length=100)
    kana = models.CharField(_("kana"), max_length=100)
    prefecture = models.CharField(_("prefecture"), max_length=10)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    """A ward or section of a municipality, to which a role or a case can be narrowed."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name=_("municipality"), related_name="sections"
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(pgettext_lazy("organisation", "name"), max_length=100)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["municipality", "code"], name="security_section_code")]
        ordering = ["municipality", "code"]

    def __str__(self) -> str:
        return self.name
