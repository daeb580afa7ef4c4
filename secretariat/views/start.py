"""The start page: which programs the person who signed in works on, and what stands where."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.generic import TemplateView, View

from security.actor import Actor
from security.models import Program, User
from security.pages.doors import not_cleared
from security.roles import ROLE_LABELS, Role


class StartView(LoginRequiredMixin, TemplateView):
    """Programs and roles of the person; no resident data, so no scope."""

    template_name = "secretariat/start_show.html"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if isinstance(request.user, User) and request.user.lacks:
            return not_cleared(request, request.user.lacks)
        context = self.get_context_data(**kwargs)
        if not context["rows"] and context["sees_console"]:
            return redirect("admin:index")  # an administrator of the platform works on no program
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        actor: Actor | None = getattr(self.request, "actor", None)
        programs = Program.objects.filter(pk__in=actor.program_ids if actor else []).select_related("municipality")
        context["rows"] = [
            (program, [ROLE_LABELS[role] for role in Role if actor and actor.has_role(role, program.pk)])
            for program in programs
        ]
        context["sees_console"] = apps.is_installed("django.contrib.admin") and _has_console(self.request)
        return context


class ConsoleStartView(LoginRequiredMixin, View):
    """Where the console stands alone: to it, or to the person's own sign-in for who may not open it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:index" if admin.site.has_permission(request) else "account")


def _has_console(request: HttpRequest) -> bool:
    try:
        reverse("admin:index")
    except NoReverseMatch:  # this host does not serve it
        return False
    return admin.site.has_permission(request)
