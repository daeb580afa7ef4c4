"""`manage.py check`: what is wrong with the set-up of sign-in, before anybody tries it."""

from typing import Any

from django.core.checks import CheckMessage, Error

from security.sign_in.providers import configured


def check_providers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An error for each thing that is wrong with the identity providers."""
    return [
        Error(
            f"SECRETARIAT_IDENTITY_PROVIDERS: {fault}.",
            hint="docs/deploy.md, “Sign-in by a municipality's identity provider”, shows an entry.",
            id="security.E001",
        )
        for fault in configured().faults
    ]
