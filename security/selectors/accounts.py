"""Reads of accounts: who is of the same employer, who rests."""

import datetime as dt
import time

from django.db.models import QuerySet

from security.gate import actor_for
from security.models import User
from security.roles import EmployerKind, Role


def is_manager_of_employer(user: User) -> bool:
    """True when the person manages any program of their contractor."""
    return user.employer_kind == EmployerKind.CONTRACTOR and bool(actor_for(user).programs_by_role.get(Role.MANAGER))


def colleagues(user: User) -> QuerySet[User]:
    """Accounts of the same employer. The platform's people have none."""
    if user.contractor_id is not None:
        return User.objects.filter(contractor_id=user.contractor_id)
    if user.municipality_id is not None:
        return User.objects.filter(municipality_id=user.municipality_id)
    return User.objects.none()


def locked_accounts(manager: User) -> QuerySet[User]:
    """Accounts of the manager's employer that rest after too many failures, the latest first."""
    moment = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    return colleagues(manager).filter(locked_until__gt=moment).order_by("-locked_until", "pk")


def answers_for(user: User) -> bool:
    """True for who answers for colleagues' accounts: a manager of a contractor, an officer of a municipality."""
    if user.employer_kind == EmployerKind.MUNICIPALITY:
        return bool(actor_for(user).programs_by_role.get(Role.OFFICER))
    return is_manager_of_employer(user)
