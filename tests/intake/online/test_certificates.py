"""Certificates on the portal: from the case side to whoever has the number, and to the owner's telephone."""

import uuid

import pytest
from django.test import Client

from cases.models import Application, Certificate, Household, Review
from cases.rules.delivery import BY_DOWNLOAD
from cases.services.certificate.reissue import reissue_certificate
from cases.services.certificate.revoke import revoke_certificate
from intake.portal.errors import PortalError
from intake.portal.models import PublishedCertificate, PublishedProgram
from intake.selectors.certificates import certificates_to_publish
from intake.services.online.check_certificate import check_certificate
from intake.services.online.publish_certificates import publish_certificates
from intake.services.online.publish_letters import publish_letters
from intake.services.online.publish_program import publish_program
from intake.services.online.publish_status import publish_statuses
from intake.services.online.pull_waiting import pull_waiting
from intake.services.online.submit import submit
from security.actor import NotAllowedError, system_actor
from security.tenancy.scope import program_scope
from tests.factories.cases import screen
from tests.factories.certificates import couple, grant, issued, set_up_certificates
from tests.factories.security import World

SECRET = "ACDEFGHJKM"
SHEET = b"%PDF-1.7 the paper"


@pytest.fixture
def clinic(committed_world: World) -> World:
    """A program of certificates on the portal, with one household in it."""
    world = committed_world
    with program_scope(world.aoi.pk):
        set_up_certificates(world)
        couple(world, secret=SECRET)
        manager = world.actor("aoi_manager")
        publish_program(actor=manager, program_id=world.aoi.pk)
        publish_letters(
            actor=manager,
            program_id=world.aoi.pk,
            household_ids=list(Household.objects.values_list("pk", flat=True)),
        )
    return world


def publish(world: World) -> int:
    with program_scope(world.aoi.pk):
        due = certificates_to_publish(program_id=world.aoi.pk, limit=100)
        return publish_certificates(
            actor=system_actor("test"),
            program_id=world.aoi.pk,
            certificates=due,
            sheets={one.pk: SHEET for one in due if one.state == "valid"},
        )


def made(world: World) -> list[Certificate]:
    with program_scope(world.aoi.pk):
        return issued(world, Household.objects.get())


def ask(number: str, name: str = "", address: str = "192.0.2.7"):
    program = PublishedProgram.objects.get()
    return check_certificate(program=program, number=number, name=name, address=address)


def test_whoever_has_the_number_learns_state_and_dates(clinic: World) -> None:
    first, second = made(clinic)
    assert ask(first.number).state == "unknown"
    assert publish(clinic) == 2
    found = ask(first.number)
    assert (found.state, found.issued_on, found.valid_until) == ("valid", first.issued_on, first.valid_until)
    assert (found.title, found.name_fits) == ("インフルエンザ予防接種 無料対象確認証", None)
    assert ask(first.number.replace("-", "").lower()).state == "valid"
    assert publish(clinic) == 0
    with program_scope(clinic.aoi.pk):
        revoke_certificate(
            actor=clinic.actor("aoi_officer"), program_id=clinic.aoi.pk, certificate_id=first.pk, reason="moved"
        )
        new = reissue_certificate(
            actor=clinic.actor("aoi_caller"),
            program_id=clinic.aoi.pk,
            certificate_id=second.pk,
            reason="lost",
            by_mail=False,
        )
    assert publish(clinic) == 3
    assert [ask(number).state for number in (first.number, second.number, new.number)] == [
        "revoked",
        "replaced",
        "valid",
    ]
    assert ask(first.number).ended_on is not None


def test_a_name_is_compared_and_never_told(clinic: World) -> None:
    first, _second = made(clinic)
    publish(clinic)
    for name, fits in (("青井花子", True), ("ｱｵｲ ﾊﾅｺ", True), ("あおい　はなこ", True), ("青井太郎", False)):
        assert ask(first.number, name, address=f"192.0.2.{len(name)}").name_fits is fits, name
    rows = PublishedCertificate.objects.values()
    assert "青井" not in repr(list(rows))
    assert first.number not in repr(list(rows))
    assert first.number.replace("-", "") not in repr(list(rows))


def test_numbers_cannot_be_tried_through(clinic: World) -> None:
    first, _second = made(clinic)
    publish(clinic)
    for _time in range(10):
        ask(first.number)
    with pytest.raises(PortalError) as refused:
        ask(first.number, address="192.0.2.8")
    assert refused.value.code == "rate"


def test_a_slip_of_the_finger_is_told_without_a_look(clinic: World) -> None:
    with pytest.raises(PortalError) as refused:
        ask("101-000001-222222-00")
    assert refused.value.code == "number"


