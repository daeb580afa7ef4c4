"""The roles of design: who may do what on a program, and by whom each must be employed."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class EmployerKind(StrEnum):
    """Whose employee an account is. Stored with the account; constraints refer to it."""

    MUNICIPALITY = "municipality"
    CONTRACTOR = "contractor"
    PLATFORM = "platform"
    SYSTEM = "system"


class Role(StrEnum):
    """A role on one program."""

    OFFICER = "officer"
    TREASURER = "treasurer"
    VIEWER = "viewer"
    AUDITOR = "auditor"
    MANAGER = "manager"
    KEYER = "keyer"
    REVIEWER = "reviewer"
    MAILROOM = "mailroom"
    CALLER = "caller"
    PAYMENT_CLERK = "payment_clerk"
    PROTECTED_CASE_OFFICER = "protected_case_officer"
    API_CLIENT = "api_client"

    @property
    def codename(self) -> str:
        """The permission's codename on Program."""
        return f"act_as_{self.value}"


EMPLOYER_OF_ROLE: dict[Role, EmployerKind] = {
    Role.OFFICER: EmployerKind.MUNICIPALITY,
    Role.TREASURER: EmployerKind.MUNICIPALITY,
    Role.VIEWER: EmployerKind.MUNICIPALITY,
    Role.AUDITOR: EmployerKind.MUNICIPALITY,
    Role.MANAGER: EmployerKind.CONTRACTOR,
    Role.KEYER: EmployerKind.CONTRACTOR,
    Role.REVIEWER: EmployerKind.CONTRACTOR,
    Role.MAILROOM: EmployerKind.CONTRACTOR,
    Role.CALLER: EmployerKind.CONTRACTOR,
    Role.PAYMENT_CLERK: EmployerKind.CONTRACTOR,
    Role.PROTECTED_CASE_OFFICER: EmployerKind.CONTRACTOR,
    Role.API_CLIENT: EmployerKind.MUNICIPALITY,
}

ROLE_LABELS: dict[Role, str | Promise] = {
    Role.OFFICER: _("officer (decides)"),
    Role.TREASURER: _("treasurer (releases money)"),
    Role.VIEWER: _("viewer"),
    Role.AUDITOR: _("auditor"),
    Role.MANAGER: _("manager"),
    Role.KEYER: _("keyer"),
    Role.REVIEWER: _("reviewer"),
    Role.MAILROOM: _("mailroom"),
    Role.CALLER: _("caller"),
    Role.PAYMENT_CLERK: _("payment clerk"),
    Role.PROTECTED_CASE_OFFICER: _("dedicated desk"),
    Role.API_CLIENT: _("system of the municipality"),
}
