"""The ledger of the money on screen, opened to its rows, and the papers made from it."""

import csv
import io

from cases.models import Application, TransferLine
from cases.selectors.money import Figure
from security.models import AuditEvent
from tests.factories.money import make_case


def filled(office):
    """Two batches of two and one, one failure, one grant that waits, one denial."""
    cases = [make_case(office.world.aoi, number) for number in range(1, 6)]
    first = office.send(*cases[:2])
    office.results(first, {TransferLine.objects.get(application_id=cases[0].pk).pk: "name"})
    office.send(cases[2])
    office.decide(cases[3])
    office.decide(cases[4], outcome="deny", reason="taxed")
    return cases


def test_every_line_adds_up_and_opens(office, visit) -> None:
    cases = filled(office)
    page = visit("treasurer", "money")
    assert page.context["book"].adds_up
    waiting, second, first = page.context["book"].lines
    assert waiting.figures["approved"] == Figure(1, 30_000)
    assert (first.figures["failed"], first.figures["paid"]) == (Figure(1, 30_000), Figure(1, 30_000))
    assert second.at_bank == Figure(1, 30_000)
    text = page.content.decode()
    assert "?what=failed&amp;batch=1" in text
    assert "check--bad" not in text
    rows = visit("treasurer", "money/rows?batch=1&what=failed").context["found"].rows
    assert [row.receipt_number for row in rows] == [cases[0].application.receipt_number]
    rows = visit("treasurer", "money/rows?day=2025-12-01&what=waiting").context["found"].rows
    assert {row.receipt_number for row in rows} == {cases[n].application.receipt_number for n in (0, 3)}
    assert len(visit("treasurer", "money/rows").context["found"].rows) == 4
    assert len(visit("treasurer", "money/rows?batch=0&what=approved").context["found"].rows) == 1
    assert visit("treasurer", "money?by=day").context["book"].adds_up


def test_what_does_not_add_up_stands_there_in_red(office, visit) -> None:
    cases = filled(office)
    Application.objects.filter(pk=cases[3].pk).update(status="paid")
    text = visit("treasurer", "money").content.decode()
    assert "check--bad" in text
    assert "chip--bad" in text


def test_the_list_of_decisions_is_made_with_masked_accounts_and_recorded(office, visit) -> None:
    cases = filled(office)
    answer = visit("treasurer", "money", {"first_on": "2025-12-01", "last_on": "2025-12-01"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [(row["区分"], row["決定額"]) for row in rows] == [("支給", "30000")] * 4 + [("不支給", "0")]
    number = cases[0].account.open("number")
    assert (rows[0]["口座番号"], rows[0]["口座名義カナ"]) == (f"••••{number[-3:]}", "")
    assert not any(number == cell for row in rows for cell in row.values())
    event = AuditEvent.objects.get(program_id=office.program_id, code="cases.decision_list_read")
    assert event.data["decisions"] == 5
    assert number not in str({**event.data, "sha256": ""})


def test_bad_days_are_said_beside_their_field(office, visit) -> None:
    for values in ({"first_on": "", "last_on": "x"}, {"first_on": "2025-12-02", "last_on": "2025-12-01"}):
        page = visit("treasurer", "money", values)
        assert page.status_code == 422
        assert page.context["form"].errors["last_on"]
    assert not AuditEvent.objects.filter(program_id=office.program_id, code="cases.decision_list_read").exists()


def test_slips_name_every_file(office, visit) -> None:
    filled(office)
    rows = list(csv.reader(io.StringIO(visit("auditor", "money/slips").content.decode("utf-8-sig"), newline="")))
    assert [row[:4] for row in rows[1:]] == [
        ["furikomi-0001-20251210.txt", "2025-12-10", "2", "60000"],
        ["furikomi-0002-20251210.txt", "2025-12-10", "1", "30000"],
    ]


def test_who_sees_it(office, visit) -> None:
    for name in ("officer", "treasurer", "viewer", "auditor", "manager", "clerk_1"):
        assert [visit(name, path).status_code for path in ("money", "money/rows", "money/slips")] == [200] * 3
    assert visit("keyer_1", "money").status_code == 403
    values = {"first_on": "2025-12-01", "last_on": "2025-12-01"}
    assert [visit(name, "money", values).status_code for name in ("viewer", "clerk_1")] == [403, 403]
    assert visit("treasurer", "money/rows?what=moon").status_code == 404


def test_the_pages_ask_few_questions(office, visit, django_assert_max_num_queries) -> None:
    filled(office)
    visit("treasurer", "money")
    for path in ("money", "money?by=day", "money/rows", "account-inquiries"):
        with django_assert_max_num_queries(30):
            visit("treasurer", path)
