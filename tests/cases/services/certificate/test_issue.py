"""Certificates are issued with the decision: one to everybody who is entitled, never two to anybody."""

import pytest
from django.db import IntegrityError, connection, transaction

from cases.errors import CaseError, NotPossibleError
from cases.models import Application, Certificate, Decision, Household, Notice, NoticeKind, Recipient, Status
from cases.rules.certificate_number import parse_certificate_number
from cases.rules.delivery import BY_MAIL
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.cases.services.checks import snapshot
from tests.factories.cases import Person, make_household, make_setup
from tests.factories.certificates import OLD, couple, grant, issued, reviewed, set_up_certificates
from tests.factories.security import World


def test_everybody_who_is_entitled_gets_one_and_the_case_closes(clinic: World) -> None:
    home = couple(clinic)
    (row,) = reviewed(clinic, [home])
    assert Application.objects.get(pk=row.pk).amount_yen == 3_000
    grant(clinic, [row])
    found = list(Certificate.objects.order_by("pk").select_related("person"))
    assert [one.person.name for one in found] == ["青井　花子", "青井　太郎"]
    assert {(one.state, one.term, one.household_id, one.application_id) for one in found} == {
        ("valid", "2026", home.pk, row.pk)
    }
    assert [parse_certificate_number(one.number).serial for one in found] == [1, 2]
    assert found[0].number[:3] == "101"
    assert found[0].number[11:17] != found[1].number[11:17]
    row.refresh_from_db()
    assert row.status == Status.CLOSED
    event = AuditEvent.objects.get(code="cases.certificate_issued")
    assert event.subject_ids == [one.pk for one in found]
    assert Decision.objects.get().amount_yen == 3_000


def test_paper_is_a_letter_with_the_certificates_in_it(clinic: World) -> None:
    found = issued(clinic, delivery=BY_MAIL)
    letter = Notice.objects.get()
    assert (letter.kind, letter.params) == (NoticeKind.CERTIFICATE, {"certificates": [one.pk for one in found]})


def test_who_saves_it_gets_no_letter(clinic: World) -> None:
    issued(clinic)
    assert not Notice.objects.exists()


def test_a_second_application_gives_nobody_a_second_certificate(clinic: World) -> None:
    home = couple(clinic)
    issued(clinic, home)
    (again,) = reviewed(clinic, [home])
    before = snapshot()
    with pytest.raises(NotPossibleError) as refused:
        grant(clinic, [again])
    assert refused.value.refusals[again.pk] == "certificate"
    assert snapshot() == before
    assert Certificate.objects.count() == 2


def test_the_roll_may_have_grown_since(clinic: World) -> None:
    home = couple(clinic)
    issued(clinic, home)
    young = Recipient.objects.get(household=home, birth_year=1990)
    Recipient.objects.filter(program_id=clinic.aoi.pk, pk=young.pk).update(birth_year=1949)
    (again,) = reviewed(clinic, [home])
    grant(clinic, [again])
    assert Certificate.objects.get(application=again).person_id == young.pk


def test_nobody_entitled_is_refused(clinic: World) -> None:
    home = make_household(clinic.aoi, (Person(born=(1990, 1, 1)),), approach="application")
    (row,) = reviewed(clinic, [home])
    with pytest.raises(NotPossibleError) as refused:
        grant(clinic, [row])
    assert refused.value.refusals == {row.pk: "amount"}
    assert not Certificate.objects.exists()


def test_two_valid_ones_are_refused_to_raw_sql(clinic: World) -> None:
    first, _second = issued(clinic)
    copy = (
        "INSERT INTO cases_certificate (program_id, number, household_id, person_id, application_id, term, issued_on, "
        "valid_until, issued_at, issued_by_id, state, end_reason, published_as) "
        "SELECT program_id, '101-999999-222222-00', household_id, person_id, application_id, term, issued_on, "
        "valid_until, issued_at, issued_by_id, 'valid', '', '' FROM cases_certificate WHERE id = %s"
    )
    with pytest.raises(IntegrityError, match="cases_certificate_one_valid"), transaction.atomic():
        connection.cursor().execute(copy, [first.pk])
    assert Certificate.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"number": "101-999999-222222-00"},
        {"term": "2027"},
        {"valid_until": "2099-01-01"},
        {"state": "replaced"},
        {"state": "revoked", "ended_at": "2026-09-07T01:00:00Z"},
    ],
)
def test_a_certificate_does_not_change(clinic: World, change: dict[str, str]) -> None:
    first, _second = issued(clinic)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(program_id=clinic.aoi.pk, pk=first.pk).update(**change)
    first.refresh_from_db()
    assert first.state == "valid"


@pytest.mark.parametrize("name", ["aoi_manager", "aoi_reviewer_1", "aoi_treasurer", "aoi_caller", "midori_officer"])
def test_only_an_officer_of_the_municipality_grants(clinic: World, name: str) -> None:
    from cases.services.decision.decide import decide  # noqa: PLC0415 - beside the factory's own officer

    (row,) = reviewed(clinic, [couple(clinic)])
    before = snapshot()
    with pytest.raises(NotAllowedError):
        decide(
            actor=clinic.actor(name), program_id=clinic.aoi.pk, application_ids=[row.pk], outcome=Decision.Outcome.GRANT
        )
    assert snapshot() == before
    assert not Certificate.objects.exists()


def test_many_households_take_a_fixed_number_of_queries(clinic: World, django_assert_max_num_queries) -> None:
    homes = [
        make_household(clinic.aoi, (Person(born=OLD),), approach="application", number=f"Q{place}")
        for place in range(12)
    ]
    rows = reviewed(clinic, homes)
    with django_assert_max_num_queries(60):
        grant(clinic, rows)
    assert Certificate.objects.count() == 12


def test_certificates_need_a_last_day(clinic: World) -> None:
    with pytest.raises(CaseError) as refused:
        set_up_certificates(clinic, certificate_until=None)
    assert refused.value.code == "setup_dates"
    with pytest.raises(CaseError):
        make_setup(clinic.aoi, "P6", certificate_until=None)
    assert Household.objects.count() == 0
