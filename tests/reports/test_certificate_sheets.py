"""Certificates as paper: what stands on them, the code that leads to the page, and the portal brought up to date."""

import io

import pypdfium2
import pytest
import zxingcpp

from cases.models import Certificate, Household, Notice, NoticeKind, Recipient
from cases.rules.delivery import BY_MAIL
from cases.services.certificate.reissue import reissue_certificate
from cases.services.certificate.revoke import revoke_certificate
from intake.portal.models import PublishedCertificate, PublishedProgram
from intake.services.online.check_certificate import check_certificate
from intake.services.online.publish_letters import publish_letters
from intake.services.online.publish_program import publish_program
from reports.letters.certificate import CertificateLetter
from reports.letters.render import render_letters
from reports.letters.types import ApplicationForm
from reports.selectors.certificate_sheets import certificate_drafts
from reports.selectors.letter_contents import letter_drafts
from reports.services.certificates.publish_due import publish_due_certificates
from security import clock
from security.actor import NotAllowedError, system_actor
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.cases.conftest import MONDAY
from tests.factories.certificates import PORTAL, couple, issued, set_up_certificates
from tests.factories.security import World

SYSTEM = system_actor("test")


@pytest.fixture
def clinic(world: World):
    with clock.at(MONDAY), program_scope(world.aoi.pk):
        set_up_certificates(world)
        yield world


def pages_of(pdf: bytes) -> list[tuple[str, list[str]]]:
    """Text and codes of every page."""
    found = []
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        for page in document:
            text = page.get_textpage().get_text_range()
            picture = page.render(scale=200 / 72).to_pil().convert("L")
            found.append((text, [entry.text for entry in zxingcpp.read_barcodes(picture)]))
    return found


def compact(text: str) -> str:
    return text.replace(" ", "").replace("　", "")


def test_the_letter_has_a_sheet_for_each_person_with_its_own_code(clinic: World) -> None:
    first, second = issued(clinic, delivery=BY_MAIL)
    (draft,) = letter_drafts(program_id=clinic.aoi.pk, notice_ids=[Notice.objects.get().pk])
    assert isinstance(draft.content, CertificateLetter)
    pages = pages_of(render_letters([draft.content]).pdf)
    assert len(pages) == 2
    for (text, codes), one in zip(pages, (first, second), strict=True):
        assert one.number in text
        assert compact(one.person.name) in compact(text)
        assert "無料対象確認証" in text
        assert "令和8年12月16日(水)まで" in compact(text)
        assert f"{PORTAL}/verify#{one.number.replace('-', '')}" in codes
    assert second.number not in pages[0][0]


def test_what_has_ended_is_left_out_and_an_empty_letter_waits_on_the_bench(clinic: World) -> None:
    first, second = issued(clinic, delivery=BY_MAIL)
    (letter,) = Notice.objects.filter(kind=NoticeKind.CERTIFICATE)
    officer = clinic.actor("aoi_officer")
    revoke_certificate(actor=officer, program_id=clinic.aoi.pk, certificate_id=first.pk, reason="x")
    (draft,) = letter_drafts(program_id=clinic.aoi.pk, notice_ids=[letter.pk])
    assert isinstance(draft.content, CertificateLetter)
    assert [one.number for one in draft.content.certificates] == [second.number]
    revoke_certificate(actor=officer, program_id=clinic.aoi.pk, certificate_id=second.pk, reason="x")
    (draft,) = letter_drafts(program_id=clinic.aoi.pk, notice_ids=[letter.pk])
    assert (draft.content, draft.code) == (None, "no_certificate")


def test_a_sheet_of_one_has_its_number_for_a_letters(clinic: World) -> None:
    first, _second = issued(clinic)
    (draft,) = certificate_drafts(program_id=clinic.aoi.pk, certificate_ids=[first.pk])
    assert draft.content is not None
    assert draft.content.letter_no == first.number
    ((text, _codes),) = pages_of(render_letters([draft.content]).pdf)
    assert first.number in text


