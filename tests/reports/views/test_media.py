"""The pages of the media register."""

import datetime as dt

import pytest

from reports.models import ExportRequest, Medium
from security import clock
from security.tenancy.scope import program_scope
from tests.factories.security import World
from tests.reports.views.conftest import Visit


@pytest.fixture
def file(aoi: World) -> ExportRequest:
    """A file that was approved and fetched."""
    row = ExportRequest(
        program=aoi.aoi, number=1, audience="people", columns=["status"], reason="庁内連携", state="ready",
        asked_by=aoi.users["aoi_manager"], asked_at=clock.now(), decided_by=aoi.users["aoi_officer"],
        decided_at=clock.now(), rows=3, size=9, sha256="ab" * 32, file_name="x", fetched=1,
    )  # fmt: skip
    row.save()
    return row


def sent(**changes: str) -> dict[str, str]:
    today = clock.today()
    return {
        "file": "export-1",
        "label": "USB-0007",
        "kind": "usb",
        "handed_to": "情報政策課",
        "handed_on": today.isoformat(),
        "due_on": (today + dt.timedelta(days=7)).isoformat(),
        **changes,
    }


def test_a_medium_from_its_hand_over_to_its_confirmed_erasure(aoi: World, file: ExportRequest, visit: Visit) -> None:
    assert "USB-0007" not in visit("manager", "exports/1").content.decode()
    assert 'value="export-1" selected' in visit("manager", "media/enter?file=export-1").content.decode()
    refused = visit("manager", "media/enter", sent(handed_to=""))
    assert refused.status_code == 422
    assert "USB-0007" in refused.content.decode(), "what was typed stays"
    assert visit("manager", "media/enter", sent())["Location"].endswith("/media/1")
    assert "USB-0007" in visit("manager", "exports/1").content.decode()
    today = clock.today().isoformat()
    assert visit("manager", "media/1", {"act": "back", "returned_on": today}).status_code == 303
    assert visit("manager", "media/1", {"act": "erase", "method": "", "evidence": ""}).status_code == 422
    assert visit("manager", "media/1", {"act": "erase", "method": "上書き", "evidence": "記録 3"}).status_code == 303
    assert 'value="confirm"' not in visit("manager", "media/1").content.decode()
    assert visit("manager", "media/1", {"act": "confirm"}).status_code == 422
    assert visit("officer", "media/1", {"act": "confirm"}).status_code == 303
    assert "記録 3" in visit("auditor", "media/1").content.decode()
    with program_scope(aoi.aoi.pk):
        assert Medium.objects.get().state == "confirmed"


def test_who_may_not_changes_nothing(aoi: World, file: ExportRequest, visit: Visit) -> None:
    for name, path, data, status in (
        ("auditor", "media/enter", sent(), 403),
        ("keyer_1", "media/enter", sent(), 403),
        ("manager", "media/enter", sent(file="export-2"), 422),
        ("manager", "media/enter", sent(file="batch-1"), 422),
        ("manager", "media/enter", sent(file="1; DROP"), 422),
        ("manager", "media/9", {"act": "confirm"}, 404),
        ("manager", "media/9", {"act": "other"}, 404),
    ):
        assert visit(name, path, data).status_code == status, (name, path)
    assert visit("keyer_1", "media").status_code == 403
    with program_scope(aoi.aoi.pk):
        assert not Medium.objects.exists()


def test_an_overdue_medium_is_said(aoi: World, file: ExportRequest, visit: Visit) -> None:
    day = clock.today() - dt.timedelta(days=9)
    gone = sent(handed_on=day.isoformat(), due_on=(day + dt.timedelta(days=2)).isoformat())
    visit("manager", "media/enter", gone)
    assert "期限超過" in visit("officer", "media").content.decode()
