"""The pages of a return of data, from the request to the receipt."""

import pytest

from cases.models import Household
from intake.models import ScanPage
from reports.data_return.tables import PackedTable
from reports.models import DataReturn, DataReturnPart, Medium
from security.jobs.run import run_job
from security.models import Job
from security.tenancy.scope import program_scope
from tests.factories.security import World
from tests.isolation.seed import fingerprint
from tests.reports.exports.test_container import opened_all
from tests.reports.views.conftest import Visit

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
HANDED = {
    "act": "hand_over",
    "label": "DISC-1",
    "kind": "disc",
    "handed_to": "情報政策課",
    "handed_on": "2026-06-01",
    "due_on": "2026-06-08",
}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, settings, tmp_path) -> None:
    settings.FILES_DIR, settings.AUDIT_ANCHOR_FILE = tmp_path, tmp_path / "anchors"
    monkeypatch.setattr("reports.views.data_returns.needs_proof", lambda _request: None)
    few = [PackedTable(model) for model in (Household, ScanPage)]
    monkeypatch.setattr("reports.services.data_return.approve.packed_tables", lambda: few)


def run_newest(world: World) -> None:
    with program_scope(world.aoi.pk):
        run_job(world.aoi.pk, Job.objects.filter(program=world.aoi).latest("pk").pk)


def test_from_the_request_to_the_receipt(aoi: World, visit: Visit) -> None:
    assert "自治体が受領したパッケージはありません" not in visit("manager", "data-returns").content.decode()
    answer = visit("manager", "data-returns", {"reason": ""})
    assert answer.status_code == 422
    answer = visit("manager", "data-returns", {"reason": "契約の終了"})
    assert answer["Location"].endswith("/data-returns/1")
    assert 'value="approve"' not in visit("manager", "data-returns/1").content.decode()
    page = visit("officer", "data-returns/1").content.decode()
    assert 'value="approve"' in page
    assert "専任窓口" in page
    assert visit("officer", "data-returns/1", {"act": "refuse", "note": ""}).status_code == 422
    assert visit("officer", "data-returns/1", {"act": "approve", "note": ""}).status_code == 303
    run_newest(aoi)
    password = visit("officer", "data-returns/1/password", {})
    assert password.status_code == 200
    with program_scope(aoi.aoi.pk):
        parts = list(DataReturnPart.objects.order_by("pk").values_list("pk", flat=True))
    page = visit("manager", "data-returns/1").content.decode()
    assert "件数はデータベースと一致" in page
    assert "パスワード" not in page.split("<main")[1].split("受け取り、")[0]
    for part_id in parts:
        answer = visit("manager", f"data-returns/1/parts/{part_id}", {})
        assert answer["Content-Type"] == "application/zip"
    secret = password.content.decode().split('<b class="mono">')[1].split("</b>")[0]
    assert "manifest.csv" in opened_all(answer.content, secret)
    assert visit("manager", f"data-returns/1/parts/{parts[0]}", {}).status_code == 409
    again = visit("officer", "data-returns/1", {"act": "again", "part": str(parts[0])})
    assert again.status_code == 303
    assert visit("manager", "data-returns/1", {**HANDED, "label": ""}).status_code == 422
    assert visit("manager", "data-returns/1", HANDED).status_code == 303
    assert visit("officer", "data-returns/1", {"act": "receive", "receipt_note": "保管庫"}).status_code == 422
    receipt = {"act": "receive", "compared": "on", "receipt_note": "保管庫"}
    assert visit("officer", "data-returns/1", receipt).status_code == 303
    assert "受領済み" in visit("auditor", "data-returns/1").content.decode()
    assert "受領（返却なし）" in visit("manager", "media/1").content.decode()
    assert "DISC-1" in visit("manager", "media").content.decode()


def test_who_may_not_changes_nothing(aoi: World, visit: Visit) -> None:
    visit("manager", "data-returns", {"reason": "契約の終了"})
    with program_scope(aoi.aoi.pk):
        before = fingerprint(aoi.aoi)
    for name, path, data, status in (
        ("caller", "data-returns", {"reason": "x"}, 403),
        ("clerk_1", "data-returns", {"reason": "x"}, 403),
        ("officer", "data-returns", {"reason": "x"}, 403),
        ("manager", "data-returns/1", {"act": "approve", "note": ""}, 403),
        ("auditor", "data-returns/1", {"act": "approve", "note": ""}, 403),
        ("officer", "data-returns/1", {"act": "drop"}, 403),
        ("officer", "data-returns/1", {"act": "publish"}, 404),
        ("officer", "data-returns/9", {"act": "approve", "note": ""}, 404),
        ("manager", "data-returns/1/password", {}, 403),
        ("officer", "data-returns/1/password", {}, 409),
        ("officer", "data-returns/1/parts/1", {}, 403),
        ("manager", "data-returns/1/parts/1", {}, 409),
    ):
        assert visit(name, path, data).status_code == status, (name, path)
    with program_scope(aoi.aoi.pk):
        assert fingerprint(aoi.aoi) == before
        assert DataReturn.objects.get().state == DataReturn.State.ASKED
        assert not Medium.objects.exists()
