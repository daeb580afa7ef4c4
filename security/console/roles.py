"""Roles of one person on the programs that the person's employer has a part in: granted and taken back, recorded."""

from collections.abc import Mapping, Set
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from security import events
from security.console.views import ConsoleView
from security.gate import grant_role, programs_of_contractor, revoke_role, roles_of
from security.models import Program, User
from security.roles import EMPLOYER_OF_ROLE, ROLE_LABELS, Role
from security.sign_in.recording import record_account


def roles_for(user: User) -> list[Role]:
    """Roles that an employee of this kind of employer can have."""
    return [role for role in Role if EMPLOYER_OF_ROLE[role] == user.employer_kind]


def programs_for(user: User) -> QuerySet[Program]:
    """Programs of the person's employer."""
    if user.municipality_id is not None:
        return Program.objects.filter(municipality_id=user.municipality_id)
    if user.contractor_id is not None:
        return programs_of_contractor(user.contractor_id)
    return Program.objects.none()


@transaction.atomic
def set_roles(*, by: User, user: User, wanted: Mapping[int, Set[Role]]) -> int:
    """Make the person's roles on these programs (by id) exactly these; returns how many were changed.

    Raises ValueError for a role that does not fit the employer.
    """
    held = roles_of(user)
    changed = 0
    for program in Program.objects.filter(pk__in=wanted).order_by("pk"):
        for role in Role:
            has, is_wanted = program.pk in held.get(role, ()), role in wanted[program.pk]
            if has == is_wanted:
                continue
            (grant_role if is_wanted else revoke_role)(user, role, program)
            event = events.ROLE_GRANTED if is_wanted else events.ROLE_REVOKED
            record_account(event, user, by=by, program=program.pk, role=role.value)
            changed += 1
    return changed


class RolesForm(forms.Form):
    """A row of boxes for every program of the employer."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held = roles_of(user)
        self.programs = list(programs_for(user).order_by("number"))
        choices = [(role.value, ROLE_LABELS[role]) for role in roles_for(user)]
        for program in self.programs:
            self.fields[f"program_{program.pk}"] = forms.MultipleChoiceField(
                label=f"{program.number} {program.name}",
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[role.value for role in roles_for(user) if program.pk in held.get(role, ())],
            )

    def clean(self) -> dict[str, Any]:
        """Where the data were disposed of, roles are taken back and given no more."""
        values = super().clean() or {}
        for program in self.programs:
            name = f"program_{program.pk}"
            added = [value for value in values.get(name, ()) if program.pk not in self.held.get(Role(value), ())]
            if program.closed_at is not None and added:
                self.add_error(name, _("The data of this program were disposed of: no role on it is given any more."))
        return values

    def wanted(self) -> dict[int, frozenset[Role]]:
        """The roles that are ticked, by program id."""
        return {
            program.pk: frozenset(Role(value) for value in self.cleaned_data[f"program_{program.pk}"])
            for program in self.programs
        }


class RolesView(ConsoleView):
    """The roles of one person."""

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return self._page(get_object_or_404(User, pk=user_id))

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        account = get_object_or_404(User, pk=user_id)
        form = RolesForm(request.POST, user=account)
        if not form.is_valid():
            return self._page(account, form)
        changed = set_roles(by=self.person, user=account, wanted=form.wanted())
        messages.success(request, _("%(count)d roles were changed.") % {"count": changed})
        return HttpResponseRedirect(reverse("admin:security_user_change", args=[account.pk]))

    def _page(self, account: User, form: RolesForm | None = None) -> HttpResponse:
        return self.render(
            "security/console_roles.html",
            {
                "title": _("Roles of %(name)s") % {"name": account.display_name},
                "account": account,
                "form": form or RolesForm(user=account),
            },
            status=422 if form else 200,
        )
