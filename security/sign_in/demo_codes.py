"""One-time codes of the demo's logins. Accounts that the demo did not make are refused."""

import time

from allauth.mfa.app_settings import TOTP_PERIOD
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache

from security.models import User
from security.sign_in.factors import add_app


def enrol_demo(user: User) -> None:
    """Give a demo account an app that only `code_now` can show. Raises ValueError for any other account."""
    if not user.is_demo:
        raise ValueError(f"{user.username} was not made by the demo.")
    add_app(None, user, generate_totp_secret())


def code_now(user: User) -> str | None:
    """The code that is good now and was not used, or None without an app. Raises ValueError for any other account.

    A code works once. When that of this half minute was used, the next one is given, which is good already.
    """
    if not user.is_demo:
        raise ValueError(f"{user.username} was not made by the demo.")
    factor = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()
    if factor is None:
        return None
    secret, counter = decrypt(factor.data["secret"]), int(time.time()) // TOTP_PERIOD
    codes: list[str] = [format_hotp_value(hotp_value(secret, counter + ahead)) for ahead in (0, 1)]
    used = TOTP(factor)
    return next((code for code in codes if not cache.get(used._get_used_cache_key(code))), codes[-1])  # noqa: SLF001 - allauth's only name for it
