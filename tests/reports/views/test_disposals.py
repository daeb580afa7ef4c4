"""The pages of retention and disposal, from the rules to the certificate."""

import datetime as dt
import re

import pytest

from security.jobs.run import run_job
from security.models import AuditEvent, Disposal, Job, Program, RetentionHold, RetentionRule
from security.tenancy.scope import program_scope
from tests.factories.security import World
from tests.reports.views.conftest import Visit

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
APPS = ("callcenter", "cases", "intake", "reports", "security")
MONTHS = dict.fromkeys(APPS, "12")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, settings, tmp_path) -> None:
    settings.FILES_DIR, settings.AUDIT_ANCHOR_FILE = tmp_path, tmp_path / "anchors"
    monkeypatch.setattr("reports.views.disposals.needs_proof", lambda _request: None)


@pytest.fixture
def ended(aoi: World) -> World:
    Program.objects.filter(pk=aoi.aoi.pk).update(starts_on=dt.date(2019, 4, 1), ends_on=dt.date(2020, 3, 31))
    return aoi


def shown_tables(page: str) -> dict[str, str]:
    """What stands before the name of each table."""
    return {
        table: what.strip()
        for what, table in re.findall(r'<td>([^<]+)<span class="mono small mute" lang="en">([a-z_]+)</span>', page)
    }


def run_newest(world: World) -> None:
    with program_scope(world.aoi.pk):
        job = Job.objects.filter(program=world.aoi).latest("pk")
        run_job(world.aoi.pk, job.pk)


def test_from_the_rules_to_the_certificate(ended: World, visit: Visit) -> None:
    assert visit("officer", "disposals", {"act": "rules", **MONTHS}).status_code == 303
    page = visit("manager", "disposals").content.decode()
    assert "2021/3/31" in page
    answer = visit("manager", "disposals", {"act": "plan", "apps": APPS})
    assert answer["Location"].endswith("/disposals/1")
    run_newest(ended)
    page = visit("manager", "disposals/1").content.decode()
    assert "cases_household" in page
    assert shown_tables(page)["cases_household"] == "世帯"
    assert shown_tables(page)["cases_householdevent"] == "変更履歴：世帯"
    unnamed = {table: what for table, what in shown_tables(page).items() if not re.search("[ぁ-んァ-ヶ一-龠]", what)}
    assert unnamed == {"callcenter_faqarticle": "FAQ"}, "Japanese writes it so"
    assert 'value="ask"' in page
    assert visit("manager", "disposals/1", {"act": "ask", "reason": ""}).status_code == 422
    assert visit("manager", "disposals/1", {"act": "ask", "reason": "保存期間の満了"}).status_code == 303
    assert 'value="approve"' not in visit("manager", "disposals/1").content.decode()
    assert 'value="approve"' in visit("officer", "disposals/1").content.decode()
    rows = Disposal.objects.values_list("counted__rows", flat=True)
    with program_scope(ended.aoi.pk):
        counted = rows.get()
    unticked = visit("officer", "disposals/1", {"act": "approve", "note": "確認済み"})
    assert unticked.status_code == 422
    assert f"「{ended.aoi.name}」の{counted:,}行を完全に消去" in unticked.content.decode()
    assert "確認済み" in unticked.content.decode()
    with program_scope(ended.aoi.pk):
        assert Disposal.objects.get().state == Disposal.State.ASKED
    approval = {"act": "approve", "note": "", "confirmed": "on"}
    assert visit("officer", "disposals/1", approval).status_code == 303
    run_newest(ended)
    shown = visit("auditor", "disposals/1").content.decode()
    assert "残りなし" in shown
    paper = visit("officer", "disposals/1/certificate", {})
    assert paper.content.startswith(b"%PDF")
    assert paper["Content-Disposition"].endswith('disposal-aoi-001.pdf"')
    with program_scope(ended.aoi.pk):
        assert AuditEvent.objects.filter(code="reports.certificate_read").count() == 1


def test_a_closed_program_is_gone_but_for_what_tells_of_it(ended: World, visit: Visit) -> None:
    test_from_the_rules_to_the_certificate(ended, visit)
    for path in ("disposals", "disposals/1", "media", "audit", "jobs"):
        assert visit("manager", path).status_code == 200, path
    for path in ("", "cases", "letters", "exports", "incidents", "disposals/9"):
        answer = visit("manager", path)
        assert answer.status_code in {410, 404}, path
    door = visit("manager", "letters").content.decode()
    assert "/p/aoi/disposals" in door
    assert 'href="/p/aoi/letters"' not in visit("manager", "disposals").content.decode(), "no place that is gone"
    with program_scope(ended.aoi.pk):
        before = AuditEvent.objects.count()
    for name, path, data in (
        ("manager", "disposals", {"act": "plan", "apps": APPS}),
        ("manager", "exports/ask/workers", {"reason": "x"}),
        ("officer", "disposals/1", {"act": "approve", "confirmed": "on"}),
    ):
        assert visit(name, path, data).status_code in {410, 422}, path
    with program_scope(ended.aoi.pk):
        assert AuditEvent.objects.count() == before
        assert Disposal.objects.count() == 1


def test_what_was_typed_stays_and_nothing_changes(ended: World, visit: Visit) -> None:
    bad = visit("officer", "disposals", {"act": "rules", **MONTHS, "cases": "いつか"})
    assert bad.status_code == 422
    assert "いつか" in bad.content.decode()
    assert visit("manager", "disposals", {"act": "hold", "reason": " "}).status_code == 422
    assert visit("auditor", "disposals", {"act": "hold", "reason": "住民監査請求"}).status_code == 303
    refused = visit("manager", "disposals", {"act": "plan", "apps": ["calls"]})
    assert refused.status_code == 422
    with program_scope(ended.aoi.pk):
        assert not RetentionRule.objects.exists()
        hold = RetentionHold.objects.get()
    lifted = visit("officer", "disposals", {"act": "lift", "hold": hold.pk, "lift_reason": ""})
    assert lifted.status_code == 422
    assert visit("officer", "disposals", {"act": "lift", "hold": hold.pk, "lift_reason": "取下げ"}).status_code == 303


def test_who_may_not_changes_nothing(ended: World, visit: Visit) -> None:
    for name, path, data, status in (
        ("manager", "disposals", {"act": "rules", **MONTHS}, 403),
        ("officer", "disposals", {"act": "plan", "apps": APPS}, 403),
        ("viewer", "disposals", {"act": "hold", "reason": "x"}, 403),
        ("keyer_1", "disposals", {"act": "hold", "reason": "x"}, 403),
        ("manager", "disposals", {"act": "other"}, 404),
        ("officer", "disposals/1", {"act": "approve", "confirmed": "on"}, 404),
        ("officer", "disposals/1/certificate", {}, 404),
    ):
        assert visit(name, path, data).status_code == status, (name, path)
    assert visit("keyer_1", "disposals").status_code == 403
    with program_scope(ended.aoi.pk):
        assert [model.objects.count() for model in (Disposal, RetentionHold, RetentionRule)] == [0, 0, 0]
