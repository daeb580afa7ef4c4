"""Verification of the audit by a job: what it finds stands with who asked."""

from typing import Any

import pytest

from security import events
from security.actor import NotAllowedError
from security.audit.last_anchor import last_anchor
from security.audit.record import record
from security.audit.sealer import anchor_heads, seal_all
from security.errors import OfficeError
from security.jobs.run import run_job
from security.models import AuditCheck, AuditEvent, Job
from security.pages.menu import counted
from security.selectors.audit_state import audit_counts, audit_state
from security.services.audit_check.start_check import start_check
from security.tenancy.scope import program_scope
from tests.factories.security import World


@pytest.fixture
def sealed(committed_world: World, settings, tmp_path) -> World:
    """Five sealed and anchored events."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors.jsonl"
    with program_scope(committed_world.aoi.pk):
        for number in range(5):
            record(
                events.JOB_PAUSED,
                actor=committed_world.actor("aoi_manager"),
                program_id=committed_world.aoi.pk,
                subject_ids=[number],
            )
    seal_all()
    anchor_heads()
    return committed_world


def verified(world: World, by: str = "aoi_auditor") -> AuditCheck:
    with program_scope(world.aoi.pk):
        check = start_check(actor=world.actor(by), program_id=world.aoi.pk)
        job_id = Job.objects.latest("pk").pk
    run_job(world.aoi.pk, job_id)
    with program_scope(world.aoi.pk):
        check.refresh_from_db()
    return check


def told(world: World, name: str) -> dict[str, int]:
    return counted(audit_counts(world.actor(name), world.aoi.pk), program_id=world.aoi.pk)


def test_a_chain_that_holds(sealed: World) -> None:
    check = verified(sealed)
    assert (check.sealed, check.anchors, check.breaks) == (5, 1, [])
    with program_scope(sealed.aoi.pk):
        state = audit_state(actor=sealed.actor("aoi_auditor"), program_id=sealed.aoi.pk)
        assert state.event is not None
        assert (state.event.sequence, state.last, state.is_running) == (5, check, False)
        assert state.waiting == 4, "the verification's own events"
        assert (state.anchor, state.behind, state.is_anchor_late) == (last_anchor(sealed.aoi.pk), 0, False)
        assert told(sealed, "aoi_auditor") == {"security.audit": 0}
    assert last_anchor(sealed.midori.pk) is not None


def test_an_event_that_was_changed_is_found_and_told_in_the_menu(sealed: World, superuser) -> None:
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE security_auditevent SET actor_label = 'x' WHERE sequence = 3")
    check = verified(sealed, by="aoi_officer")
    assert [place for place, _what in check.breaks or []] == [3]
    with program_scope(sealed.aoi.pk):
        assert told(sealed, "aoi_manager") == {"security.audit": 1}
        assert told(sealed, "aoi_keyer_1") == {}
        done = AuditEvent.objects.get(code="security.audit_checked")
        assert done.data == {"sealed": 5, "anchors": 1, "breaks": 1}


def test_a_line_that_is_no_anchor_is_found(sealed: World, settings) -> None:
    with settings.AUDIT_ANCHOR_FILE.open("a") as file:
        file.write("something else\n")
    check = verified(sealed)
    assert [place for place, _what in check.breaks or []] == [0]
    assert last_anchor(sealed.aoi.pk) is not None


def test_one_at_a_time(sealed: World) -> None:
    who: dict[str, Any] = {"actor": sealed.actor("aoi_auditor"), "program_id": sealed.aoi.pk}
    with program_scope(sealed.aoi.pk):
        start_check(**who)
    with program_scope(sealed.aoi.pk), pytest.raises(OfficeError):
        start_check(**who)
    with program_scope(sealed.aoi.pk):
        assert AuditCheck.objects.count() == 1


@pytest.mark.parametrize("who", ["aoi_keyer_1", "aoi_viewer", "midori_auditor"])
def test_others_start_none(sealed: World, who: str) -> None:
    with program_scope(sealed.aoi.pk), pytest.raises(NotAllowedError):
        start_check(actor=sealed.actor(who), program_id=sealed.aoi.pk)
    with program_scope(sealed.aoi.pk):
        assert not AuditCheck.objects.exists()
        assert not Job.objects.exists()
