"""Admin console: municipalities, contractors, programs, people. No resident data."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from security import events
from security.audit.record import record_platform
from security.models import Contractor, Municipality, PlatformEvent, Program, Section, User

admin.site.site_header = _("Secretariat: set-up")
admin.site.site_title = _("Secretariat")
admin.site.index_title = _("Set-up")


def record_setup(request: HttpRequest, obj: Any, fields: list[str], *, added: bool = False) -> None:
    """One event for a row of the set-up: which columns, never their values."""
    actor = getattr(request, "actor", None)
    record_platform(
        events.SETUP_ADDED if added else events.SETUP_CHANGED,
        user_id=request.user.pk if isinstance(request.user, User) else None,
        label=request.user.get_username()[:60],
        request_id=actor.request_id if actor else "",
        data={"model": obj._meta.label, "id": obj.pk, "fields": fields},
    )


class RecordedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Records every change of the set-up; nothing that cases refer to is deleted here."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        record_setup(request, obj, list(form.changed_data), added=not change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Municipality)
class MunicipalityAdmin(RecordedAdmin):
    """Municipalities."""

    list_display = ("code", "name", "prefecture")
    search_fields = ("code", "name", "kana")


@admin.register(Section)
class SectionAdmin(RecordedAdmin):
    """Sections of municipalities."""

    list_display = ("municipality", "code", "name")
    list_filter = ("municipality",)


@admin.register(Contractor)
class ContractorAdmin(RecordedAdmin):
    """Contractors."""

    list_display = ("name", "corporate_number")


@admin.register(Program)
class ProgramAdmin(RecordedAdmin):
    """Programs: identity only; how a program runs is its set-up."""

    list_display = ("number", "name", "municipality", "contractor", "starts_on", "ends_on", "is_automatic")
    list_filter = ("municipality",)


@admin.register(User)
class UserAdmin(RecordedAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    """People and service accounts, each of one employer."""

    list_display = ("username", "display_name", "employer_kind", "municipality", "contractor", "is_active")
    list_filter = ("employer_kind", "municipality", "contractor", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password", "display_name")}),
        (_("Employer"), {"fields": ("employer_kind", "municipality", "contractor")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username",
                    "display_name",
                    "employer_kind",
                    "municipality",
                    "contractor",
                    "usable_password",
                    "password1",
                    "password2",
                ),
            },
        ),
    )

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        response = super().user_change_password(request, id, form_url)
        if response.status_code == HTTPStatus.FOUND:  # the form was good
            record_setup(request, User.objects.get(pk=id), ["password"])
        return response


@admin.register(PlatformEvent)
class PlatformEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What was done outside any program; to read only."""

    list_display = ("at", "code", "actor_label")
    list_filter = ("code",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
