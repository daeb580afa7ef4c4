"""The page with the state of the audit."""

import pytest
from django.test import Client

from cases.events import HOLD_OPENED
from security.audit.record import record
from security.audit.sealer import seal_program
from security.jobs.run import run_job
from security.models import AuditCheck, Job
from security.tenancy.scope import program_scope
from tests.factories.security import World


@pytest.fixture(autouse=True)
def _own_anchors(settings, tmp_path) -> None:
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors.jsonl"


def test_the_auditor_has_the_audit_verified(world: World, client: Client) -> None:
    client.force_login(world.users["aoi_auditor"])
    assert "未検証" in client.get("/p/aoi/audit").content.decode()
    assert client.post("/p/aoi/audit").status_code == 303
    assert client.post("/p/aoi/audit").status_code == 422, "one is under way"
    with program_scope(world.aoi.pk):
        run_job(world.aoi.pk, Job.objects.get().pk)
    page = client.get("/p/aoi/audit").content.decode()
    assert "整合" in page


def test_the_last_sealed_event_is_named_in_words(world: World, client: Client) -> None:
    with program_scope(world.aoi.pk):
        record(HOLD_OPENED, actor=world.actor("aoi_manager"), program_id=world.aoi.pk)
    seal_program(world.aoi.pk)
    client.force_login(world.users["aoi_auditor"])
    page = client.get("/p/aoi/audit").content.decode()
    assert "申請を保留にした" in page
    assert "cases.hold_opened" in page, "an auditor compares it with an export of the chain"
    english = client.get("/p/aoi/audit", headers={"accept-language": "en"}).content.decode()
    assert "Applications were stopped" in english


def test_who_may_not_starts_nothing(world: World, client: Client) -> None:
    for name in ("aoi_keyer_1", "aoi_viewer", "aoi_caller"):
        client.force_login(world.users[name])
        assert client.get("/p/aoi/audit").status_code == 403
        assert client.post("/p/aoi/audit").status_code == 403
    client.force_login(world.users["midori_auditor"])
    assert client.post("/p/aoi/audit").status_code == 404
    with program_scope(world.aoi.pk):
        assert not AuditCheck.objects.exists()
        assert not Job.objects.exists()