def test_only_the_case_side_publishes(clinic: World) -> None:
    made(clinic)
    with program_scope(clinic.aoi.pk), pytest.raises(NotAllowedError):
        publish_certificates(
            actor=clinic.actor("aoi_caller"),
            program_id=clinic.aoi.pk,
            certificates=certificates_to_publish(program_id=clinic.aoi.pk, limit=9),
            sheets={},
        )
    assert not PublishedCertificate.objects.exists()


def test_a_restricted_household_is_verified_and_not_on_the_portal(clinic: World) -> None:
    first, _second = made(clinic)
    with program_scope(clinic.aoi.pk):
        Household.objects.filter(program_id=clinic.aoi.pk).update(protected=True)
    assert publish(clinic) == 2
    assert ask(first.number).state == "valid"
    rows = PublishedCertificate.objects.all()
    assert {(row.letter_hash, row.label, row.sheet) for row in rows} == {(None, None, None)}
    assert publish(clinic) == 0


def test_the_owner_saves_it_and_a_renewed_secret_seals_it_anew(clinic: World) -> None:
    first, _second = made(clinic)
    publish(clinic)
    with program_scope(clinic.aoi.pk):
        publish_statuses(actor=system_actor("test"), program_id=clinic.aoi.pk)
        number = Household.objects.get().receipt_number
    client = Client(headers={"Accept-Language": "ja"})
    assert client.post("/r/aoi/open", {"number": number, "secret": SECRET}).status_code == 302
    text = client.get("/r/aoi/mine/status").content.decode()
    assert "青井　花子" in text
    assert first.number in text
    references = list(PublishedCertificate.objects.values_list("reference", flat=True))
    answer = client.get(f"/r/aoi/mine/certificate/{references[0]}.pdf")
    assert (answer.content, answer["Content-Type"]) == (SHEET, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    stranger = Client()
    assert stranger.get(f"/r/aoi/mine/certificate/{references[0]}.pdf").status_code == 302
    with program_scope(clinic.aoi.pk):
        Household.objects.filter(program_id=clinic.aoi.pk).update(secret_version=2)
    assert publish(clinic) == 2
    with program_scope(clinic.aoi.pk):
        revoke_certificate(
            actor=clinic.actor("aoi_officer"), program_id=clinic.aoi.pk, certificate_id=first.pk, reason="moved"
        )
    publish(clinic)
    row = PublishedCertificate.objects.get(state="revoked")
    assert row.sheet is None
    assert client.get(f"/r/aoi/mine/certificate/{row.reference}.pdf").status_code == 302


def test_once_all_are_revoked_the_letter_says_so_and_saves_nothing(clinic: World) -> None:
    certificates = made(clinic)
    with program_scope(clinic.aoi.pk):
        number = Household.objects.get().receipt_number
    client = Client(headers={"Accept-Language": "ja"})
    for count, one in enumerate(certificates, start=1):
        with program_scope(clinic.aoi.pk):
            revoke_certificate(
                actor=clinic.actor("aoi_officer"), program_id=clinic.aoi.pk, certificate_id=one.pk, reason="moved"
            )
            publish_statuses(actor=system_actor("test"), program_id=clinic.aoi.pk)
        publish(clinic)
        client.post("/r/aoi/open", {"number": number, "secret": SECRET})
        text = client.get("/r/aoi/mine/status").content.decode()
        assert one.number in text
        assert ("確認証は無効になっています" in text) == (count == len(certificates))
        assert ("（PDF）" in text) == (count < len(certificates))


def test_from_the_form_on_the_telephone_to_the_certificate(clinic: World) -> None:
    with program_scope(clinic.aoi.pk):
        number = Household.objects.get().receipt_number
    submit(
        program_code="aoi",
        receipt_number=number,
        secret=SECRET,
        address="192.0.2.7",
        values={
            "consents_given": True,
            "delivery": BY_DOWNLOAD,
            "applicant_name": "青井　花子",
            "telephone": "090-1234-5678",
        },
        reference=uuid.uuid4(),
    )
    assert pull_waiting(program_id=clinic.aoi.pk) == {"taken": 1}
    with program_scope(clinic.aoi.pk):
        row = Application.objects.get()
        assert (row.status, row.channel, row.amount_yen) == ("verified", "online", 3_000)
        assert row.answers["delivery"] == BY_DOWNLOAD
        screen(clinic.actor("aoi_reviewer_1"), clinic.aoi.pk, [row.pk], Review.Stage.FIRST)
        grant(clinic, [row])
        publish_statuses(actor=system_actor("test"), program_id=clinic.aoi.pk)
    assert publish(clinic) == 2
    client = Client(headers={"Accept-Language": "ja"})
    client.post("/r/aoi/open", {"number": number, "secret": SECRET})
    text = client.get("/r/aoi/mine/status").content.decode()
    assert "確認証" in text
    assert "振り込" not in text
