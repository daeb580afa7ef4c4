"""Conditions of a list that a person keeps."""

from django.db import models
from django.utils.translation import pgettext_lazy

from security.tenancy.fields import ProgramField


class SavedFilter(models.Model):
    """A list's conditions under a name, of one person on one program.

    `query` is the query string of the page, made from the list's own choices, dates and numbers: what was typed freely
    is never in it, so that no personal value is.
    """

    program = ProgramField()
    owner = models.ForeignKey("security.User", models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=400)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("table", "saved conditions of a list")
        constraints = [
            models.UniqueConstraint(fields=["program", "owner", "page", "name"], name="security_savedfilter_name")
        ]
