"""The day pass: asked for by one person who answers for the account, given by another, good until the day is over."""

import secrets
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from security import clock, events
from security.errors import OfficeError
from security.models import DayPass, User
from security.selectors.accounts import answers_for, colleagues
from security.sign_in.recording import record_account
from security.sign_in.stages import has_factor

DIGITS: Final = 10


def passes_of(person: User) -> "QuerySet[DayPass]":
    """Today's passes of the people whom a person answers for."""
    rows = DayPass.objects.filter(person__in=colleagues(person), on=clock.today())
    return rows.select_related("person", "asked_by", "given_by").order_by("-asked_at")


@transaction.atomic
def ask_pass(*, by: User, username: str, reason: str) -> DayPass:
    """Vouch for a colleague who forgot the device; nothing works before another one gives the pass.

    Raises OfficeError ``username`` (nobody of one's own side with a device, oneself, or asked already), ``reason``.
    """
    if not reason.strip():
        raise OfficeError(_("Say what happened, and how you know who it is."), code="reason")
    person = colleagues(by).filter(username=username.strip()).first()
    if person is None or person.pk == by.pk or not person.may_work or not has_factor(person):
        raise OfficeError(_("There is nobody else of your side by this user name who has a device."), code="username")
    row, is_new = DayPass.objects.get_or_create(
        person=person,
        on=clock.today(),
        defaults={"reason": reason.strip(), "asked_by": by, "asked_at": clock.now()},
    )
    if not is_new:
        raise OfficeError(_("A pass was asked for already today."), code="username")
    record_account(events.DAY_PASS_ASKED, person, by=by)
    return row


@transaction.atomic
def give_pass(*, by: User, pass_id: int) -> str:
    """Give a pass that somebody else asked for; returns its code, which is shown once and told by voice.

    Raises OfficeError ``not_found``, ``own`` (asked for by oneself, or for oneself), ``stale``.
    """
    row = passes_of(by).filter(pk=pass_id).select_for_update(of=("self",)).first()
    if row is None:
        raise OfficeError(_("There is no such entry. Reload the page."), code="not_found")
    if by.pk in {row.asked_by_id, row.person_id}:
        raise OfficeError(_("It takes two: another person gives the pass."), code="own")
    if row.given_at is not None:
        raise OfficeError(_("Somebody was first. Reload the page."), code="stale")
    code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    DayPass.objects.filter(pk=row.pk).update(given_by=by, given_at=clock.now(), code=make_password(code))
    record_account(events.DAY_PASS_GIVEN, row.person, by=by)
    return code


def fits_today(person: User, code: str) -> bool:
    """Whether the code is that of the person's pass of today."""
    row = DayPass.objects.filter(person=person, on=clock.today()).exclude(code="").first()
    return row is not None and len(code) == DIGITS and check_password(code, row.code)


def may_vouch(person: User) -> bool:
    """Whether a person may ask for passes, and give them."""
    return answers_for(person)
