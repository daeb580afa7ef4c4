"""Papers for approval, the finance list's columns, and samples on screen."""

import pytest

from cases.models import PayoutBatch
from reports.models import AuditSample, FinanceLayout, MoneyPack
from security.jobs.run import run_job
from security.models import Job
from tests.factories.money import make_case, open_office

PREFIX = "columns"


@pytest.fixture
def office(world):
    with open_office(world) as found:
        yield found


def layout(*rows: tuple[str, str, str]) -> dict[str, str]:
    values = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0", "encoding": "cp932"}
    for place, (heading, source, fixed) in enumerate(rows):
        values |= {
            f"{PREFIX}-{place}-heading": heading,
            f"{PREFIX}-{place}-source": source,
            f"{PREFIX}-{place}-fixed": fixed,
        }
    return values


def work(office) -> None:
    for job in Job.objects.filter(program_id=office.program_id, state=Job.State.RUNNING):
        run_job(office.program_id, job.pk)


def test_papers_are_made_by_a_job_and_saved_one_by_one(office, visit) -> None:
    office.decide(make_case(office.world.aoi, 1))
    batch_id = office.prepare().batch_id
    office.check(batch_id)
    assert visit("clerk_1", "papers", {"batch": "1"}).status_code == 303
    assert visit("clerk_1", "papers").context["rows"][0].job.is_running
    work(office)
    assert MoneyPack.objects.count() == 1
    page = visit("treasurer", "papers/1")
    assert [file.kind for file in page.context["found"].files] == ["papers", "decisions", "orders", "finance"]
    answer = visit("treasurer", "papers/1/papers", {})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert visit("treasurer", "papers/1/moon", {}).status_code == 404
    assert visit("treasurer", "papers/2").status_code == 404
    assert visit("treasurer", "papers", {"batch": "7"}).status_code == 404
    assert visit("clerk_1", "papers", {"batch": "1"}).status_code == 409
    office.release(batch_id)
    assert visit("auditor", "papers").context["rows"][0].is_what_was_approved
    assert visit("manager", "papers").status_code == 403


def test_a_paper_that_could_not_be_made_says_so(office, visit) -> None:
    office.decide(make_case(office.world.aoi, 1))
    batch_id = office.prepare().batch_id
    office.check(batch_id)
    visit("clerk_1", "papers", {"batch": "1"})
    PayoutBatch.objects.filter(pk=batch_id).update(
        state="cancelled", cancelled_by=office.world.users["aoi_clerk_1"], cancel_reason="x"
    )
    work(office)
    assert not MoneyPack.objects.exists()


def test_the_finance_list_is_set_by_the_municipality(office, visit) -> None:
    assert len(visit("treasurer", "papers/layout").context["rows"].forms) > 10
    values = layout(("債主", "person_number", ""), ("額", "yen", ""), ("科目", "fixed", "18"), ("", "", ""))
    assert visit("clerk_1", "papers/layout", values).status_code == 403
    assert visit("officer", "papers/layout", values).status_code == 303
    assert FinanceLayout.objects.get().columns == [
        ["債主", "person_number", ""],
        ["額", "yen", ""],
        ["科目", "fixed", "18"],
    ]
    for bad, place in (
        (layout(("額", "yen", ""), ("", "members", "")), "heading"),
        (layout(("額", "yen", ""), ("人", "", "")), "source"),
        (layout(("額", "yen", ""), ("人", "members", "x")), "fixed"),
    ):
        page = visit("officer", "papers/layout", bad)
        assert page.status_code == 422
        assert page.context["rows"].forms[1].errors[place]
    assert visit("officer", "papers/layout", layout(("人", "members", ""))).context["form"].non_field_errors()
    assert FinanceLayout.objects.count() == 1


def test_a_sample_is_drawn_by_a_job_and_saved(office, visit) -> None:
    assert visit("auditor", "samples", {"size": "3", "seed": ""}).status_code == 422
    office.send(make_case(office.world.aoi, 1), make_case(office.world.aoi, 2))
    assert visit("auditor", "samples", {"size": "30", "seed": ""}).context["form"].errors["size"]
    assert visit("manager", "samples").status_code == 403
    assert visit("auditor", "samples", {"size": "2", "seed": "aoi"}).status_code == 303
    assert visit("auditor", "samples").context["under_way"]
    work(office)
    sample = AuditSample.objects.get()
    assert (sample.seed, sample.population, len(sample.lines)) == ("aoi", 2, 2)
    assert visit("treasurer", "samples/1", {})["Content-Type"] == "application/pdf"
    assert visit("treasurer", "samples/2", {}).status_code == 404