def test_without_a_portal_nobody_is_sent_there(clinic: World) -> None:
    set_up_certificates(clinic, portal_address="")
    first, _second = issued(clinic)
    (draft,) = certificate_drafts(program_id=clinic.aoi.pk, certificate_ids=[first.pk])
    assert draft.content is not None
    ((text, codes),) = pages_of(render_letters([draft.content]).pdf)
    assert "医療機関の方へ" not in text
    assert not any("verify" in code for code in codes)


def test_the_form_asks_how_it_arrives_and_for_no_account(clinic: World) -> None:
    home = couple(clinic)
    letter = Notice.objects.create(
        program=clinic.aoi,
        number=1,
        kind=NoticeKind.APPLICATION_FORM,
        household=home,
        issued_on=clock.today(),
        queued_at=clock.now(),
    )
    (draft,) = letter_drafts(program_id=clinic.aoi.pk, notice_ids=[letter.pk])
    assert isinstance(draft.content, ApplicationForm)
    front, back = (text for text, _codes in pages_of(render_letters([draft.content]).pdf))
    assert "確認証の受け取り方" in front
    assert "口座" not in front + back
    assert "3,000円" not in front


def test_the_portal_is_brought_up_to_date(committed_world: World) -> None:
    clinic = committed_world
    with clock.at(MONDAY), program_scope(clinic.aoi.pk):
        set_up_certificates(clinic)
        home = couple(clinic, secret="ACDEFGHJKM")
        assert publish_due_certificates(actor=SYSTEM, program_id=clinic.aoi.pk) == 0
        publish_program(actor=SYSTEM, program_id=clinic.aoi.pk)
        publish_letters(actor=SYSTEM, program_id=clinic.aoi.pk, household_ids=[home.pk])
        first, second = issued(clinic, home)
        assert publish_due_certificates(actor=SYSTEM, program_id=clinic.aoi.pk) == 2
        assert publish_due_certificates(actor=SYSTEM, program_id=clinic.aoi.pk) == 0
        assert all(row.sheet for row in PublishedCertificate.objects.all())
        reissue_certificate(
            actor=clinic.actor("aoi_caller"),
            program_id=clinic.aoi.pk,
            certificate_id=first.pk,
            reason="lost",
            by_mail=False,
        )
        Recipient.objects.filter(program_id=clinic.aoi.pk, pk=second.person_id).update(
            name="\U000f0001", name_reduced=""
        )
        assert publish_due_certificates(actor=SYSTEM, program_id=clinic.aoi.pk) == 2
        program = PublishedProgram.objects.get()
        found = check_certificate(program=program, number=first.number, name="", address="192.0.2.7")
        assert found.state == "replaced"
        assert PublishedCertificate.objects.filter(state="replaced", sheet=None).count() == 1


def test_only_the_platform_and_who_leads_publish(clinic: World) -> None:
    with pytest.raises(NotAllowedError):
        publish_due_certificates(actor=clinic.actor("aoi_caller"), program_id=clinic.aoi.pk)


@pytest.mark.parametrize(("name", "status"), [("manager", 200), ("caller", 200), ("officer", 200), ("viewer", 403)])
def test_the_desk_draws_one_with_a_trace(clinic: World, client, name: str, status: int) -> None:
    first, _second = issued(clinic)
    client.force_login(clinic.users[f"aoi_{name}"])
    answer = client.get(f"/p/aoi/certificates/{first.pk}.pdf")
    assert answer.status_code == status
    read = AuditEvent.objects.filter(code="cases.certificate_read")
    assert read.count() == (status == 200)
    if status == 200:
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def test_one_that_has_ended_is_not_drawn(clinic: World, client) -> None:
    first, _second = issued(clinic)
    revoke_certificate(actor=clinic.actor("aoi_officer"), program_id=clinic.aoi.pk, certificate_id=first.pk, reason="x")
    client.force_login(clinic.users["aoi_manager"])
    assert client.get(f"/p/aoi/certificates/{first.pk}.pdf").status_code == 409
    assert client.get("/p/aoi/certificates/999999.pdf").status_code == 404
    assert not AuditEvent.objects.filter(code="cases.certificate_read").exists()
    Household.objects.filter(program_id=clinic.aoi.pk).update(protected=True)
    other = Certificate.objects.get(state="valid")
    assert client.get(f"/p/aoi/certificates/{other.pk}.pdf").status_code == 404
