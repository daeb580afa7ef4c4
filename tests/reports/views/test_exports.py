"""The pages of a file that leaves the office."""

import pytest

from reports.models import ExportRequest
from reports.services.export.build import build_export
from security.actor import system_actor
from security.sign_in import sessions
from tests.factories.security import World
from tests.reports.views.conftest import Visit

ASKED = {"reason": "訪問調査のため", "audience": "people", "columns": ["receipt_number", "head_name"]}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, settings, tmp_path) -> None:
    """Everybody has just proved who they are; tests/security/sign_in asks what happens else."""
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr("security.sign_in.fresh.is_fresh", lambda _session, _user: True)
    assert sessions


def test_from_the_request_to_the_file(aoi: World, visit: Visit) -> None:
    asked = visit("manager", "exports/ask", ASKED)
    request = ExportRequest.objects.get()
    assert (asked.status_code, asked["Location"]) == (303, f"/p/aoi/exports/{request.number}")
    address = f"exports/{request.number}"
    assert "approve" not in visit("manager", address).content.decode()
    page = visit("officer", address).content.decode()
    assert 'value="approve"' in page
    assert visit("officer", address, {"act": "approve"}).status_code == 303
    build_export(actor=system_actor("reports.build_export"), program_id=aoi.aoi.pk, number=request.number)
    password = visit("officer", f"{address}/password", {})
    assert password.status_code == 200
    file = visit("manager", f"{address}/file", {})
    assert (file.status_code, file.content[:2]) == (200, b"PK")
    assert file["Content-Disposition"] == f'attachment; filename="export-{request.number:05d}.zip"'
    assert "Cache-Control" in file
    assert visit("auditor", "exports").status_code == 200


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(aoi: World, visit: Visit) -> None:
    answer = visit("manager", "exports/ask", {**ASKED, "columns": [], "unmasked": ["telephone"]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "訪問調査のため" in page
    assert not ExportRequest.objects.exists()


def test_a_refusal_needs_a_note(aoi: World, visit: Visit) -> None:
    visit("manager", "exports/ask", ASKED)
    number = ExportRequest.objects.get().number
    assert visit("officer", f"exports/{number}", {"act": "refuse", "note": ""}).status_code == 422
    assert visit("officer", f"exports/{number}", {"act": "refuse", "note": "不要"}).status_code == 303
    assert ExportRequest.objects.get().state == "refused"


def test_who_may_not_ask_decide_or_fetch(aoi: World, visit: Visit) -> None:
    visit("manager", "exports/ask", ASKED)
    number = ExportRequest.objects.get().number
    for name in ("viewer", "keyer_1", "treasurer", "auditor"):
        assert visit(name, "exports/ask", ASKED).status_code == 403
        # The treasurer fetches lists of decisions, and of others' requests none.
        assert visit(name, f"exports/{number}/file", {}).status_code == (409 if name == "treasurer" else 403)
    assert visit("manager", f"exports/{number}", {"act": "approve"}).status_code == 403
    assert visit("manager", f"exports/{number}/password", {}).status_code == 403
    assert visit("manager", f"exports/{number}/file", {}).status_code == 409
    assert ExportRequest.objects.get().state == "asked"
