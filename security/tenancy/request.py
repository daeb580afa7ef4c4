"""The request wrapper: scope, transaction, view *and render* in one (docs/adr/0001-transaction-boundary.md)."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from structlog.contextvars import get_contextvars

from security.actor import Actor, NotAllowedError
from security.api.authentication import bearer_user
from security.audit.record import record_platform
from security.gate import actor_for
from security.models import Program, User
from security.tenancy.scope import program_scope

NOT_FOUND = 404
FORBIDDEN = 403


class TenantRequest(HttpRequest):
    """A request that passed the wrapper. `program` is set on addresses that name one."""

    actor: Actor | None
    program: Program | None
    refusal: PermissionDenied | None


class TenantRequestMiddleware:
    """Opens the scope of the program that the address names, if the actor has a role on it; else it is a 404.

    A refused or failed request rolls back; the refusal is then recorded in a transaction of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponseBase:
        request.refusal = None
        request.program = None
        request.actor = _actor_of(request)
        code = _program_code(request)
        if code is None or request.actor is None:
            response = self.get_response(request)  # without a scope: the view asks for sign-in, a query would raise
        else:
            request.program = _visible_program(request.actor, code)
            if request.program is None:
                raise Http404
            with program_scope(request.program.pk):
                response = self.get_response(request)
                if response.streaming:
                    raise TypeError("A tenant page cannot stream: the scope is closed before the first byte is sent.")
                if response.status_code >= 400:  # noqa: PLR2004
                    transaction.set_rollback(True)
        if request.refusal is not None:
            _record_refusal(request)
        return response

    def process_exception(self, request: TenantRequest, exception: Exception) -> HttpResponse | None:
        """Remember a refusal; Django makes the answer."""
        if isinstance(exception, PermissionDenied):
            request.refusal = exception
        return None


def _actor_of(request: HttpRequest) -> Actor | None:
    user = bearer_user(request) or getattr(request, "user", None)
    if not isinstance(user, User):
        return None
    return actor_for(user, request_id=str(get_contextvars().get("request_id", ""))[:40])


def _program_code(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info, urlconf=getattr(request, "urlconf", None)).kwargs.get("program_code")
    except Resolver404:
        return None


def _visible_program(actor: Actor | None, code: str) -> Program | None:
    """The program, if the actor has any role on it. One that is not visible is like one that does not exist."""
    if actor is None:
        return None
    return Program.objects.filter(code=code, pk__in=actor.program_ids).select_related("municipality").first()


def _record_refusal(request: TenantRequest) -> None:
    actor, refusal = request.actor, request.refusal
    with transaction.atomic():
        record_platform(
            "security.refused",
            user_id=actor.user_id if actor else None,
            label=actor.label if actor else "anonymous",
            request_id=actor.request_id if actor else "",
            data={
                "method": request.method,
                "route": request.resolver_match.route if request.resolver_match else "",
                "roles": list(refusal.roles) if isinstance(refusal, NotAllowedError) else [],
            },
        )
