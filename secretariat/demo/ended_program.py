"""A program that ended years ago: its data wait for their disposal, which a manager has planned and asked for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from secretariat.demo.desks.closing import seal_events
from secretariat.demo.desks.roster import take_in_roster
from secretariat.demo.given_back import give_back
from secretariat.demo.options import DemoOptions
from secretariat.demo.programs import DemoProgram, demo_programs
from secretariat.demo.rosters import write_demo_roster
from secretariat.demo.stage import Stage
from secretariat.demo.world import Login, add_program
from security import clock
from security.clock import JAPAN
from security.disposal.holdings import all_holdings
from security.gate import grant_role
from security.models import Job, Program, User
from security.roles import Role
from security.services.disposal.ask_disposal import ask_disposal
from security.services.disposal.plan_disposal import plan_disposal
from security.services.retention.set_rules import set_rules
from security.tenancy.scope import program_scope

BEFORE: Final = dt.timedelta(weeks=4 * 52)
MONTHS: Final = 24
HOUSEHOLDS: Final = 8
NUMBER: Final = 199
GROUND: Final = "保存期間（事業終了後24か月）の満了。契約書第18条による"
PEOPLE: Final = (
    ("mihon-manager-1", Role.MANAGER),
    ("mihon-officer-1", Role.OFFICER),
    ("mihon-officer-2", Role.OFFICER),
    ("mihon-auditor-1", Role.AUDITOR),
)


def ended_program(options: DemoOptions) -> DemoProgram:
    """What the program was: an earlier year of the first one."""
    first = demo_programs(options.starts_on - BEFORE)[0]
    return replace(
        first,
        number=NUMBER,
        code="mihon-r4",
        name="みほん市 物価高対策給付金（令和4年度）",
        name_easy="",
        name_en="Price Rise Relief Benefit of 2022",
        mark="旧",
        faults=0,
    )


def make_ended_program(demo: DemoProgram, like: Program) -> Program:
    """Make it for the municipality and the contractor of another program, with the few people who see it still."""
    program = add_program(demo, like.municipality, like.contractor)
    for username, role in PEOPLE:
        grant_role(User.objects.get(username=username), role, program)
    return program


def with_ended(logins: Sequence[Login]) -> list[Login]:
    """The logins as they are shown, with this program beside those of its people."""
    people = {username for username, _role in PEOPLE}
    return [
        replace(login, programs=(*login.programs, NUMBER)) if login.username in people else login for login in logins
    ]


def leave_disposal(stage: Stage, demo: DemoProgram, options: DemoOptions) -> None:
    """A small roster of that time. Its data went back to the municipality; now the manager has counted what would go
    and asks for their disposal."""
    path = options.out / "rosters" / demo.roster_name
    path.parent.mkdir(exist_ok=True)
    write_demo_roster(demo, households=HOUSEHOLDS, seed=options.seed, target=path)
    take_in_roster(stage, path)
    path.unlink()  # a roster of then is of no use to who tries the import
    seal_events(stage)
    who: dict[str, Any] = {"program_id": stage.program_id}
    now = dt.datetime.combine(options.ends_on, dt.time(15), tzinfo=JAPAN)
    give_back(stage, now - dt.timedelta(hours=2))
    with clock.at(now), program_scope(stage.program_id):
        set_rules(actor=stage.play(Role.OFFICER), months=dict.fromkeys(all_holdings(), MONTHS), **who)
        disposal = plan_disposal(actor=stage.play(Role.MANAGER), apps=list(all_holdings()), **who)
        job_id = Job.objects.filter(**who).latest("pk").pk
    stage.jobs.wait(program_id=stage.program_id, job_id=job_id, what=f"{stage.program.name}: dry run")
    with clock.at(now), program_scope(stage.program_id):
        ask_disposal(actor=stage.play(Role.MANAGER), number=disposal.number, reason=GROUND, **who)
    seal_events(stage)
