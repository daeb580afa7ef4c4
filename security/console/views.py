"""What pages of the console have in common: the right, the program's scope, and who acts."""

from typing import Any, cast

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views import View

from security.actor import Actor
from security.models import Program, User
from security.tenancy.request import TenantRequest
from security.tenancy.scope import program_scope

BAD = 400


class ConsoleView(View):
    """A page for administrators of the platform."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not admin.site.has_permission(request):
            return admin.site.login(request)
        return super().dispatch(request, *args, **kwargs)

    @property
    def actor(self) -> Actor:
        """The administrator."""
        actor = cast("TenantRequest", self.request).actor
        if actor is None:
            raise TypeError("The console is reached by signed-in people only.")
        return actor

    @property
    def person(self) -> User:
        """The administrator's account."""
        return cast("User", self.request.user)

    def render(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """The page in the console's frame."""
        return TemplateResponse(
            self.request, template, {**admin.site.each_context(self.request), **context}, status=status
        )


class ProgramConsoleView(ConsoleView):
    """A page about the set-up of one program: inside its scope, view and render in one transaction.

    The scope shows all rows of the program; these pages read its set-up only, never a resident's row.
    """

    program: Program

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not admin.site.has_permission(request):
            return admin.site.login(request)
        self.program = get_object_or_404(Program.objects.select_related("municipality"), pk=kwargs.pop("program_id"))
        with program_scope(self.program.pk):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                response.render()
            if response.status_code >= BAD:
                transaction.set_rollback(True)
        return response
