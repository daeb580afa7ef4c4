"""Another certificate in the place of one: the old one is replaced, and only one is valid at any time."""

import datetime as dt

import pytest

from cases.errors import CaseError, NotFoundError
from cases.models import Certificate, Household, Notice, NoticeKind
from cases.rules.delivery import BY_MAIL
from cases.services.certificate.reissue import reissue_certificate
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.factories.certificates import couple, issued
from tests.factories.security import World


def reissue(world: World, one: Certificate, *, by: str = "aoi_caller", reason: str = "lost", by_mail: bool = False):
    return reissue_certificate(
        actor=world.actor(by), program_id=world.aoi.pk, certificate_id=one.pk, reason=reason, by_mail=by_mail
    )


def standing(world: World) -> list[tuple[str, str]]:
    rows = Certificate.objects.filter(program_id=world.aoi.pk).order_by("pk")
    return list(rows.values_list("number", "state"))


def test_the_old_number_is_replaced_and_the_new_one_valid(clinic: World) -> None:
    first, second = issued(clinic)
    new = reissue(clinic, first)
    first.refresh_from_db()
    assert (first.state, first.end_reason, first.ended_by) == ("replaced", "lost", clinic.users["aoi_caller"])
    assert (new.state, new.person_id, new.replaces_id, new.valid_until) == (
        "valid", first.person_id, first.pk, first.valid_until,
    )  # fmt: skip
    assert new.number not in {first.number, second.number}
    event = AuditEvent.objects.get(code="cases.certificate_replaced")
    assert (event.subject_ids, event.reason) == ([first.pk, new.pk], "lost")


def test_a_replaced_one_is_not_replaced_again(clinic: World) -> None:
    first, _second = issued(clinic)
    reissue(clinic, first)
    before = standing(clinic)
    with pytest.raises(CaseError) as refused:
        reissue(clinic, first)
    assert refused.value.code == "certificate_ended"
    assert standing(clinic) == before


def test_a_letter_that_waits_is_written_anew_with_both(clinic: World) -> None:
    first, second = issued(clinic, delivery=BY_MAIL)
    new = reissue(clinic, first, by_mail=True)
    waiting = Notice.objects.get(kind=NoticeKind.CERTIFICATE, state=Notice.State.QUEUED)
    assert waiting.params == {"certificates": [second.pk, new.pk]}
    assert Notice.objects.filter(state=Notice.State.VOID).count() == 1


@pytest.mark.parametrize(
    ("by", "reason", "code"), [("aoi_caller", " ", "reason_missing"), ("aoi_manager", "", "reason_missing")]
)
def test_it_needs_a_reason(clinic: World, by: str, reason: str, code: str) -> None:
    first, _second = issued(clinic)
    before = standing(clinic)
    with pytest.raises(CaseError) as refused:
        reissue(clinic, first, by=by, reason=reason)
    assert refused.value.code == code
    assert standing(clinic) == before


def test_after_the_last_day_there_is_no_other(clinic: World) -> None:
    first, _second = issued(clinic)
    before = standing(clinic)
    with clock.at(clock.now() + dt.timedelta(days=101)), pytest.raises(CaseError) as refused:
        reissue(clinic, first)
    assert refused.value.code == "certificate_over"
    assert standing(clinic) == before


@pytest.mark.parametrize("by", ["aoi_keyer_1", "aoi_mailroom", "aoi_treasurer", "aoi_viewer", "midori_manager"])
def test_others_may_not(clinic: World, by: str) -> None:
    first, _second = issued(clinic)
    before = standing(clinic)
    with pytest.raises(NotAllowedError):
        reissue(clinic, first, by=by)
    assert standing(clinic) == before
    assert not AuditEvent.objects.filter(code="cases.certificate_replaced").exists()


def test_that_of_a_restricted_household_is_for_the_dedicated_desk(clinic: World) -> None:
    home = couple(clinic)
    first, _second = issued(clinic, home)
    Household.objects.filter(program_id=clinic.aoi.pk, pk=home.pk).update(protected=True)
    before = standing(clinic)
    with pytest.raises(CaseError) as refused:
        reissue(clinic, first)
    assert refused.value.code == "restricted"
    assert standing(clinic) == before


def test_there_must_be_one(clinic: World) -> None:
    with pytest.raises(NotFoundError):
        reissue_certificate(
            actor=clinic.actor("aoi_caller"), program_id=clinic.aoi.pk, certificate_id=1, reason="lost", by_mail=False
        )
