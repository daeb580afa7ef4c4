"""Marks of the pages that residents attach, by which the fraud bench finds one picture in two households."""

from django.db import models
from django.utils.translation import pgettext_lazy

from cases.models.restricted_wall import RestrictedWall
from intake.models.mail import ScanPage
from security.tenancy.fields import ProgramField, ProgramForeignKey


class PageMark(models.Model):
    """The mark of a page in hexadecimal (`intake.rules.likeness`): whether two pictures are one, not what they show."""

    program = ProgramField()
    page = ProgramForeignKey(ScanPage, models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=144)

    class Meta:
        verbose_name = pgettext_lazy("table", "mark of a page")
        constraints = [
            models.UniqueConstraint(fields=["program", "page"], name="intake_pagemark_page"),
            RestrictedWall(name="intake_pagemark_restricted", by="page_id", through="intake_scanpage"),
        ]


class PageBand(models.Model):
    """A part of a page's mark, by which pages that are alike are found without comparing each with each."""

    program = ProgramField()
    page = ProgramForeignKey(ScanPage, models.CASCADE, related_name="bands")
    band = models.BigIntegerField()

    class Meta:
        verbose_name = pgettext_lazy("table", "part of a page's mark")
        constraints = [
            models.UniqueConstraint(fields=["program", "band", "page"], name="intake_pageband_once"),
            RestrictedWall(name="intake_pageband_restricted", by="page_id", through="intake_scanpage"),
        ]
