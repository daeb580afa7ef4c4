"""Counting attempts on the portal, so that nobody tries numbers and secrets through."""

import hashlib
from typing import Final

from django.db import connections
from django.utils.translation import gettext as _

from intake.portal.errors import PortalError
from intake.portal.models import AttemptCounter
from security import clock

WINDOW_SECONDS: Final = 900
PER_NUMBER: Final = 10
PER_ADDRESS: Final = 60


def count_attempt(*, program_code: str, receipt_number: str, address: str) -> None:
    """Count one attempt for the number and one for the address it comes from, in windows of 15 minutes.

    Whether the number exists does not matter, so the answer tells nothing. Call outside of a transaction that may roll
    back. Raises PortalError ``rate``.
    """
    window = int(clock.now().timestamp()) // WINDOW_SECONDS
    by_number = _count(f"number\0{program_code}\0{receipt_number}", window)
    by_address = _count(f"address\0{address}", window)
    if by_number > PER_NUMBER or by_address > PER_ADDRESS:
        raise PortalError("rate", _("There were too many attempts. Wait 15 minutes, or call us."))


def forget_attempts() -> int:
    """Delete the counters of windows that have passed; returns how many."""
    window = int(clock.now().timestamp()) // WINDOW_SECONDS
    deleted, _by_model = AttemptCounter.objects.filter(window__lt=window).delete()
    return deleted


def _count(key: str, window: int) -> int:
    with connections["portal"].cursor() as cursor:
        cursor.execute(
            'INSERT INTO portal_attemptcounter (key, "window", count) VALUES (%s, %s, 1) '
            'ON CONFLICT (key, "window") DO UPDATE SET count = portal_attemptcounter.count + 1 RETURNING count',
            [hashlib.sha256(key.encode()).digest(), window],
        )
        (count,) = cursor.fetchone()
    return int(count)
