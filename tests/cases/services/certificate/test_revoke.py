"""Revoking: an officer's act, with a reason, once."""

import pytest
from django.db import IntegrityError, transaction

from cases.errors import CaseError
from cases.models import Certificate
from cases.services.certificate.revoke import revoke_certificate
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.factories.certificates import grant, issued, reviewed
from tests.factories.security import World


def revoke(world: World, one: Certificate, *, by: str = "aoi_officer", reason: str = "moved away before") -> None:
    revoke_certificate(actor=world.actor(by), program_id=world.aoi.pk, certificate_id=one.pk, reason=reason)


def test_an_officer_revokes_with_a_reason(clinic: World) -> None:
    first, second = issued(clinic)
    revoke(clinic, first)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.end_reason, second.state) == ("revoked", "moved away before", "valid")
    assert first.ended_by == clinic.users["aoi_officer"]
    event = AuditEvent.objects.get(code="cases.certificate_revoked")
    assert (event.subject_ids, event.reason) == ([first.pk], "moved away before")


def test_revoked_is_for_good(clinic: World) -> None:
    first, _second = issued(clinic)
    revoke(clinic, first)
    with pytest.raises(CaseError) as refused:
        revoke(clinic, first)
    assert refused.value.code == "certificate_ended"
    for state in ("valid", "replaced"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.filter(program_id=clinic.aoi.pk, pk=first.pk).update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(program_id=clinic.aoi.pk, pk=first.pk).delete()
    assert AuditEvent.objects.filter(code="cases.certificate_revoked").count() == 1


def test_a_new_decision_may_give_another(clinic: World) -> None:
    first, second = issued(clinic)
    revoke(clinic, first)
    (again,) = reviewed(clinic, [first.household])
    grant(clinic, [again])
    assert Certificate.objects.get(application=again).person_id == first.person_id
    assert Certificate.objects.filter(person_id=second.person_id).count() == 1


@pytest.mark.parametrize("by", ["aoi_manager", "aoi_caller", "aoi_treasurer", "aoi_viewer", "midori_officer"])
def test_nobody_else_revokes(clinic: World, by: str) -> None:
    first, _second = issued(clinic)
    with pytest.raises(NotAllowedError):
        revoke(clinic, first, by=by)
    first.refresh_from_db()
    assert first.state == "valid"
    assert not AuditEvent.objects.filter(code="cases.certificate_revoked").exists()


def test_it_needs_a_reason(clinic: World) -> None:
    first, _second = issued(clinic)
    with pytest.raises(CaseError) as refused:
        revoke(clinic, first, reason="  ")
    assert refused.value.code == "reason_missing"
    first.refresh_from_db()
    assert first.state == "valid"
