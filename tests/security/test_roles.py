"""The roles and their employers."""

from security.models import Program
from security.roles import EMPLOYER_OF_ROLE, EmployerKind, Role


def test_every_role_has_an_employer_and_a_permission() -> None:
    assert set(EMPLOYER_OF_ROLE) == set(Role)
    assert {codename for codename, _ in Program._meta.permissions} == {role.codename for role in Role}


def test_money_and_decisions_are_the_municipalitys() -> None:
    assert EMPLOYER_OF_ROLE[Role.OFFICER] is EMPLOYER_OF_ROLE[Role.TREASURER] is EmployerKind.MUNICIPALITY
    assert EMPLOYER_OF_ROLE[Role.PAYMENT_CLERK] is EMPLOYER_OF_ROLE[Role.KEYER] is EmployerKind.CONTRACTOR
