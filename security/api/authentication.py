"""Client credentials: a municipality's system gets a token for its service account."""

import hashlib

from django.http import HttpRequest
from oauth2_provider.models import get_access_token_model
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from security.models import User

SCHEME = "bearer"
CHALLENGE = 'Bearer realm="secretariat"'


def bearer_user(request: HttpRequest) -> User | None:
    """The active service account of a valid bearer token, or None."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME or not token:
        return None
    digest = hashlib.sha256(token.strip().encode()).hexdigest()  # only digests are stored
    tokens = get_access_token_model().objects.select_related("application__user")
    found = tokens.filter(token_checksum=digest).first()
    if found is None or not found.is_valid(["read"]) or found.application is None:
        return None
    user = found.application.user
    return user if isinstance(user, User) and user.is_active else None


class ClientTokenAuthentication(BaseAuthentication):
    """Bearer tokens only: the API takes no session cookie, so it needs no CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        if "Authorization" not in request.headers:
            return None
        user = bearer_user(request._request)  # noqa: SLF001 - DRF keeps Django's request there
        if user is None:
            raise AuthenticationFailed
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE
