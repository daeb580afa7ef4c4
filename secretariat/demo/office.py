"""The office of the demo: sites, a company that takes calls on, one that waits for consent, and a newcomer."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from secretariat.demo.people import MunicipalitySpec
from security import clock
from security.actor import Actor
from security.gate import actor_for, grant_role
from security.models import Contractor, Program, Site, User
from security.roles import EmployerKind, Role
from security.services.site.open_site import open_site
from security.services.subcontract.ask import ask_subcontract
from security.services.subcontract.decide import decide_subcontract
from security.tenancy.scope import program_scope

CLEARED_BEFORE: Final = dt.timedelta(days=14)
CALL_COMPANY: Final = "みほんコールサービス株式会社"
PRINT_COMPANY: Final = "みほん封入発送株式会社"
CALL_WORK: Final = "電話応対（受電・架電）。氏名、住所、受付状況を閲覧する"
PRINT_WORK: Final = "催告通知の印刷・封入。氏名、住所、受付番号を扱う"


def run_office(place: MunicipalitySpec, programs: Sequence[Program]) -> None:
    """Enter where people of the municipality's programs work and for whom, before the first day.

    One caller belongs to a company that takes calls on; a newcomer waits for pledge and training; and the municipality
    is asked about a third company, which an officer has yet to decide on.
    """
    program = programs[0]
    contractor = program.contractor
    assert contractor is not None  # noqa: S101 - every program of the demo has one
    with program_scope(program.pk):
        manager = actor_for(User.objects.get(username=f"{place.key}-manager-1"))
        officer = actor_for(User.objects.get(username=f"{place.key}-officer-1"))
        main = _site(manager, program, contractor.pk, f"{place.name}事務センター", f"{place.name}中央1-2-3 見本ビル4階")
        User.objects.filter(username__startswith=f"{place.key}-", employer_kind=EmployerKind.CONTRACTOR.value).update(
            site=main
        )
        first, last = clock.today(), program.ends_on
        calls = ask_subcontract(
            actor=manager,
            program_id=program.pk,
            company=CALL_COMPANY,
            handed_on_by_id=contractor.pk,
            work=CALL_WORK,
            starts_on=first,
            ends_on=last,
        )
        decide_subcontract(actor=officer, program_id=program.pk, subcontract_id=calls.pk, is_approved=True)
        ask_subcontract(
            actor=manager,
            program_id=program.pk,
            company=PRINT_COMPANY,
            handed_on_by_id=contractor.pk,
            work=PRINT_WORK,
            starts_on=first,
            ends_on=last,
        )
        room = _site(manager, program, calls.subcontractor_id, "見本コールルーム", f"{place.name}南5-6-7")
    User.objects.filter(username=f"{place.key}-caller-3").update(contractor=calls.subcontractor_id, site=room)
    _newcomer(place, contractor, main, programs)


def _site(manager: Actor, program: Program, company_id: int, name: str, address: str) -> Site:
    """The site; both municipalities' programs share one of that name."""
    standing = Site.objects.filter(contractor_id=company_id, name=name).first()
    return standing or open_site(
        actor=manager, program_id=program.pk, company_id=company_id, name=name, address=address
    )


def _newcomer(place: MunicipalitySpec, contractor: Contractor, site: Site, programs: Sequence[Program]) -> None:
    newcomer = User.objects.create(
        username=f"{place.key}-newcomer-1",
        display_name="新田 まなぶ",
        password=UNUSABLE_PASSWORD_PREFIX,
        employer_kind=EmployerKind.CONTRACTOR.value,
        contractor=contractor,
        site=site,
        must_change_password=True,
    )
    for program in programs:
        grant_role(newcomer, Role.KEYER, program)
