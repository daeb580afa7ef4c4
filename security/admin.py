"""Admin console: municipalities, contractors, programs, people. No resident data."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from security.audit.record import record_platform
from security.models import Contractor, Municipality, PlatformEvent, Program, Section, User

admin.site.site_header = _("Secretariat: set-up")
admin.site.site_title = _("Secretariat")
admin.site.index_title = _("Set-up")


class RecordedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Records every change of the set-up; nothing that cases refer to is deleted here."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        user = request.user
        record_platform(
            "security.setup_changed" if change else "security.setup_added",
            user_id=user.pk if isinstance(user, User) else None,
            label=user.get_username()[:60],
            data={"model": obj._meta.label, "id": obj.pk, "fields": list(form.changed_data)},
        )

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

    list_display = ("number", "name", "municipality", "contractor", "starts_on", "ends_on")
    list_filter = ("municipality",)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
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

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
