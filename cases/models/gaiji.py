"""The municipality's own characters."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.tenancy.fields import ProgramField


class GaijiEntry(models.Model):
    """A character of the municipality's own (外字) and what stands for it where only JIS can be written.

    `character` is the private-use code point as it is in the files; its meaning is local to the municipality.
    """

    program = ProgramField()
    character = models.CharField(_("character"), max_length=4)
    substitute = models.CharField(_("substitute"), max_length=4)
    note = models.CharField(_("note"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("local character")
        verbose_name_plural = _("local characters")
        ordering = ["character"]
        constraints = [models.UniqueConstraint(fields=["program", "character"], name="cases_gaiji_character")]
