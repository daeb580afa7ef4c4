"""Inverted lists for the search box: which people a pair of characters occurs with, and which towns there are.

Trigram and LIKE operators are not leakproof: under row-level security PostgreSQL reads every row of the program before
it asks them. Equality and ranges on a btree are leakproof, so the tables here are asked by those alone.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from security.tenancy.fields import ProgramField


class SearchGram(models.Model):
    """The people whose name or reading holds a pair of characters, as one write of the roster brought them.

    Each roster adds a segment with the people it made or changed, and no segment is ever changed. Who is in a list is
    therefore a candidate only: the reader compares the key that stands with the person now.
    """

    program = ProgramField()
    gram = models.CharField(max_length=2, db_collation="C")
    segment = models.PositiveIntegerField()
    people = ArrayField(models.BigIntegerField())
    size = models.PositiveIntegerField()

    class Meta:
        verbose_name = pgettext_lazy("table", "index of names")
        constraints = [models.UniqueConstraint(fields=["program", "gram", "segment"], name="cases_searchgram_list")]


class SearchTown(models.Model):
    """An address up to its first digit. A program has hundreds, so that a part of one is found by reading them all;
    the households behind it are a range of the address index."""

    program = ProgramField()
    key = models.CharField(max_length=200, db_collation="C")

    class Meta:
        verbose_name = pgettext_lazy("table", "index of towns")
        constraints = [models.UniqueConstraint(fields=["program", "key"], name="cases_searchtown_text")]
