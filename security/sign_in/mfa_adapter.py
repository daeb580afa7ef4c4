"""Second factors: their secrets are sealed under the master key before they are stored."""

import base64
from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from security.sealing.master import unwrap, wrap
from security.sign_in.account_adapter import AccountAdapter
from security.sign_in.stages import stand_in

PLACE: Final = b"security.second_factor"
SEALED_PARTS: Final = ("secret", "seed")  # of an app and of recovery codes, as allauth names them


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals what allauth stores, and says its messages in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _("The last second factor stays: without one nobody signs in."),
    }

    def is_mfa_enabled(self, user: AbstractBaseUser, types: list[str] | None = None) -> bool:
        """As allauth's, where a sheet or certificate stands for a device: it is asked for, and no set-up offered."""
        return bool(super().is_mfa_enabled(user, types)) or stand_in(user) is not None

    def encrypt(self, text: str) -> str:
        """`key id:base64url`, sealed under the current master key."""
        key_id, sealed = wrap(text.encode(), place=PLACE)
        return f"{key_id}:{base64.urlsafe_b64encode(sealed).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        """Undo `encrypt`, under the key that it names. Raises KeyError when that is not configured any more."""
        key_id, _colon, text = encrypted_text.partition(":")
        return unwrap(key_id, base64.urlsafe_b64decode(text), place=PLACE).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        """Name of a new key: its number, which the person may change."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Security key %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return "Secretariat"
