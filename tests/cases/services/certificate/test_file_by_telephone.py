"""A caller's application, filed by the operator: open, filled and ready to be screened at once."""

import dataclasses

import pytest

from cases.errors import CaseError, NotFoundError
from cases.models import Application, Channel, Status
from cases.rules.delivery import BY_MAIL
from cases.services.application.file_by_telephone import Told, file_by_telephone
from security.actor import NotAllowedError
from tests.cases.services.checks import snapshot
from tests.factories.cases import make_household, make_setup
from tests.factories.certificates import couple, issued
from tests.factories.security import World

TOLD = Told("青井　花子", "090-1234-5678", BY_MAIL)


def file(world: World, household_id: int, *, by: str = "aoi_caller", told: Told = TOLD):
    return file_by_telephone(actor=world.actor(by), program_id=world.aoi.pk, household_id=household_id, told=told)


def test_it_goes_straight_to_the_screening(clinic: World) -> None:
    home = couple(clinic)
    opened = file(clinic, home.pk, told=dataclasses.replace(TOLD, applicant_relation="娘"))
    row = Application.objects.get(pk=opened.application_id)
    assert (row.status, row.channel, row.receipt_number) == (Status.VERIFIED, Channel.TELEPHONE, home.receipt_number)
    assert (row.applicant_name, row.applicant_relation, row.open("telephone")) == ("青井　花子", "娘", "090-1234-5678")
    assert row.answers == {"delivery": BY_MAIL, "identity_confirmed": True, "by_proxy": True}
    assert row.keyed_by == [clinic.users["aoi_caller"].pk]
    assert row.amount_yen == 3_000


def test_it_is_filed_once(clinic: World) -> None:
    home = couple(clinic)
    file(clinic, home.pk)
    before = snapshot()
    with pytest.raises(CaseError) as refused:
        file(clinic, home.pk)
    assert refused.value.code == "running"
    assert snapshot() == before


def test_who_has_certificates_is_told_so(clinic: World) -> None:
    home = couple(clinic)
    issued(clinic, home)
    before = snapshot()
    with pytest.raises(CaseError) as refused:
        file(clinic, home.pk)
    assert refused.value.code == "certified"
    assert snapshot() == before


def test_a_restricted_household_is_for_the_dedicated_desk(clinic: World) -> None:
    home = couple(clinic, protected=True)
    before = snapshot()
    with pytest.raises(CaseError) as refused:
        file(clinic, home.pk)
    assert refused.value.code == "restricted"
    assert snapshot() == before


@pytest.mark.parametrize("by", ["aoi_keyer_1", "aoi_reviewer_1", "aoi_officer", "midori_caller"])
def test_only_who_answers_the_telephone(clinic: World, by: str) -> None:
    home = couple(clinic)
    before = snapshot()
    with pytest.raises(NotAllowedError):
        file(clinic, home.pk, by=by)
    assert snapshot() == before


def test_there_must_be_such_a_household(clinic: World) -> None:
    gone = couple(clinic, in_roster=False)
    for household_id in (gone.pk, 1):
        with pytest.raises(NotFoundError):
            file(clinic, household_id)


def test_a_program_that_pays_takes_none(clinic: World) -> None:
    make_setup(clinic.aoi)
    home = make_household(clinic.aoi)
    with pytest.raises(CaseError) as refused:
        file(clinic, home.pk)
    assert refused.value.code == "kind"
    assert not Application.objects.exists()
