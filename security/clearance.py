"""What a person of a contractor needs before the first access: a pledge, and a training; which is repeated yearly."""

import datetime as dt
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRAINED_FOR: Final = dt.timedelta(days=365)


class Lack(StrEnum):
    """What is missing."""

    PLEDGE = "pledge"
    TRAINING = "training"


LACK_LABELS: dict[Lack, str | Promise] = {
    Lack.PLEDGE: _("no pledge"),
    Lack.TRAINING: _("no training"),
}


def lacks(*, pledged_on: dt.date | None, trained_on: dt.date | None, today: dt.date) -> tuple[Lack, ...]:
    """What is missing on a day; a pledge or a training of a later day is none yet. Pure."""
    days = {Lack.PLEDGE: pledged_on, Lack.TRAINING: trained_on}
    return tuple(lack for lack, day in days.items() if day is None or day > today)


def is_training_due(trained_on: dt.date | None, *, today: dt.date) -> bool:
    """Whether a training lies more than a year back. The person works on; the roster of workers says it. Pure."""
    return trained_on is not None and today - trained_on > TRAINED_FOR
