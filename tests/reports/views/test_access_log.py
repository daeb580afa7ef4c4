"""Who looked at whom, for the manager and the municipality's auditor."""

import csv
import io

from cases.models import Household
from security import clock
from security.models import AccessLog, AuditEvent, UnusualAccess
from security.tenancy.scope import program_scope
from tests.factories.security import World
from tests.reports.views.conftest import Visit


def household(world: World) -> Household:
    return Household.objects.filter(program=world.aoi).order_by("pk")[0]


def test_a_look_at_a_household_stands_in_the_log(aoi: World, visit: Visit) -> None:
    number = household(aoi).receipt_number
    assert visit("viewer", f"ledger/{number}").status_code == 200
    page = visit("auditor", f"access?receipt_number={number}").content.decode()
    assert "aoi_viewer" in page
    assert number in page
    other = visit("auditor", "access?receipt_number=101-9999999-9")
    assert other.status_code == 200
    assert number not in visit("auditor", "access?first_on=2020-01-01&last_on=2020-01-02").content.decode()


def test_the_log_is_taken_as_csv_and_as_pdf_and_that_is_recorded(aoi: World, visit: Visit) -> None:
    number = household(aoi).receipt_number
    user = aoi.users["aoi_viewer"]
    user.display_name = "=cmd|calc"
    user.save()
    visit("viewer", f"ledger/{number}")
    file = visit("auditor", "access", {"kind": "csv"})
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["日時", "閲覧者", "目的"]
    assert [rows[1][1], rows[1][3], rows[1][5]] == ["'=cmd|calc", number, "世帯"]
    assert file["Content-Disposition"].startswith("attachment")
    pdf = visit("auditor", "access", {"kind": "pdf"})
    assert pdf.content.startswith(b"%PDF")
    with program_scope(aoi.aoi.pk):
        kinds = (
            AuditEvent.objects.filter(code="cases.access_reported").order_by("pk").values_list("data__kind", flat=True)
        )
        assert list(kinds) == ["csv", "pdf"]


def test_conditions_that_cannot_be_read_are_said(aoi: World, visit: Visit) -> None:
    page = visit("auditor", "access?first_on=2026-09-02&last_on=2026-09-01&receipt_number=1")
    assert page.status_code == 200
    assert page.content.decode().count("summary__title") == 1
    assert visit("auditor", "access?first_on=2026-09-02&last_on=2026-09-01", {"kind": "csv"}).status_code == 422


def test_a_manager_explains_an_unusual_look_and_the_auditor_reads_it(aoi: World, visit: Visit) -> None:
    line = AccessLog.objects.create(
        program=aoi.aoi, at=clock.now(), person=aoi.users["aoi_caller"], place="x", purpose="call", household_id=1
    )
    unusual = UnusualAccess.objects.create(
        program=aoi.aoi,
        on=clock.today(),
        person=aoi.users["aoi_caller"],
        kind="hours",
        looks=3,
        first=line,
        raised_at=clock.now(),
    )
    refused = visit("manager", "access/unusual", {"unusual": unusual.pk, "explanation": ""})
    assert refused.status_code == 422
    assert visit("auditor", "access/unusual", {"unusual": unusual.pk, "explanation": "x"}).status_code == 403
    unusual.refresh_from_db()
    assert unusual.settled_at is None
    assert visit("manager", "access/unusual", {"unusual": unusual.pk, "explanation": "夜間の応援"}).status_code == 303
    assert "夜間の応援" in visit("auditor", "access/unusual").content.decode()


def test_nobody_else_opens_the_log(aoi: World, visit: Visit) -> None:
    for name in ("officer", "viewer", "keyer_1", "caller", "treasurer"):
        assert visit(name, "access").status_code == 403
        assert visit(name, "access/unusual").status_code == 403
        assert visit(name, "access", {"kind": "csv"}).status_code == 403
