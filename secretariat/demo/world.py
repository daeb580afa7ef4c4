"""The demo's world: two fictional municipalities, one contractor, their programs and everybody who works on them.

Every account has the same password: `SECRETARIAT_DEMO_PASSWORD`, or the one below. It stands here and nowhere else.
The second factor of each is an app whose codes `manage.py demo_code` prints.
"""

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.contrib.auth.hashers import make_password
from oauth2_provider.models import get_application_model

from cases.rules.check_digits import municipality_check_digit
from secretariat.demo.certificates import certificate_program
from secretariat.demo.office import CLEARED_BEFORE, run_office
from secretariat.demo.people import KAKUU, MIHON, MunicipalitySpec
from secretariat.demo.programs import DemoProgram, demo_programs
from secretariat.demo.terms import terms_program
from secretariat.demo.vouchers import voucher_program
from security.gate import grant_role
from security.models import Contractor, Municipality, Program, Section, User
from security.roles import EMPLOYER_OF_ROLE, EmployerKind, Role
from security.sealing.program_keys import make_program_key
from security.sign_in.demo_codes import enrol_demo
from security.tenancy.scope import program_scope

DEMO_PASSWORD: Final = os.environ.get("SECRETARIAT_DEMO_PASSWORD") or "mihon-to-kakuu-demo"
CONTRACTOR: Final = "みほん総合事務受託株式会社"
ADMINISTRATOR: Final = "admin"
PLACES: Final = (MIHON, KAKUU)
SECTIONS: Final = (("fukushi", "福祉総務課"), ("kankyo", "環境政策課"))

