"""Transfer batches on screen: preparing, the chain of sums, signatures, cancelling, the file, the lines."""

import pytest

from cases import events
from cases.models import Decision, Hold, PayoutBatch, TransferLine
from cases.selectors.batch_page import batch_page
from cases.selectors.money import Figure
from security import clock
from security.models import AuditEvent
from security.sign_in import sessions
from security.tenancy.scope import program_scope
from tests.factories.money import make_case

READERS = ["officer", "treasurer", "viewer", "auditor", "manager", "clerk_1"]
OTHERS = ["keyer_1", "reviewer_1", "mailroom", "caller"]
COMPARED = {"compared": "on"}


def batches(office) -> list[PayoutBatch]:
    return list(PayoutBatch.objects.order_by("number"))


def granted(office, count: int = 3):
    cases = [make_case(office.world.aoi, number) for number in range(1, count + 1)]
    office.decide(*cases)
    return cases


@pytest.mark.parametrize("name", READERS)
def test_who_reads_money_sees_the_pages(office, visit, name: str) -> None:
    office.send(*[make_case(office.world.aoi, number) for number in (1, 2)])
    for path in ("batches", "batches/1", "batches/1/lines"):
        assert visit(name, path).status_code == 200


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_does(office, visit, name: str) -> None:
    office.send(make_case(office.world.aoi, 1))
    for path in ("batches", "batches/prepare", "batches/1", "batches/1/lines", "batches/1/results"):
        assert visit(name, path).status_code == 403


def test_another_program_has_no_such_batch(office, visit) -> None:
    office.send(make_case(office.world.aoi, 1))
    assert visit("clerk_1", "batches/1", code="midori").status_code == 404
    assert visit("clerk_1", "batches/2").status_code == 404


def test_the_pages_ask_few_questions(office, visit, django_assert_max_num_queries) -> None:
    office.send(*[make_case(office.world.aoi, number) for number in range(1, 31)])
    visit("clerk_1", "batches")
    for path in ("batches", "batches/1", "batches/1/lines", "batches/1/results", "batches/prepare"):
        with django_assert_max_num_queries(30):
            visit("clerk_1", path)


def test_a_clerk_prepares_what_was_shown(office, visit) -> None:
    granted(office)
    page = visit("clerk_1", "batches/prepare?transfer_on=2025-12-10")
    assert page.context["payable"].due == Figure(3, 90_000)
    assert page.context["payable"].adds_up
    values = {"transfer_on": "令和7年12月10日", "cut_off_on": "", "due_count": 3, "due_yen": 90_000}
    answer = visit("clerk_1", "batches/prepare", values)
    assert (answer.status_code, answer["Location"]) == (303, "/p/aoi/batches/1")
    (batch,) = batches(office)
    assert (batch.line_count, batch.total_yen, batch.prepared_by.username) == (3, 90_000, "aoi_clerk_1")


def test_figures_that_changed_meanwhile_are_compared_again(office, visit) -> None:
    granted(office)
    values = {"transfer_on": "2025-12-10", "due_count": 2, "due_yen": 60_000}
    answer = visit("clerk_1", "batches/prepare", values)
    assert answer.status_code == 422
    assert "90,000" in str(answer.context["form"].non_field_errors())
    assert batches(office) == []


@pytest.mark.parametrize("day", ["2025-12-06", "2025-12-31", "2026-01-12", "2025-12-02", "no day", ""])
def test_a_day_that_cannot_be_paid_is_said_beside_the_field(office, visit, day: str) -> None:
    granted(office)
    shown = visit("clerk_1", f"batches/prepare?transfer_on={day}")
    answer = visit("clerk_1", "batches/prepare", {"transfer_on": day, "due_count": 3, "due_yen": 90_000})
    for page in (shown, answer):
        assert page.status_code == 422
        assert page.context["form"].errors["transfer_on"]
    assert batches(office) == []


def test_the_second_tab_finds_nothing_to_prepare(office, visit) -> None:
    granted(office)
    values = {"transfer_on": "2025-12-10", "due_count": 3, "due_yen": 90_000}
    visit("clerk_1", "batches/prepare", values)
    again = visit("clerk_1", "batches/prepare", values)
    assert again.status_code == 422
    assert again.context["form"].non_field_errors()
    assert len(batches(office)) == 1


def test_the_chain_adds_up_through_failures_holds_and_later_decisions(office, visit, later) -> None:
    cases = granted(office, 4)
    first_id = office.prepare().batch_id
    office.check(first_id)
    office.release(first_id)
    line = TransferLine.objects.get(application_id=cases[0].pk)
    office.results(first_id, {line.pk: "name"})
    held = make_case(office.world.aoi, 8)
    more = [make_case(office.world.aoi, number) for number in (5, 6, 7)]
    office.decide(*more, held)
    Hold.objects.create(
        program=office.world.aoi,
        application=held.application,
        kind="inquiry",
        reason="x",
        waits_for="municipality",
        opened_at=Decision.objects.order_by("-pk")[0].decided_at,
    )
    office.prepare()
    page = visit("auditor", "batches/2").context["page"]
    assert page.chain.granted == Figure(8, 240_000)
    assert page.chain.parts["earlier"] == Figure(4, 120_000)  # the failure was recorded after this preparation
    assert page.chain.parts["held"] == Figure(1, 30_000)
    assert page.chain.lines == Figure(3, 90_000)
    assert page.chain.adds_up
    assert page.breakdowns_agree
    with clock.at(later):
        office.decide(make_case(office.world.aoi, 9))
    assert visit("auditor", "batches/2").context["page"].chain == page.chain


