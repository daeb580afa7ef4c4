"""Signing people in as they do it: password, then the code of an app."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client
from django.urls import reverse

from security.models import User
from security.sign_in.factors import add_app

PASSWORD = "mihon-to-kakuu-shiken"


def prepare(user: User, *, with_app: bool = True) -> User:
    """Give an account the tests' password and an app."""
    user.set_password(PASSWORD)
    user.save()
    if with_app:
        add_app(None, user, generate_totp_secret())
    return user


def code_of(user: User, *, ahead: int = 0) -> str:
    """The code that the person's app shows now, or half a minute ahead."""
    factor = Authenticator.objects.get(user_id=user.pk, type=Authenticator.Type.TOTP)
    return code_of_secret(decrypt(factor.data["secret"]), ahead=ahead)


def code_of_secret(secret: str, *, ahead: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


def wrong_code(user: User) -> str:
    """A code that is not good, nor will be within a minute."""
    good = {code_of(user, ahead=ahead) for ahead in (-2, -1, 0, 1, 2)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in good)


def send_password(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(reverse("sign-in"), {"login": name, "password": password, **more})


def sign_in(client: Client, user: User, *, ahead: int = 0) -> Any:
    """Both steps; returns the last answer."""
    answer = send_password(client, user.username)
    assert answer.headers.get("Location") == reverse("mfa_authenticate"), answer.content.decode()
    return client.post(reverse("mfa_authenticate"), {"code": code_of(user, ahead=ahead)})
