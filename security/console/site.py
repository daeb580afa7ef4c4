"""The console's site: Django's own admin, for administrators of the platform, in our sign-in and our style."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from security.console.pages import account_pages, program_pages
from security.models import User
from security.roles import EmployerKind

# What may be shown here. Libraries register models of their own; those hold secrets or nothing that is ours.
SHOWN = frozenset(
    {
        "security.municipality",
        "security.section",
        "security.contractor",
        "security.program",
        "security.user",
        "security.networkzone",
        "security.platformevent",
    }
)


class ConsoleSite(admin.AdminSite):
    """Only what is listed is registered, and only administrators of the platform see it."""

    site_header = _("Secretariat: set-up")
    site_title = _("Secretariat")
    index_title = _("Set-up")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django's, leaving out models that are not listed above."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        ours = [model for model in models if model._meta.label_lower in SHOWN]
        if ours:
            super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """For people of the platform with the mark for it; an operator's or officer's account never."""
        user = request.user
        return (
            isinstance(user, User)
            and user.is_active
            and user.is_staff
            and user.employer_kind == EmployerKind.PLATFORM.value
        )

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To our sign-in, which asks for the second factor. Who is signed in without the right is told so."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(resolve_url("start"))
        return redirect_to_login(request.GET.get("next", resolve_url("admin:index")))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Our own page does it."""
        return HttpResponseRedirect(resolve_url("account"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Our own page does it."""
        return HttpResponseRedirect(resolve_url("account-password"))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's addresses and the pages that the apps registered."""
        pages: list[URLPattern | URLResolver] = [
            path(f"security/program/<int:program_id>/{page.key}/", page.view, name=f"program_{page.url_key}")
            for page in program_pages()
        ]
        pages += [
            path(f"security/user/<int:user_id>/{page.key}/", page.view, name=f"user_{page.url_key}")
            for page in account_pages()
        ]
        return [*pages, *super().get_urls()]