def test_a_chain_that_does_not_add_up_says_so(office) -> None:
    granted(office)
    office.prepare()
    (batch,) = batches(office)
    batch.total_yen += 1
    page = batch_page(actor=office.world.actor("aoi_auditor"), program_id=office.program_id, batch=batch)
    assert not page.chain.adds_up
    assert not page.breakdowns_agree


def test_three_people_sign_and_the_file_is_read(office, visit) -> None:
    granted(office)
    office.prepare()
    page = visit("clerk_2", "batches/1")
    assert [step.key for step in page.context["steps"] if step.act] == ["check"]
    assert visit("clerk_2", "batches/1/check", COMPARED).status_code == 303
    assert [step.act for step in visit("treasurer", "batches/1").context["steps"] if step.act] == ["release"]
    assert visit("treasurer", "batches/1/release", COMPARED).status_code == 303
    answer = visit("clerk_1", "batches/1/file", {})
    assert answer["Content-Disposition"] == 'attachment; filename="furikomi-0001-20251210.txt"'
    assert answer["Cache-Control"] == "no-store"
    assert len(answer.content) == (3 + 3) * 122
    assert AuditEvent.objects.filter(code=events.FILE_READ.code).count() == 1
    assert visit("clerk_1", "batches/1").context["page"].download.times == 1


@pytest.mark.parametrize(("name", "act"), [("clerk_2", "check"), ("treasurer", "release")])
def test_a_signature_without_comparing_is_asked_for_again(office, visit, name: str, act: str) -> None:
    granted(office)
    batch_id = office.prepare().batch_id
    if act == "release":
        office.check(batch_id)
    answer = visit(name, f"batches/1/{act}", {})
    assert answer.status_code == 422
    assert answer.context[f"{act}_form"].errors["compared"]
    assert batches(office)[0].state == ("prepared" if act == "check" else "checked")


def test_the_preparer_does_not_check_and_nobody_releases_twice(office, visit) -> None:
    granted(office)
    office.prepare()
    assert visit("clerk_1", "batches/1/check", COMPARED).status_code == 422
    assert batches(office)[0].state == "prepared"
    visit("clerk_2", "batches/1/check", COMPARED)
    assert visit("clerk_2", "batches/1/check", COMPARED).status_code == 422
    assert visit("treasurer", "batches/1/release", COMPARED).status_code == 303
    assert visit("treasurer", "batches/1/release", COMPARED).status_code == 422
    assert AuditEvent.objects.filter(code=events.BATCH_RELEASED.code).count() == 1


@pytest.mark.parametrize("name", ["officer", "viewer", "auditor", "manager", "clerk_2"])
def test_only_the_treasurer_releases(office, visit, name: str) -> None:
    granted(office)
    office.check(office.prepare().batch_id)
    assert visit(name, "batches/1/release", COMPARED).status_code == 403
    assert batches(office)[0].state == "checked"


def test_the_file_is_there_after_the_release_only(office, visit) -> None:
    granted(office)
    office.check(office.prepare().batch_id)
    assert visit("clerk_1", "batches/1/file", {}).status_code == 409
    assert visit("viewer", "batches/1/file", {}).status_code == 403
    assert AuditEvent.objects.filter(code=events.FILE_READ.code).count() == 0


def test_what_must_not_go_out_is_named(office, visit) -> None:
    cases = granted(office)
    office.prepare()
    Hold.objects.create(
        program=office.world.aoi,
        application=cases[1].application,
        kind="inquiry",
        reason="x",
        waits_for="municipality",
        opened_at=batches(office)[0].prepared_at,
    )
    answer = visit("clerk_2", "batches/1/check", COMPARED)
    assert answer.status_code == 422
    assert answer.context["refused_lines"] == [(cases[1].application.receipt_number, 30_000, "hold")]


def test_a_batch_is_cancelled_for_a_reason(office, visit) -> None:
    granted(office)
    office.prepare()
    assert visit("clerk_1", "batches/1/cancel", {"reason": " "}).status_code == 422
    assert visit("viewer", "batches/1/cancel", {"reason": "x"}).status_code == 403
    assert batches(office)[0].state == "prepared"
    assert visit("treasurer", "batches/1/cancel", {"reason": "amounts"}).status_code == 303
    assert (batches(office)[0].state, batches(office)[0].cancel_reason) == ("cancelled", "amounts")
    assert visit("viewer", "batches/1").context["steps"][-1].note == "amounts"


def test_lines_come_by_the_hundred_and_hide_what_they_must(office, visit) -> None:
    open_case = make_case(office.world.aoi, 1, account={"number": "7654321"})
    restricted = make_case(office.world.aoi, 2, household={"protected": True})
    office.send(open_case, restricted)
    text = visit("manager", "batches/1/lines").content.decode()
    assert "••••321" in text
    assert "7654321" not in text
    assert visit("manager", "batches/1/lines?after=1").context["before"] == 0
    assert visit("manager", "batches/1/lines?after=x").status_code == 200
    with program_scope(office.program_id):
        assert len(visit("manager", "batches/1/lines").context["lines"]) == 2


@pytest.mark.parametrize(
    ("name", "act", "state"),
    [("clerk_2", "check", "prepared"), ("treasurer", "release", "checked"), ("clerk_1", "file", "released")],
)
def test_money_asks_who_it_is_once_more(office, visit, monkeypatch, name: str, act: str, state: str) -> None:
    granted(office)
    batch_id = office.prepare().batch_id
    if state != "prepared":
        office.check(batch_id)
    if state == "released":
        office.release(batch_id)
    monkeypatch.setattr(sessions, "FRESH_SECONDS", 0)
    answer = visit(name, f"batches/1/{act}", COMPARED)
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]
    assert batches(office)[0].state == state
    assert AuditEvent.objects.filter(code=events.FILE_READ.code).count() == 0
