"""Daily figures on screen: who sees them, the close, the report."""

import datetime as dt

import pytest

from cases.models import NoticeKind, ProgramSetup, Status
from reports import events
from reports.charts.daily_bars import DayPair, daily_bars, nice_top
from reports.charts.progress_lines import progress_lines
from reports.models import DailyClose, DailyReportFile, KpiValue
from reports.rules.kpi import Metric
from reports.services.kpi.roll_up import roll_up
from security import clock
from security.actor import system_actor
from security.jobs.run import run_job
from security.models import AuditEvent, Job

READERS = ["officer", "treasurer", "viewer", "auditor", "manager"]


@pytest.fixture
def figures(aoi):
    roll_up(actor=system_actor("test"), program_id=aoi.aoi.pk)
    return aoi


@pytest.mark.parametrize("name", READERS)
def test_readers_see_the_figures_and_nobody_by_name(figures, visit, name: str) -> None:
    page = visit(name, "figures")
    assert page.status_code == 200
    text = page.content.decode()
    assert not [user for user in figures.users if user in text and user != f"aoi_{name}"]


@pytest.mark.parametrize("name", ["keyer_1", "reviewer_1", "caller", "mailroom"])
def test_others_do_not(figures, visit, name: str) -> None:
    assert visit(name, "figures").status_code == 403


def test_the_page_asks_few_questions(figures, visit, django_assert_max_num_queries) -> None:
    visit("viewer", "figures")
    with django_assert_max_num_queries(25):
        visit("viewer", "figures")


@pytest.mark.parametrize("on", ["", "x", "2026-02-31", "0001-01-01", "1900-01-01", "2999-01-01"])
def test_any_day_can_be_asked_for(figures, visit, on: str) -> None:
    assert visit("viewer", f"figures?on={on}").status_code == 200


def test_a_day_without_a_close_says_what_will_stand_there(figures, visit) -> None:
    address = f"figures?on={clock.today().isoformat()}"
    for name in ("manager", "viewer"):
        assert "この日はまだ締めていません" in visit(name, address).content.decode()
        with clock.at(clock.now() + dt.timedelta(days=1)):
            assert "この日は締めていません" in visit(name, address).content.decode()


def test_it_opens_on_the_last_closed_day_and_names_the_running_one(figures, visit) -> None:
    closed_on = clock.today()
    running = f"?on={(closed_on + dt.timedelta(days=1)).isoformat()}"
    for name in ("manager", "viewer"):
        text = visit(name, "figures").content.decode()
        assert "進行中（まだ締めていません）" in text  # before the first close there is only the running day
        assert "進行中の日" not in text
    visit("manager", "figures/close", {})
    assert "進行中" not in visit("viewer", "figures").content.decode()
    with clock.at(clock.now() + dt.timedelta(days=1)):
        for name in ("manager", "viewer"):
            text = visit(name, "figures").content.decode()
            assert "に締め" in text
            assert f'href="{running}">進行中の日' in text
            assert "進行中（まだ締めていません）" in visit(name, f"figures{running}").content.decode()


def test_the_manager_closes_the_day_and_has_the_report_made(figures, visit, tmp_path, settings) -> None:
    settings.FILES_DIR = tmp_path
    today = clock.today().isoformat()
    assert visit("viewer", "figures/close", {}).status_code == 403
    assert visit("manager", "figures/report", {"on": today}).status_code == 422
    assert visit("viewer", "figures/report/file", {"on": today}).status_code == 409
    assert DailyClose.objects.count() == 0
    assert visit("manager", "figures/close", {}).status_code == 303
    assert DailyClose.objects.get().balanced
    assert visit("viewer", "figures/report", {"on": today}).status_code == 403
    assert visit("manager", "figures/report", {"on": today}).status_code == 303
    run_job(figures.aoi.pk, Job.objects.get().pk)
    assert DailyReportFile.objects.count() == 1
    file = visit("viewer", "figures/report/file", {"on": today})
    assert file.content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(code=events.DAILY_REPORT_READ.code).count() == 1


def test_the_change_of_the_rate_has_its_meaning_and_unit(figures, visit) -> None:
    today = clock.today()
    KpiValue.objects.filter(metric__in=[Metric.APPLICATION_RECEIVED, Metric.DEFICIENCY_OPENED]).delete()
    for on, received, faults in ((today - dt.timedelta(days=8), 10, 1), (today, 10, 3)):
        for metric, value in ((Metric.APPLICATION_RECEIVED, received), (Metric.DEFICIENCY_OPENED, faults)):
            KpiValue.objects.create(program=figures.aoi, on=on, metric=metric.value, dimension="x", value=value)
    text = " ".join(visit("viewer", "figures").content.decode().split())
    assert "累計4件" in text
    assert '直近7日の率は前の7日より <span class="down"> +20.0ポイント' in text
    assert "すべての期" not in text


def test_a_share_is_cut_and_never_rounded_up(figures, visit) -> None:
    day = clock.today()
    for metric, dimension, value in (
        (Metric.NOTICE_POSTED, NoticeKind.CONFIRMATION_FORM, 6),
        (Metric.HOUSEHOLD_PAID, "", 4),
        (Metric.STAGE_IN, Status.DECIDED, 5),
        (Metric.APPLICATION_RECEIVED, "paper", 6),
    ):
        KpiValue.objects.create(program=figures.aoi, on=day, metric=metric.value, dimension=dimension, value=value)
    text = " ".join(visit("viewer", "figures").content.decode().split())
    assert "決定 83.3%" in text
    assert "支給済 66.6%" in text  # of the line of the chart
    assert "6世帯の66.6%" in text  # of the tile
    assert "66.7" not in text


def test_with_terms_it_says_when_a_household_counts_as_paid(figures, visit) -> None:
    KpiValue.objects.create(
        program=figures.aoi, on=clock.today(), metric=Metric.TRANSFER_PAID.value, dimension="", value=23
    )
    ProgramSetup.objects.filter(program=figures.aoi).update(terms=[{"number": 1, "name": "1学期"}])
    assert "すべての期の支払いが済むと数えます。振込は23件済み" in visit("viewer", "figures").content.decode()


def test_bars_reach_a_round_top_and_name_the_months() -> None:
    days = [DayPair(dt.date(2026, 10, 30), 7, 3), DayPair(dt.date(2026, 11, 2), 40, 0)]
    drawn = daily_bars(days)
    assert [mark.text for mark in drawn.days] == ["10/30", "11/2"]
    assert [mark.text for mark in drawn.grid] == ["0", "10", "20", "30", "40"]
    assert [nice_top(count) for count in (0, 4, 5, 41, 999)] == [4, 4, 8, 80, 1000]


def test_lines_end_at_their_share() -> None:
    day = dt.date(2026, 10, 1)
    drawn = progress_lines([(day, 5)], [(day, 2)], origin_on=day, last_on=dt.date(2026, 10, 11), denominator=10)
    assert drawn is not None
    assert (drawn.decided.percent, drawn.paid.percent) == (50.0, 20.0)
    assert progress_lines([], [], origin_on=day, last_on=day, denominator=0) is None
