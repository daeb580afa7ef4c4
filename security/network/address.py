"""The address of who asks."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """As the reverse proxy tells it, or the connection's own where there is no proxy; empty over a socket file."""
    header: str | None = settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER
    if header:
        return request.headers.get(header, "").strip()
    return str(request.META.get("REMOTE_ADDR") or "")
