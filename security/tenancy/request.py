"""The request wrapper: scope, transaction, view *and render* in one (docs/adr/0001-transaction-boundary.md)."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve
from rest_framework.exceptions import NotAuthenticated, NotFound
from rest_framework.exceptions import PermissionDenied as OutsideZone
from structlog.contextvars import bind_contextvars, get_contextvars

from security import events
from security.access.seen import looking
from security.access.write import write_looked
from security.actor import Actor, NotAllowedError
from security.api.authentication import bearer_user
from security.api.errors import problem
from security.audit.record import record_platform
from security.gate import actor_for
from security.models import Program, User
from security.network.address import client_address
from security.network.zones import with_zones, within_zones
from security.pages.doors import disposed_of, not_cleared, outside_zone
from security.roles import Role
from security.sign_in.redirects import to_sign_in
from security.tenancy.scope import program_scope


class TenantRequest(HttpRequest):
    """A request that passed the wrapper. `program` is set on addresses that name one.

    `refusal` is the error that refused it, a PermissionDenied of Django or of the API, or None.
    """

    actor: Actor | None
    program: Program | None
    refusal: Exception | None


class TenantRequestMiddleware:
    """Opens the scope of the program that the address names, if the actor has a role on it; else it is a 404.

    Who is not signed in is asked to sign in (pages) or answered 401 (API), whether or not the program exists. Who has
    no pledge or training is told so; a role is without effect outside the networks that the municipality allows for it.
    Restricted cases are hidden from who is not of the dedicated desk; an act sees them again (`TenantView.dispatch`).
    A refused or failed request rolls back; the refusal is then recorded in a transaction of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponseBase:
        request.refusal = None
        request.program = None
        match = _match(request)
        is_api = match is not None and hasattr(match.func, "cls")  # REST framework leaves the view's class there
        request.actor = _actor_of(request, is_api=is_api)
        code = match.kwargs.get("program_code") if match else None
        if match is None or code is None:
            response = self.get_response(request)
        else:
            response = self._inside(request, match, is_api=is_api)
        _record_refusal(request)
        return response

    def process_exception(self, request: TenantRequest, exception: Exception) -> HttpResponse | None:
        """Remember a refusal; Django makes the answer."""
        if isinstance(exception, PermissionDenied):
            request.refusal = exception
        return None

    def _inside(self, request: TenantRequest, match: ResolverMatch, *, is_api: bool) -> HttpResponseBase:
        if request.actor is None:
            return problem(NotAuthenticated()) if is_api else to_sign_in(request)
        kept_out = self._enter(request, request.actor, match.kwargs["program_code"], is_api=is_api)
        if kept_out is None and request.program is not None and request.program.closed_at is not None:
            kept_out = _closed(request, match, is_api=is_api)
        return kept_out or self._answer(request, request.actor, request.program)

    def _enter(self, request: TenantRequest, actor: Actor, code: str, *, is_api: bool) -> HttpResponseBase | None:
        """Put program and actor on the request, or answer why the person stays outside."""
        if not is_api and isinstance(request.user, User) and request.user.lacks:
            request.refusal = PermissionDenied()
            return not_cleared(request, request.user.lacks)
        program = _visible_program(actor, code)
        if program is None:
            if is_api:
                return problem(NotFound())
            raise Http404
        bind_contextvars(program_id=program.pk)
        within = within_zones(actor, program, client_address(request))
        kept_out = None
        if program.pk not in within.program_ids:
            # Drawn before the request has a program: nothing of it is open to the person from here.
            kept_out = problem(OutsideZone()) if is_api else outside_zone(request)
            request.refusal = PermissionDenied()
        request.program, request.actor = program, within
        return kept_out

    def _answer(self, request: TenantRequest, actor: Actor, program: Program | None) -> HttpResponseBase:
        assert program is not None  # noqa: S101 - _enter set it
        hidden_in = actor.program_ids - actor.programs_by_role.get(Role.PROTECTED_CASE_OFFICER, frozenset())
        with program_scope(program.pk, narrowed_ids=hidden_in, reader_id=actor.user_id):
            with looking() as looked:
                response = self.get_response(request)
            if response.streaming:
                raise TypeError("A tenant page cannot stream: the scope is closed before the first byte is sent.")
            if response.status_code >= 400:  # noqa: PLR2004
                transaction.set_rollback(True)
            else:
                write_looked(looked, actor=actor, place=_place(request))
        if response.status_code >= 400 and looked.program_ids:  # noqa: PLR2004
            with program_scope(looked.program_ids):  # a form that is shown again with its mistakes shows the person too
                write_looked(looked, actor=actor, place=_place(request))
        return response


def _closed(request: TenantRequest, match: ResolverMatch, *, is_api: bool) -> HttpResponseBase | None:
    """Of a program whose data were disposed of, only what tells of that is open (`TenantView.stays_open`)."""
    if is_api:
        return problem(NotFound())
    if getattr(getattr(match.func, "view_class", None), "stays_open", False):
        return None
    program, request.program = request.program, None  # nothing of it is drawn around the page
    return disposed_of(request, program)


def _actor_of(request: HttpRequest, *, is_api: bool) -> Actor | None:
    """The API knows tokens only, and pages know sessions only: a cookie never reaches what takes no CSRF token."""
    user = bearer_user(request) if is_api else getattr(request, "user", None)
    if not isinstance(user, User):
        return None
    return actor_for(user, request_id=str(get_contextvars().get("request_id", ""))[:40])


def _place(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info, urlconf=getattr(request, "urlconf", None))
    except Resolver404:
        return None


def _visible_program(actor: Actor, code: str) -> Program | None:
    """The program, if the actor has any role on it. One that is not visible is like one that does not exist."""
    visible = Program.objects.filter(code=code, pk__in=actor.program_ids)
    return with_zones(visible).select_related("municipality").first()


def _record_refusal(request: TenantRequest) -> None:
    actor, refusal, program = request.actor, request.refusal, request.program
    if refusal is None:
        return
    with transaction.atomic():
        record_platform(
            events.REFUSED,
            user_id=actor.user_id if actor else None,
            label=actor.label if actor else "anonymous",
            request_id=actor.request_id if actor else "",
            data={
                "method": request.method,
                "route": request.resolver_match.route if request.resolver_match else "",
                "program": program.pk if program else None,
                "roles": list(refusal.roles) if isinstance(refusal, NotAllowedError) else [],
            },
        )
