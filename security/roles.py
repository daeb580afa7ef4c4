"""The roles of design: who may do what on a program, and by whom each must be employed."""

from enum import StrEnum

from django.utils.translation import gettext, gettext_noop


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

    @property
    def label(self) -> str:
        """The role's name for people, in the language of the reader."""
        return gettext(NAMES[self])


NAMES: dict[Role, str] = {
    Role.OFFICER: gettext_noop("municipal officer"),
    Role.TREASURER: gettext_noop("treasurer"),
    Role.VIEWER: gettext_noop("viewer"),
    Role.AUDITOR: gettext_noop("auditor"),
    Role.MANAGER: gettext_noop("manager"),
    Role.KEYER: gettext_noop("keyer"),
    Role.REVIEWER: gettext_noop("reviewer"),
    Role.MAILROOM: gettext_noop("mailroom"),
    Role.CALLER: gettext_noop("call operator"),
    Role.PAYMENT_CLERK: gettext_noop("payment clerk"),
    Role.PROTECTED_CASE_OFFICER: gettext_noop("dedicated desk"),
    Role.API_CLIENT: gettext_noop("municipality's system"),
}


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
