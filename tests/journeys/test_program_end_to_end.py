"""Whole programs, played by their desks on generated people: roster, letters, applications, money, figures.

The story of one single application stands in `test_one_application`; here many of them go through the same services at
once, and what must hold is what every program must show at its end: nobody is lost, nobody is paid twice, and every
figure says the same wherever it is counted.
"""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from cases.models import (
    Application,
    Approach,
    Decision,
    GiftItem,
    Household,
    LedgerState,
    Notice,
    NoticeKind,
    Status,
    TransferLine,
    TransferResult,
)
from cases.rules.zengin import parse_file
from intake.models import EntryTask, PulledSubmission
from reports.models import DailyClose, KpiValue
from reports.rules.kpi import Metric
from secretariat.demo.outputs import DAILY_REPORT
from secretariat.demo.verify import verify
from secretariat.demo.verify_files import page_count, read_summary
from security.audit.chain import breaks
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.journeys.conftest import Played, PlayProgram

HOUSEHOLDS = 40
DAYS = 32


@pytest.fixture(scope="module")
def benefit(play_program: PlayProgram) -> Played:
    """P11: a benefit for tax-exempt households, pushed, confirmed or applied for, after a month."""
    return play_program(101, households=HOUSEHOLDS, days=DAYS)


def test_every_household_stands_in_the_ledger_and_each_way_in_was_used(benefit: Played) -> None:
    with program_scope(benefit.stage.program_id):
        households = Household.objects.filter(program_id=benefit.stage.program_id)
        approaches = Counter(households.values_list("approach", flat=True))
        states = Counter(households.values_list("ledger_state", flat=True))
        channels = set(
            Application.objects.filter(program_id=benefit.stage.program_id).values_list("channel", flat=True)
        )
    assert approaches.total() == states.total()
    assert approaches[Approach.PUSH] > 0
    assert approaches[Approach.CONFIRMATION] > 0
    assert states[LedgerState.TACITLY_ACCEPTED] > 0
    assert states[LedgerState.ANSWERED] > 0
    assert {"push", "confirmation", "online"} <= channels


def test_paper_was_keyed_by_two_people_and_online_forms_by_none(benefit: Played) -> None:
    program_id = benefit.stage.program_id
    with program_scope(program_id):
        tasks = EntryTask.objects.filter(program_id=program_id)
        keyers = list(tasks.filter(state=EntryTask.State.DONE).values_list("first_by_id", "second_by_id"))
        online = Application.objects.filter(program_id=program_id, channel="online").values_list("pk", flat=True)
        assert not tasks.filter(application_id__in=list(online)).exists()
        assert PulledSubmission.objects.filter(program_id=program_id, outcome="taken").count() == len(online)
    assert keyers
    assert all(first != second for first, second in keyers)


def test_money_is_granted_paid_once_and_as_the_bank_file_says(benefit: Played) -> None:
    program_id = benefit.stage.program_id
    with program_scope(program_id):
        paid = TransferResult.objects.filter(program_id=program_id, outcome="paid").select_related("line__decision")
        households = [result.line.household_id for result in paid]
        assert len(households) == len(set(households)) > 0
        assert all(result.line.amount_yen == result.line.decision.amount_yen for result in paid)
        granted = Decision.objects.filter(program_id=program_id, outcome="grant").count()
        sent_yen = sum(
            TransferLine.objects.filter(program_id=program_id, batch__state="released").values_list(
                "amount_yen", flat=True
            )
        )
        open_ones = Application.objects.filter(program_id=program_id, status__in=[Status.PAYING, Status.DECIDED])
        assert granted == len(households) + open_ones.count()
    files = [parse_file(path.read_bytes()) for path in sorted(benefit.out.glob("transfer-101-*.txt"))]
    assert sum(file.total_yen for file in files) == sent_yen


def test_the_chain_of_events_holds_and_every_office_day_was_closed(benefit: Played) -> None:
    program_id = benefit.stage.program_id
    with program_scope(program_id):
        events = AuditEvent.objects.filter(program_id=program_id).order_by("sequence")
        assert not events.filter(sequence=None).exists()
        assert list(breaks(events)) == []
        closes = DailyClose.objects.filter(program_id=program_id)
        assert closes.count() >= DAYS * 4 // 7
        assert not closes.filter(balanced=False).exists()
    assert page_count(benefit.out / DAILY_REPORT) >= 1


