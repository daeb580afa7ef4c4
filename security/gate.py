"""The one gate to django-guardian: who has which role on which program."""

from collections import defaultdict
from collections.abc import Sequence

from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from guardian.shortcuts import assign_perm, remove_perm

from security import clock
from security.actor import Actor
from security.models import Program, ProgramGroupPermission, ProgramUserPermission, Subcontract, User
from security.roles import EMPLOYER_OF_ROLE, EmployerKind, Role

ROLE_BY_CODENAME = {role.codename: role for role in Role}

# Written out: every request asks it, and to put it together from querysets takes ten times as long as to answer it.
_HELD = """
    SELECT permission.codename, program.id, program.municipality_id, program.contractor_id
    FROM (
        SELECT own.permission_id, own.content_object_id
        FROM security_programuserpermission own WHERE own.user_id = %(user)s
        UNION
        SELECT shared.permission_id, shared.content_object_id
        FROM security_programgrouppermission shared
        JOIN security_user_groups membership USING (group_id)
        WHERE membership.user_id = %(user)s
    ) held
    JOIN security_program program ON program.id = held.content_object_id
    JOIN auth_permission permission ON permission.id = held.permission_id
    JOIN django_content_type kind ON kind.id = permission.content_type_id AND kind.app_label = 'security'
"""


def actor_for(user: User, *, request_id: str = "") -> Actor:
    """The actor that an account is, with all its roles, by one query (two where its company works for another one).

    A role whose employer kind does not fit the account's is not granted, whatever the tables say, nor one on a program
    that its employer has no part in; nor is anything to an account that was switched off, or to a contractor's person
    without pledge and training.
    """
    may_enter = user.may_work and not user.lacks
    return Actor(
        user_id=user.pk,
        label=user.username[:60],
        kind=EmployerKind(user.employer_kind),
        programs_by_role=roles_of(user) if may_enter else {},
        request_id=request_id,
    )


def roles_of(user: User) -> dict[Role, frozenset[int]]:
    """The roles that an account was given, by role the programs, whether or not it may enter today."""
    if user.municipality_id is None and user.contractor_id is None:
        return {}  # the platform's people
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"user": user.pk})
        rows = cursor.fetchall()
    others = {contractor_id for *_row, contractor_id in rows} - {user.contractor_id}
    handed_on: set[tuple[int, int]] = set()
    if user.municipality_id is None and others:
        handed_on = set(_standing(user.contractor_id).values_list("municipality_id", "contractor_id"))
    held: defaultdict[Role, set[int]] = defaultdict(set)
    for codename, program_id, municipality_id, contractor_id in rows:
        if user.municipality_id is not None:
            has_part = municipality_id == user.municipality_id
        else:
            has_part = contractor_id == user.contractor_id or (municipality_id, contractor_id) in handed_on
        role = ROLE_BY_CODENAME.get(codename)
        if has_part and role is not None and EMPLOYER_OF_ROLE[role] == user.employer_kind:
            held[role].add(program_id)
    return {role: frozenset(ids) for role, ids in held.items()}


def grant_role(who: User | Group, role: Role, program: Program) -> None:
    """Give a person or a group a role on a program.

    Raises ValueError when the employer's kind does not fit, or when the data of the program were disposed of.
    """
    _check_open(program)
    if isinstance(who, User):
        _check_employer(who, role, program)
    assign_perm(role.codename, who, program)


def grant_roles(rows: Sequence[tuple[User, Role, Program]]) -> None:
    """Give many people their roles at once, none of whom has one of them yet. Raises ValueError as `grant_role`."""
    for who, role, program in rows:
        _check_open(program)
        _check_employer(who, role, program)
    ids = dict(Permission.objects.filter(codename__in=ROLE_BY_CODENAME).values_list("codename", "pk"))
    ProgramUserPermission.objects.bulk_create(
        ProgramUserPermission(user=who, permission_id=ids[role.codename], content_object=program)
        for who, role, program in rows
    )


def people_in_role(role: Role, program_id: int) -> list[User]:
    """The active people who have a role on a program, themselves or through a group, by their names."""
    granted = {"permission__codename": role.codename, "content_object_id": program_id}
    own = ProgramUserPermission.objects.filter(**granted).values("user_id")
    groups = ProgramGroupPermission.objects.filter(**granted).values("group_id")
    people = User.objects.filter(Q(pk__in=own) | Q(groups__in=groups), employer_kind=EMPLOYER_OF_ROLE[role])
    open_today = Q(works_until=None) | Q(works_until__gte=clock.today())
    return list(people.filter(open_today, is_active=True).distinct().order_by("display_name", "pk"))


def people_on_program(program_id: int) -> list[User]:
    """The active people who have any role on a program, themselves or through a group, by their names."""
    own = ProgramUserPermission.objects.filter(content_object_id=program_id).values("user_id")
    groups = ProgramGroupPermission.objects.filter(content_object_id=program_id).values("group_id")
    open_today = Q(works_until=None) | Q(works_until__gte=clock.today())
    people = User.objects.filter(Q(pk__in=own) | Q(groups__in=groups), open_today, is_active=True)
    return list(people.distinct().order_by("display_name", "pk"))


def revoke_role(who: User | Group, role: Role, program: Program) -> None:
    """Take a role back."""
    remove_perm(role.codename, who, program)


def revoke_all_roles(who: User, program: Program) -> None:
    """Take every role on a program from a person, and membership of the groups that have one on it."""
    ProgramUserPermission.objects.filter(user=who, content_object=program).delete()
    groups = ProgramGroupPermission.objects.filter(content_object=program, group__user=who).values("group_id")
    who.groups.remove(*Group.objects.filter(pk__in=groups))


def programs_of_contractor(contractor_id: int | None) -> "QuerySet[Program]":
    """Programs that a company works on: its own, and those of which the municipality lets it take work on."""
    handed_on = _standing(contractor_id).filter(
        municipality_id=OuterRef("municipality_id"), contractor_id=OuterRef("contractor_id")
    )
    return Program.objects.filter(Q(contractor_id=contractor_id) | Q(Exists(handed_on)), contractor__isnull=False)


def _check_open(program: Program) -> None:
    if program.closed_at is not None:
        raise ValueError(f"The data of {program.code} were disposed of: no role on it is given any more.")


def _check_employer(who: User, role: Role, program: Program) -> None:
    needed = EMPLOYER_OF_ROLE[role]
    if who.employer_kind != needed:
        raise ValueError(f"The role {role} is for employees of a {needed}; {who.username} is of {who.employer_kind}.")
    if needed == EmployerKind.MUNICIPALITY:
        serves = who.municipality_id == program.municipality_id
    else:
        own = who.contractor_id == program.contractor_id
        serves = own or programs_of_contractor(who.contractor_id).filter(pk=program.pk).exists()
    if not serves:
        raise ValueError(f"{who.username} works neither for the municipality nor the contractor of {program.code}.")


def _standing(subcontractor_id: int | None) -> "QuerySet[Subcontract]":
    """Work that the municipality let a company take on, and whose days these are."""
    today = clock.today()
    return Subcontract.objects.filter(
        subcontractor_id=subcontractor_id, state=Subcontract.State.APPROVED, starts_on__lte=today, ends_on__gte=today
    )
