"""Passwords and second factors as they are changed, each with its event."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.http import HttpRequest

from security import events
from security.models import User
from security.sign_in.recording import record_account
from security.sign_in.stages import FACTORS, has_factor, stand_in


@transaction.atomic
def add_app(request: HttpRequest | None, user: User, secret: str) -> None:
    """The person's authenticator app or device shows codes of this secret (base 32) from now on."""
    _forget(user, Authenticator.Type.TOTP)
    TOTP.activate(user, secret)
    _first_codes(user)
    if request is not None:
        clear_totp_secret(request)
    record_account(events.FACTOR_ADDED, user, factor=Authenticator.Type.TOTP.value)


@transaction.atomic
def add_key(user: User, *, name: str, credential: dict[str, Any]) -> None:
    """A security key of the person, as its registration answered."""
    WebAuthn.add(user, name, credential)
    _first_codes(user)
    record_account(events.FACTOR_ADDED, user, factor=Authenticator.Type.WEBAUTHN.value)


@transaction.atomic
def remove_factor(user: User, factor: Authenticator) -> bool:
    """Take one factor away, unless it is the last; returns whether it was."""
    User.objects.select_for_update().get(pk=user.pk)
    if Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exclude(pk=factor.pk).exists():
        factor.delete()
        record_account(events.FACTOR_REMOVED, user, factor=factor.type)
        return True
    return False


@transaction.atomic
def remove_all_factors(user: User, *, by: User) -> None:
    """The person lost the device: the next sign-in leads to setting up a new one. Ends the running session."""
    Authenticator.objects.filter(user_id=user.pk).delete()
    user.session_key = "ended"
    user.save(update_fields=["session_key"])
    record_account(events.FACTOR_REMOVED, user, by=by, factor="all")


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    """New recovery codes; the old ones are worth nothing any more."""
    User.objects.select_for_update().get(pk=user.pk)
    _forget(user, Authenticator.Type.RECOVERY_CODES)
    codes = RecoveryCodes.activate(user)
    codes.mark_as_viewed()
    record_account(events.RECOVERY_CODES_MADE, user)
    return list(codes.get_unused_codes())


def change_password(user: User, password: str) -> None:
    """A password that only the person knows."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record_account(events.PASSWORD_CHANGED, user)


def codes_left(user: User) -> int:
    """How many recovery codes the person has not used."""
    found = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(found.wrap().get_unused_codes()) if found else 0


def _first_codes(user: User) -> None:
    """With the first device come recovery codes; the codes on a sheet end with it."""
    if found := stand_in(user):
        found.delete()
    if has_factor(user) and not Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES):
        RecoveryCodes.activate(user)
        record_account(events.RECOVERY_CODES_MADE, user)


def _forget(user: User, kind: str) -> None:
    Authenticator.objects.filter(user_id=user.pk, type=kind).delete()
