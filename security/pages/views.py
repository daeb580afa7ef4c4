"""What the staff pages have in common: the program, the actor, answers, and acts that are refused."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, cast

from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views import View

from security.actor import Actor, NotAllowedError
from security.models import Program
from security.roles import Role
from security.tenancy.request import TenantRequest
from security.tenancy.scope import restricted_included

REFUSED = 422  # the values that were sent cannot be taken; htmx shows this answer like a good one
CONFLICT = 409
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class TenantView(View):
    """A page of one program. `TenantRequestMiddleware` has opened its scope and transaction.

    `roles` are those that may open the page at all; the services and selectors ask again for each act. A status of 400
    or more takes back everything that the request wrote.

    What is read is narrowed to the cases that the person may see by name. An act is not: whether a restricted case is
    counted, paid or taken in does not depend on who acts. `reads_by_post` says that a POST reads as well.
    `stays_open` marks pages that are there when all data of the program have been disposed of.
    """

    roles: frozenset[Role] = frozenset()
    reads_by_post = False
    stays_open = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("program_code", None)
        self.kwargs.pop("program_code", None)
        if self.roles and not any(self.actor.has_role(role, self.program.pk) for role in self.roles):
            raise NotAllowedError(self.actor, tuple(sorted(self.roles)), self.program.pk)
        acts = request.method not in SAFE and not self.reads_by_post
        with restricted_included() if acts else nullcontext():
            return super().dispatch(request, *args, **kwargs)

    @property
    def program(self) -> Program:
        """The program that the address names."""
        program = cast("TenantRequest", self.request).program
        if program is None:
            raise TypeError("The address of a TenantView carries program_code.")
        return program

    @property
    def actor(self) -> Actor:
        """The person who asks."""
        actor = cast("TenantRequest", self.request).actor
        if actor is None:
            raise TypeError("A TenantView is reached by signed-in people only.")
        return actor

    def has_role(self, *roles: Role) -> bool:
        """True when the person has one of the roles on this program."""
        return any(self.actor.has_role(role, self.program.pk) for role in roles)

    def render(self, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """The page, rendered inside the transaction."""
        return TemplateResponse(self.request, template, dict(context or {}), status=status)

    def back_to(self, url_name: str, *args: Any, query: str = "") -> HttpResponseRedirect:
        """To a page of this program, by 303, so that going back or reloading sends nothing twice."""
        answer = redirect(url_name, self.program.code, *args)
        answer.status_code = 303
        if query:
            answer["Location"] += f"?{query}"
        return answer


@contextmanager
def attempt(
    form: BaseForm, *errors: type[Exception], field: str | Callable[[Exception], str | None] | None = None
) -> Iterator[None]:
    """Call a service for a form: a refusal of the given kinds becomes an error of the form, at `field`, at the field
    that its `code` names, or on top.

    `field` may find the field by the refusal.

    What the service wrote before it refused is taken back at once, so that the page shows what is true. Afterwards
    `form.is_valid()` (or `form.errors`) says how it went; render with status `REFUSED` then.
    """
    try:
        with transaction.atomic():
            yield
    except errors as error:
        code = (field(error) if callable(field) else field) or getattr(error, "code", None)
        form.add_error(code if code in form.fields else None, str(error))
