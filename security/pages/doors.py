"""Pages that stand before a program: who may not enter is told why, and whom to ask."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from security.clearance import LACK_LABELS, Lack
from security.models import Program

FORBIDDEN = 403
GONE = 410


def not_cleared(request: HttpRequest, lacks: Sequence[Lack]) -> HttpResponse:
    """For a contractor's person without pledge or training."""
    context = {"lacks": [LACK_LABELS[lack] for lack in lacks]}
    return render(request, "security/not_cleared.html", context, status=FORBIDDEN)


def outside_zone(request: HttpRequest) -> HttpResponse:
    """For who asks from a network that the municipality does not allow."""
    return render(request, "security/outside_zone.html", status=FORBIDDEN)


def disposed_of(request: HttpRequest, program: Program | None) -> HttpResponse:
    """For who asks for data that are not there any more."""
    return render(request, "security/disposed_of.html", {"gone": program}, status=GONE)
