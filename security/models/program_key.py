"""The key that seals the personal columns of one program."""

from django.db import models

from security.tenancy.fields import ProgramField


class ProgramKey(models.Model):
    """A data key, wrapped by a master key that is not in the database. Destroying it shreds the program's columns."""

    program = ProgramField()
    version = models.PositiveSmallIntegerField()
    master_key_id = models.CharField(max_length=20)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "version"], name="security_programkey_version")]
