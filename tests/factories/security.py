"""Municipalities, programs, people and their actors."""

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth.models import Permission

from security.actor import Actor
from security.gate import actor_for
from security.models import Contractor, Municipality, Program, ProgramUserPermission, User
from security.roles import EMPLOYER_OF_ROLE, EmployerKind, Role
from security.sealing.program_keys import make_program_key
from security.tenancy.scope import program_scope

CLEARED_ON = dt.date(2020, 4, 1)  # before every day to which a test sets the clock


@dataclass
class World:
    """Two programs that must never meet, with people named after what they do.

    `users["aoi_keyer_1"]` and so on; `actor("aoi_keyer_1")` is the actor with the roles granted in the database.
    """

    aoi: Program
    midori: Program
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return actor_for(self.users[name])


PEOPLE: list[tuple[str, Role]] = [
    ("officer", Role.OFFICER),
    ("officer_2", Role.OFFICER),
    ("treasurer", Role.TREASURER),
    ("viewer", Role.VIEWER),
    ("auditor", Role.AUDITOR),
    ("manager", Role.MANAGER),
    ("keyer_1", Role.KEYER),
    ("keyer_2", Role.KEYER),
    ("keyer_3", Role.KEYER),
    ("reviewer_1", Role.REVIEWER),
    ("reviewer_2", Role.REVIEWER),
    ("mailroom", Role.MAILROOM),
    ("caller", Role.CALLER),
    ("clerk_1", Role.PAYMENT_CLERK),
    ("clerk_2", Role.PAYMENT_CLERK),
    ("api", Role.API_CLIENT),
]


def make_municipality(code: str, name: str) -> Municipality:
    return Municipality.objects.create(code=code, name=name, kana="テスト", prefecture="東京都")


def make_program(municipality: Municipality, contractor: Contractor | None, *, number: int, code: str) -> Program:
    program = Program.objects.create(
        municipality=municipality,
        contractor=contractor,
        number=number,
        code=code,
        name=f"{municipality.name}給付金",
        mark=municipality.name[:2],
        starts_on=dt.date(2026, 6, 1),
        ends_on=dt.date(2027, 3, 31),
    )
    with program_scope(program.pk):
        make_program_key(program.pk)
    return program


def make_user(username: str, role: Role, program: Program) -> User:
    (user,) = make_users([(username, role, program)])
    return user


def make_users(people: list[tuple[str, Role, Program]]) -> list[User]:
    """Accounts with a role each, in three statements: nearly every test makes thirty of them."""
    users = User.objects.bulk_create([_account(username, role, program) for username, role, program in people])
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.filter(content_type__app_label="security", codename__startswith="act_as_")
    }
    ProgramUserPermission.objects.bulk_create(
        ProgramUserPermission(user=user, permission=permissions[role.codename], content_object=program)
        for user, (_, role, program) in zip(users, people, strict=True)
    )
    return users


def _account(username: str, role: Role, program: Program) -> User:
    kind = EMPLOYER_OF_ROLE[role]
    return User(
        username=username,
        display_name=username,
        password="!",
        employer_kind=kind.value,
        municipality=program.municipality if kind is EmployerKind.MUNICIPALITY else None,
        contractor=program.contractor if kind is EmployerKind.CONTRACTOR else None,
        trained_on=CLEARED_ON,
        pledged_on=CLEARED_ON,
    )


def make_world() -> World:
    contractor = Contractor.objects.create(name="みほん受託株式会社")
    world = World(
        aoi=make_program(make_municipality("999016", "あおい市"), contractor, number=101, code="aoi"),
        midori=make_program(make_municipality("999024", "みどり町"), contractor, number=102, code="midori"),
    )
    people = [
        (f"{program.code}_{name}", role, program) for program in (world.aoi, world.midori) for name, role in PEOPLE
    ]
    world.users = {user.username: user for user in make_users(people)}
    return world
