"""Who may use the API."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from security.roles import Role


class IsApiClient(BasePermission):
    """The actor has the role api_client on the program that the address names (the wrapper opened its scope)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        actor = getattr(request._request, "actor", None)  # noqa: SLF001 - set by the wrapper on Django's request
        program = getattr(request._request, "program", None)  # noqa: SLF001
        return bool(actor and program and actor.has_role(Role.API_CLIENT, program.pk))