# How many people a municipality's programs have in each role. Work that is kept apart needs at least two or three.
STAFF: Final[tuple[tuple[Role, int], ...]] = (
    (Role.OFFICER, 2),
    (Role.TREASURER, 1),
    (Role.VIEWER, 1),
    (Role.AUDITOR, 1),
    (Role.MANAGER, 1),
    (Role.KEYER, 4),
    (Role.REVIEWER, 4),
    (Role.MAILROOM, 2),
    (Role.CALLER, 3),
    (Role.PAYMENT_CLERK, 2),
    (Role.PROTECTED_CASE_OFFICER, 1),
    (Role.API_CLIENT, 1),
)
_SURNAMES: Final = (
    "相沢", "井出", "上条", "江口", "大槻", "風間", "北原", "久野", "香西", "佐伯", "志村", "須藤", "瀬川", "園田",
    "田代", "千野", "津田", "寺島", "富岡", "中根", "西尾", "沼田", "根岸", "野添", "羽田", "日野", "深沢", "辺見",
    "星野", "真鍋", "水口", "向井", "室井", "望月", "柳", "結城", "米山", "若松", "渡瀬", "榎", "岸田", "桑名",
    "塩谷", "滝口", "服部", "三輪",
)  # fmt: skip
_GIVEN: Final = (
    "明子", "一郎", "恵", "健", "聡", "志保", "拓也", "奈緒", "浩", "真由美", "大輔", "遥",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Login:
    """An account of the demo as it is shown to whoever tries it."""

    username: str
    display_name: str
    role: str
    programs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ApiClient:
    """Client credentials of a municipality's system."""

    client_id: str
    client_secret: str
    program_number: int


BESIDE = (certificate_program, voucher_program, terms_program)


@dataclass(slots=True)
class DemoWorld:
    """What was made: programs with what the demo plays on them, accounts and API clients.

    `programs` are the four that must add up; `certificates`, `vouchers` and `terms` are played beside them.
    """

    programs: list[tuple[Program, DemoProgram]] = field(default_factory=list)
    certificates: list[tuple[Program, DemoProgram]] = field(default_factory=list)
    vouchers: list[tuple[Program, DemoProgram]] = field(default_factory=list)
    terms: list[tuple[Program, DemoProgram]] = field(default_factory=list)
    logins: list[Login] = field(default_factory=list)
    clients: list[ApiClient] = field(default_factory=list)


def make_world(*, starts_on: dt.date) -> DemoWorld:
    """Make municipalities, contractor, programs with their keys, and the people. The databases must be empty of them.

    How each program runs (set-up, checklist, deficiency codes) is set by `secretariat.demo.programs.set_up`.
    """
    world = DemoWorld()
    contractor = Contractor.objects.create(name=CONTRACTOR)
    # One hash for all: it is one password, and hashing is slow on purpose.
    password = make_password(DEMO_PASSWORD)
    _make_administrator(world, password)
    names = iter(_display_names())
    for place in PLACES:
        municipality = _make_municipality(place)
        programs = [
            (add_program(demo, municipality, contractor), demo)
            for demo in (*demo_programs(starts_on), *(make(starts_on) for make in BESIDE))
            if demo.place is place
        ]
        beside = {"certificate": world.certificates, "voucher": world.vouchers}
        for pair in programs:
            template = pair[1].template
            whole = world.terms if template.terms else world.programs
            beside.get(template.kind, whole).append(pair)
        own = [program for program, _demo in programs]
        for role, count in STAFF:
            for number in range(1, count + 1):
                _make_person(world, place, role, number, own, next(names), password)
        run_office(place, own)
        _make_clients(world, place, own)
    world.programs.sort(key=lambda pair: pair[0].number)
    return world


def _display_names() -> list[str]:
    """Invented names for the staff: each surname once, then once more with another given name."""
    pairs = len(_SURNAMES) * 2
    return [f"{_SURNAMES[place % len(_SURNAMES)]} {_GIVEN[place * 5 % len(_GIVEN)]}" for place in range(pairs)]


def _make_municipality(place: MunicipalitySpec) -> Municipality:
    municipality = Municipality.objects.create(
        code=f"{place.code}{municipality_check_digit(place.code)}",
        name=place.name,
        kana=place.kana,
        prefecture=place.prefecture,
    )
    for code, name in SECTIONS:
        Section.objects.create(municipality=municipality, code=code, name=name)
    return municipality


def add_program(demo: DemoProgram, municipality: Municipality, contractor: Contractor | None) -> Program:
    """Make a program with its key."""
    program = Program.objects.create(
        municipality=municipality,
        contractor=contractor,
        number=demo.number,
        code=demo.code,
        name=demo.name,
        mark=demo.mark,
        starts_on=demo.starts_on,
        ends_on=demo.ends_on,
        is_automatic=False,  # until the set clock has caught up with the real one
    )
    with program_scope(program.pk):
        make_program_key(program.pk)
    return program


def _make_administrator(world: DemoWorld, password: str) -> None:
    user = User.objects.create(
        username=ADMINISTRATOR,
        display_name="管理者",
        password=password,
        employer_kind=EmployerKind.PLATFORM.value,
        is_staff=True,
        is_superuser=True,
        is_demo=True,
    )
    enrol_demo(user)
    world.logins.append(Login(ADMINISTRATOR, "管理者", "administrator", ()))


def _make_person(
    world: DemoWorld,
    place: MunicipalitySpec,
    role: Role,
    number: int,
    programs: Sequence[Program],
    display_name: str,
    password: str,
) -> None:
    """Make `mihon-keyer-1` and grant the role on the municipality's programs. An API client cannot sign in."""
    kind = EMPLOYER_OF_ROLE[role]
    first = programs[0]
    user = User.objects.create(
        username=f"{place.key}-{role.value.replace('_', '-')}-{number}",
        display_name=display_name if role is not Role.API_CLIENT else f"{place.name} 庁内システム",
        password=password if role is not Role.API_CLIENT else "!",
        employer_kind=kind.value,
        municipality=first.municipality if kind is EmployerKind.MUNICIPALITY else None,
        contractor=first.contractor if kind is EmployerKind.CONTRACTOR else None,
        is_demo=role is not Role.API_CLIENT,
        trained_on=first.starts_on - CLEARED_BEFORE,
        pledged_on=first.starts_on - CLEARED_BEFORE,
    )
    for program in programs:
        grant_role(user, role, program)
    if role is not Role.API_CLIENT:
        enrol_demo(user)
        world.logins.append(
            Login(user.username, display_name, role.value, tuple(program.number for program in programs))
        )


def _make_clients(world: DemoWorld, place: MunicipalitySpec, programs: Sequence[Program]) -> None:
    """An OAuth client for the municipality's system; the secret is stored hashed, as for any client."""
    application = get_application_model()
    service = User.objects.get(username=f"{place.key}-api-client-1")
    client_id = f"demo-{place.key}"
    application.objects.create(
        client_id=client_id,
        client_secret=DEMO_PASSWORD,
        client_type=application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application.GRANT_CLIENT_CREDENTIALS,
        user=service,
        name=f"{place.name} 庁内システム",
    )
    world.clients += [ApiClient(client_id, DEMO_PASSWORD, program.number) for program in programs]
