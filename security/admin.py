"""Admin console: municipalities, contractors, programs, people. No resident data."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from security import events
from security.audit.record import record_platform
from security.console.enrolment_view import EnrolmentView
from security.console.identity import IdentityView
from security.console.pages import ConsolePage, account_pages, program_pages, register_account_page
from security.console.roles import RolesView
from security.events import meaning_of
from security.models import Contractor, Municipality, NetworkZone, PlatformEvent, Program, Section, User
from security.roles import ROLE_LABELS
from security.selectors.roles_held import roles_held
from security.selectors.setup_events import details_of, setup_events
from security.sign_in import factors, lockout
from security.sign_in.identity import providers_for


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
    """Records every change of the set-up; nothing that cases refer to is deleted here.

    The site's one question (is this an administrator of the platform?) stands for Django's permissions by model.
    """

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        record_setup(request, obj, list(form.changed_data), added=not change)

    object_history_template = "admin/console_history.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Under the name of what is listed, where Django would ask to select one."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Under the name of what it is; which one stands below it."""
        name = self.opts.verbose_name
        title = capfirst(name) if object_id else _("New %(what)s") % {"what": name}
        return super().changeform_view(request, object_id, form_url, {"title": title, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The events of the row: Django's own log knows nothing of what is not saved by a form of its own."""
        row = self.get_object(request, unquote(object_id))
        found = setup_events(self.model, row.pk) if row is not None else []
        return super().history_view(request, object_id, {**(extra_context or {}), "events": found})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

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


class NetworkZoneForm(forms.ModelForm):  # type: ignore[type-arg]
    """The roles as boxes."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        help_text=gettext_lazy("None ticked: every role."),
        choices=[(role.value, label) for role, label in ROLE_LABELS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = NetworkZone
        fields = ("municipality", "name", "cidr", "roles")


@admin.register(NetworkZone)
class NetworkZoneAdmin(RecordedAdmin):
    """From where which role may be used. A zone that no longer holds is deleted; the event stays."""

    form = NetworkZoneForm
    list_display = ("municipality", "name", "cidr")
    list_filter = ("municipality",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        record_setup(request, obj, ["deleted"])
        super().delete_model(request, obj)

    def get_actions(self, request: HttpRequest) -> Any:
        return {}  # one at a time, with its event


@admin.register(Program)
class ProgramAdmin(RecordedAdmin):
    """Programs: identity here; how a program runs stands on the pages that the apps register."""

    list_display = ("number", "name", "municipality", "contractor", "starts_on", "ends_on", "is_automatic")
    list_filter = ("municipality",)
    change_form_template = "admin/console_change_form.html"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context["console_pages"] = [(f"admin:program_{page.url_key}", page.label) for page in program_pages()]
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(User)
class UserAdmin(RecordedAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    """People and service accounts, each of one employer."""

    list_display = ("username", "display_name", "employer_kind", "municipality", "contractor", "roles", "is_active")
    list_filter = ("employer_kind", "municipality", "contractor", "is_active")
    list_select_related = ("municipality", "contractor")
    search_fields = ("username", "display_name")
    readonly_fields = ("locked_until", "last_login")
    filter_horizontal = ()
    actions = ("unlock", "remove_devices", "switch_off")
    change_form_template = "admin/console_change_form.html"
    fieldsets = (
        (None, {"fields": ("username", "password", "display_name")}),
        (gettext_lazy("Employer"), {"fields": ("employer_kind", "municipality", "contractor")}),
        (
            gettext_lazy("Access"),
            {"fields": ("is_active", "is_staff", "works_until", "must_change_password", "locked_until", "last_login")},
        ),
        (
            gettext_lazy("Before the first access"),
            {"fields": ("site", "home_address", "shift_from", "shift_until", "trained_on", "pledged_on")},
        ),
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
                    "password1",
                    "password2",
                ),
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.must_change_password = True  # the administrator knows it
        super().save_model(request, obj, form, change)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        account = kwargs.get("obj")
        pages = [page for page in account_pages() if account is not None and page.is_for(account)]
        context["console_pages"] = [(f"admin:user_{page.url_key}", page.label) for page in pages]
        return super().render_change_form(request, context, *args, **kwargs)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """With the roles of the people of the page, asked for all of them at once."""
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        held = roles_held([account.pk for account in found.result_list])
        for account in found.result_list:
            account.roles_in_words = held.get(account.pk, "")
        return found

    @admin.display(description=gettext_lazy("Roles"))
    def roles(self, account: User) -> str:
        """Each with the marks of its programs."""
        return str(getattr(account, "roles_in_words", ""))

    @admin.action(description=gettext_lazy("Unlock the selected accounts"))
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let people try to sign in again, municipalities' people too."""
        for account in queryset:
            lockout.unlock(account, by=self._by(request))
        messages.success(request, _("The selected people can sign in again."))

    @admin.action(description=gettext_lazy("Take the devices off: set up anew at the next sign-in"))
    def remove_devices(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For who lost the device."""
        for account in queryset:
            factors.remove_all_factors(account, by=self._by(request))
        messages.success(request, _("The selected people set up a device at their next sign-in."))

    @admin.action(description=gettext_lazy("Switch the selected accounts off"))
    def switch_off(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Out by the next request. One's own account stays."""
        for account in queryset.filter(is_active=True).exclude(pk=request.user.pk or 0):
            account.is_active = False
            account.save(update_fields=["is_active"])
            record_setup(request, account, ["is_active"])
        messages.success(request, _("The selected accounts are switched off."))

    def get_urls(self) -> list[URLPattern]:
        address = path("enrol/", self.admin_site.admin_view(EnrolmentView.as_view()), name="enrol_people")
        return [address, *super().get_urls()]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        response = super().user_change_password(request, id, form_url)
        if response.status_code == HTTPStatus.FOUND:  # the form was good
            account = User.objects.get(pk=id)
            account.must_change_password = account.pk != request.user.pk
            account.save(update_fields=["must_change_password"])
            record_setup(request, account, ["password"])
        return response

    @staticmethod
    def _by(request: HttpRequest) -> User:
        assert isinstance(request.user, User)  # noqa: S101 - the site let nobody else in
        return request.user


class WhatFilter(admin.SimpleListFilter):
    """The kinds of events there are, in words."""

    title = gettext_lazy("what happened")
    parameter_name = "code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The kinds that were recorded."""
        codes = PlatformEvent.objects.order_by("code").values_list("code", flat=True).distinct()
        return sorted(((code, meaning_of(code)) for code in codes), key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[PlatformEvent]) -> QuerySet[PlatformEvent]:
        """Those of the kind that was chosen."""
        return queryset.filter(code=self.value()) if self.value() else queryset


@admin.register(PlatformEvent)
class PlatformEventAdmin(RecordedAdmin):
    """What was done outside any program; to read only."""

    list_display = ("at", "what", "details", "actor_label")
    list_filter = (WhatFilter,)
    date_hierarchy = "at"
    fieldsets = (
        (None, {"fields": ("at", "what", "details", "actor", "actor_label")}),
        (gettext_lazy("As it was recorded"), {"fields": ("request_id", "data"), "classes": ("collapse",)}),
    )
    readonly_fields = ("what", "details")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """With the names of what the events of the page are about, asked for all of them at once."""
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        details = details_of(found.result_list)
        for event in found.result_list:
            event.details_in_words = details[event.pk]
        return found

    @admin.display(description=gettext_lazy("what happened"), ordering="code")
    def what(self, event: PlatformEvent) -> str:
        """The event in words."""
        return meaning_of(event.code)

    @admin.display(description=gettext_lazy("details"))
    def details(self, event: PlatformEvent) -> str:
        """Whom or what it is about, by name."""
        known = getattr(event, "details_in_words", None)
        return str(details_of([event])[event.pk] if known is None else known)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


register_account_page(ConsolePage("roles", gettext_lazy("Roles"), RolesView.as_view()))
register_account_page(
    ConsolePage(
        "identity",
        gettext_lazy("Sign-in at the municipality"),
        IdentityView.as_view(),
        is_for=lambda account: bool(providers_for(account)),
    )
)
