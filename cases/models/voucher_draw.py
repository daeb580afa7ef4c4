"""Requests for vouchers, and the draw among them where more is asked for than there is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from cases.models.household import Household
from cases.models.voucher_walls import DRAW_OVER_ALL, DRAWN_OF_REQUEST, REQUEST_IN_ITS_TIME
from security.roles import EmployerKind
from security.tenancy.append_only import AppendOnly
from security.tenancy.fields import ProgramField, ProgramForeignKey, ProgramOneToOneField
from security.tenancy.walls import EmployedBy


class VoucherRequest(models.Model):
    """How many books a household asked for, once, before the draw. Append-only."""

    class Via(models.TextChoices):
        MAIL = "mail", pgettext_lazy("voucher request", "by mail")
        COUNTER = "counter", pgettext_lazy("voucher request", "at the counter")
        TELEPHONE = "telephone", pgettext_lazy("voucher request", "by telephone")

    program = ProgramField()
    household = ProgramOneToOneField(Household, related_name="voucher_request")
    books = models.PositiveSmallIntegerField()
    via = models.CharField(max_length=9, choices=Via.choices)
    received_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "request for vouchers")
        constraints = [models.CheckConstraint(condition=Q(books__gt=0), name="cases_voucherrequest_something")]
        triggers = [AppendOnly(), REQUEST_IN_ITS_TIME]


class VoucherDraw(models.Model):
    """The draw of a program: one, with its seed and the digest of the list it was held over. Append-only."""

    program = ProgramField()
    seed = models.CharField(max_length=60)
    requests = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    books = models.PositiveIntegerField()
    granted = models.PositiveIntegerField()
    list_sha256 = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey("security.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("table", "draw of voucher buyers")
        constraints = [
            models.UniqueConstraint(fields=["program"], name="cases_voucherdraw_once"),
            models.CheckConstraint(
                condition=~Q(seed="") & Q(granted__lte=models.F("books")), name="cases_voucherdraw_within"
            ),
            EmployedBy(
                field="drawn_by", kind=EmployerKind.MUNICIPALITY.value, name="cases_voucherdraw_by_municipality"
            ),
        ]
        triggers = [AppendOnly(), DRAW_OVER_ALL]


class VoucherDrawn(models.Model):
    """Where a request came in the draw, and how many books its household may buy. Append-only, one a request."""

    program = ProgramField()
    draw = ProgramForeignKey(VoucherDraw, related_name="drawn")
    request = ProgramOneToOneField(VoucherRequest, related_name="drawn")
    rank = models.PositiveIntegerField()
    granted = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = pgettext_lazy("table", "result of a voucher draw")
        constraints = [models.UniqueConstraint(fields=["program", "rank"], name="cases_voucherdrawn_rank")]
        triggers = [AppendOnly(), DRAWN_OF_REQUEST]
