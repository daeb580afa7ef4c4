"""The register of incidents: entered, counted, worked through, reported; late is said."""

import datetime as dt

import pypdfium2

from cases.models import Household, Recipient
from cases.rules.era import format_era_year
from security import clock
from security.models import AuditEvent, Incident, IncidentHousehold, IncidentStep
from security.rules.incident_clock import MANY
from security.tenancy.scope import program_scope
from tests.factories.security import World
from tests.reports.views.conftest import Visit


def entered(aoi: World, visit: Visit, **changes: str) -> int:
    now = clock.local(clock.now())
    sent = {
        "kind": "look",
        "what": "業務外の閲覧があった",
        "happened_at": (now - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "noticed_at": now.strftime("%Y-%m-%dT%H:%M"),
        **changes,
    }
    answer = visit("manager", "incidents/open", sent)
    assert answer.status_code == 303, answer.content.decode()
    return Incident.objects.get(program=aoi.aoi).number


def test_an_incident_from_its_notice_to_its_final_report(aoi: World, visit: Visit) -> None:
    household = Household.objects.filter(program=aoi.aoi).order_by("pk")[0]
    visit("viewer", f"ledger/{household.receipt_number}")
    number = entered(aoi, visit, may_cost_money="on")
    page = visit("manager", f"incidents/{number}").content.decode()
    assert "速報を提出する" in page
    assert visit("officer", f"incidents/{number}", {"act": "step", "code": "acknowledged"}).status_code == 303
    assert visit("manager", f"incidents/{number}/report", {"stage": "final"}).status_code == 409
    first = visit("manager", f"incidents/{number}/report", {"stage": "first"})
    assert first.content.startswith(b"%PDF")
    with pypdfium2.PdfDocument(first.content) as paper:
        written = paper[0].get_textpage().get_text_range().replace(" ", "")
    year = format_era_year(clock.today())
    assert written.count(year) >= 4, "made, happened, noticed, and each step: a paper is read years later"
    assert visit("manager", f"incidents/{number}/report", {"stage": "final"}).status_code == 409, "not counted yet"
    assert visit("manager", f"incidents/{number}", {"act": "count"}).status_code == 422
    today = clock.local(clock.now()).date().isoformat()
    span = {"act": "count", "looks_from": f"{today}T00:00", "looks_until": f"{today}T23:59"}
    assert visit("manager", f"incidents/{number}", span).status_code == 303
    shown = visit("auditor", f"incidents/{number}").content.decode()
    assert household.receipt_number in shown
    assert "要" in shown
    refused = visit("manager", f"incidents/{number}", {"act": "conclude", "cause": "権限が広い", "prevention": ""})
    assert refused.status_code == 422
    assert "権限が広い" in refused.content.decode(), "what was typed stays"
    done = {"act": "conclude", "cause": "権限が広い", "prevention": "役割を分ける"}
    assert visit("manager", f"incidents/{number}", done).status_code == 303
    final = visit("manager", f"incidents/{number}/report", {"stage": "final"})
    assert final["Content-Disposition"].endswith('final.pdf"')
    assert visit("manager", f"incidents/{number}", done).status_code == 422, "the final report is given"
    with program_scope(aoi.aoi.pk):
        steps = IncidentStep.objects.filter(program=aoi.aoi).exclude(sha256="")
        assert [step.code for step in steps.order_by("pk")] == ["first_report", "final_report"]
        assert AuditEvent.objects.filter(program=aoi.aoi, code="security.incident_reported").count() == 2


def test_who_may_not_changes_nothing(aoi: World, visit: Visit) -> None:
    number = entered(aoi, visit)
    for name, path, data, status in (
        ("auditor", f"incidents/{number}", {"act": "step", "code": "told"}, 403),
        ("keyer_1", f"incidents/{number}", {"act": "count"}, 403),
        ("officer", f"incidents/{number}", {"act": "conclude", "cause": "x", "prevention": "y"}, 403),
        ("officer", f"incidents/{number}/report", {"stage": "first"}, 403),
        ("manager", "incidents/99", {"act": "step", "code": "told"}, 404),
        ("manager", f"incidents/{number}", {"act": "other"}, 404),
    ):
        assert visit(name, path, data).status_code == status, (name, path)
    assert visit("keyer_1", "incidents").status_code == 403
    with program_scope(aoi.aoi.pk):
        assert not IncidentStep.objects.exists()
        assert Incident.objects.get().state == Incident.State.OPEN


def test_a_late_report_is_said(aoi: World, visit: Visit) -> None:
    number = entered(aoi, visit)
    with program_scope(aoi.aoi.pk):
        long_ago = clock.now() - dt.timedelta(days=9)
        Incident.objects.filter(number=number).update(happened_at=long_ago, noticed_at=long_ago)
    page = visit("officer", "incidents").content.decode()
    assert "due--late" in page


def test_the_authority_is_told_by_the_number_of_people_not_of_households(aoi: World, visit: Visit) -> None:
    number = entered(aoi, visit)
    with program_scope(aoi.aoi.pk):
        household = Household.objects.filter(program=aoi.aoi).order_by("pk")[0]
        one = Recipient.objects.get(household=household, is_head=True)
        before = Recipient.objects.filter(household=household).count()
        for serial in range(MANY):
            one.pk, one.number, one.is_head = None, f"9{serial:05d}", False
            one.save()
        incident = Incident.objects.get(number=number)
        IncidentHousehold.objects.create(program=aoi.aoi, incident=incident, household_id=household.pk, source="looks")
        Incident.objects.filter(pk=incident.pk).update(people=1, counted_at=clock.now())
    page = visit("manager", f"incidents/{number}").context["page"]
    assert (page.incident.people, page.persons, page.to_authority) == (1, before + MANY, True)
    assert "authority_told" in {mark.code for mark in page.marks}
