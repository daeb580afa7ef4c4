"""How far a person has read what concerns them."""

from django.db import models
from django.utils.translation import pgettext_lazy

from security.tenancy.fields import ProgramField


class NewsSeen(models.Model):
    """The moment up to which a person has marked the news of a program as read. The news are read from other rows."""

    program = ProgramField()
    person = models.ForeignKey("security.User", models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "news that were read")
        constraints = [models.UniqueConstraint(fields=["program", "person"], name="security_newsseen_person")]
