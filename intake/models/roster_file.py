"""The roster file itself, kept sealed while it is being staged."""

from django.db import models
from django.utils.translation import pgettext_lazy

from cases.models import RosterImport
from security.tenancy.fields import ProgramField, ProgramForeignKey


class RosterFileSlice(models.Model):
    """A part of a roster file, ending with a whole row, sealed with the program's key. Deleted once all are staged.

    A worker that dies leaves nothing behind but this: another one stages the slice again from here.
    """

    program = ProgramField()
    roster = ProgramForeignKey(RosterImport, models.CASCADE, related_name="slices")
    position = models.PositiveIntegerField()
    first_line = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = pgettext_lazy("table", "part of a roster file")
        constraints = [
            models.UniqueConstraint(fields=["program", "roster", "position"], name="intake_rosterfileslice_position")
        ]
