"""The stage of sign-in for who has no second factor yet: set it up before anything else."""

from typing import Any

from allauth.account.stages import LoginStage
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpResponseRedirect
from django.urls import reverse

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# What stands for a device, as it is marked in the place of the recovery codes: a one-time sheet, a client certificate.
MARKS = ("sheet_by", "certificate")


def has_factor(user: AbstractBaseUser) -> bool:
    """True when the person has an app or a key, or a sheet or certificate for one; recovery codes alone are none."""
    return bool(is_mfa_enabled(user, types=list(FACTORS)))


def stand_in(user: AbstractBaseUser) -> Authenticator | None:
    """What stands for the person's device: a one-time sheet, used up or not, or a certificate that was shown once."""
    return Authenticator.objects.filter(
        user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES, data__has_any_keys=MARKS
    ).first()


def unseen_codes(user: AbstractBaseUser) -> RecoveryCodes | None:
    """The person's recovery codes, while they have never been shown to the end."""
    found = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    codes = found.wrap() if found else None
    return codes if codes and not codes.did_view else None


class NewPasswordStage(LoginStage):  # type: ignore[misc]
    """For who signs in with a start password: it is known to whoever handed it out. Who has none is not given one."""

    key = "new_password"
    urlname = "sign-in-new-password"

    def handle(self) -> tuple[Any, bool]:
        if not self.login.user.must_change_password or not self.login.user.has_usable_password():
            return None, True
        return HttpResponseRedirect(reverse(self.urlname)), True


class EnrolStage(LoginStage):  # type: ignore[misc]
    """Comes after the second factor was asked: who was asked has one and passes."""

    key = "enrol"
    urlname = "sign-in-enrol"

    def handle(self) -> tuple[Any, bool]:
        if has_factor(self.login.user):
            return None, True
        return HttpResponseRedirect(reverse(self.urlname)), True