def test_figures_by_day_add_up_to_what_there_is(benefit: Played) -> None:
    program_id = benefit.stage.program_id
    with program_scope(program_id):
        received = _total(program_id, Metric.APPLICATION_RECEIVED)
        assert received == Application.objects.filter(program_id=program_id).count()
        posted = Notice.objects.filter(program_id=program_id, posted_at__isnull=False).count()
        assert _total(program_id, Metric.NOTICE_POSTED) == posted


def test_the_files_of_the_program_agree_with_one_another_and_with_the_rows(benefit: Played) -> None:
    assert [str(difference) for difference in verify(benefit.out)] == []


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda out: _replace(out / "summary.json", '"paid_count": ', '"paid_count": 9'), "paid_count"),
        (lambda out: next(out.glob("transfer-*.txt")).unlink(), "transfer files"),
        (lambda out: _replace(next(out.glob("transfer-*.txt")), "2", "3", last=True), "transfer-101"),
        (lambda out: next((out / "letters").glob("*.pdf")).unlink(), "letters/manifest.csv"),
        (lambda out: next((out / "letters").glob("*.pdf")).write_bytes(b"%PDF-1.7"), "pages"),
        (lambda out: _drop_last_line(out / "letters" / "manifest.csv"), "letters"),
        (lambda out: _replace(out / "kpi.json", '"transfer.paid"', '"transfer.lost"'), "kpi.json"),
        (lambda out: _drop_last_line(out / "rejects.csv"), "rejects.csv"),
        (lambda out: (out / DAILY_REPORT).unlink(), DAILY_REPORT),
    ],
)
def test_a_planted_difference_is_found_and_named(benefit: Played, tmp_path: Path, damage, named: str) -> None:
    out = tmp_path / "out"
    shutil.copytree(benefit.out, out)
    damage(out)
    found = [str(difference) for difference in verify(out, database=False)]
    assert any(named in difference for difference in found), found


def test_a_row_that_says_something_else_than_the_files_is_found(benefit: Played, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(benefit.out, out)
    households = read_summary(out)["programs"][0]["households"]
    _replace(out / "summary.json", f'"households": {households}', f'"households": {households - 1}', every=True)
    assert any("database" in str(difference) for difference in verify(out))


def test_gift_cards_go_out_with_their_serials_and_come_back_once(play_program: PlayProgram) -> None:
    """P2: nobody applies; each entitled household gets one card, sent with a tracking number."""
    played = play_program(103, households=30, days=20)
    program_id = played.stage.program_id
    with program_scope(program_id):
        given = GiftItem.objects.filter(program_id=program_id).exclude(state=GiftItem.State.STOCK)
        entitled = Household.objects.filter(program_id=program_id, excluded_reason="", protected=False)
        assert given.count() == entitled.count() > 0
        assert not given.filter(tracking_number="").exists()
        assert given.filter(state=GiftItem.State.DELIVERED).exists()
        letters = Notice.objects.filter(program_id=program_id, kind=NoticeKind.GIFT_COVER, posted_at__isnull=False)
        assert set(letters.values_list("household_id", flat=True)) == set(given.values_list("household_id", flat=True))
        assert not Application.objects.filter(program_id=program_id).exists()
    assert [str(difference) for difference in verify(played.out)] == []


def test_a_subsidy_follows_its_formula_and_its_budget(play_program: PlayProgram) -> None:
    """P3: a quarter of the price, at most 50,000 yen, until the budget is used up."""
    played = play_program(104, households=24, days=24)
    program_id = played.stage.program_id
    with program_scope(program_id):
        grants = Decision.objects.filter(program_id=program_id, outcome="grant").select_related("application")
        assert grants
        for grant in grants:
            price_yen = grant.application.answers["purchase_yen"]
            assert grant.amount_yen == min(price_yen // 4 // 1_000 * 1_000, 50_000)
        assert sum(grant.amount_yen for grant in grants) <= (played.stage.setup.budget_yen or 0)
    assert [str(difference) for difference in verify(played.out)] == []


def _total(program_id: int, metric: Metric) -> int:
    rows = KpiValue.objects.filter(program_id=program_id, metric=metric.value)
    return int(sum(rows.values_list("value", flat=True)))


def _replace(path: Path, old: str, new: str, *, last: bool = False, every: bool = False) -> None:
    content = path.read_bytes()
    before, after = old.encode(), new.encode()
    assert before in content
    if last:
        head, _, tail = content.rpartition(before)
        path.write_bytes(head + after + tail)
    else:
        path.write_bytes(content.replace(before, after, -1 if every else 1))


def _drop_last_line(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
