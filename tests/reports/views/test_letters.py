"""Letters on screen: the desk, runs and lots, the bench, what comes back."""

import re

import pytest

from cases.models import Household, LedgerState, Notice
from cases.services.notice.block import block_notices
from reports import events
from reports.models import NoticeRun, PrintLot
from security.actor import system_actor
from security.jobs.run import run_job
from security.models import AuditEvent, Job

RUN = {"kinds": ["confirmation_form"], "letters_a_lot": 4, "only": ""}
OTHERS = ["viewer", "officer", "keyer_1", "caller", "clerk_1"]


def run_through(aoi) -> NoticeRun:
    for _phase in range(2):
        run_job(aoi.aoi.pk, NoticeRun.objects.get().job_id or 0)
    return NoticeRun.objects.get()


@pytest.mark.parametrize("name", OTHERS)
def test_the_desk_is_for_mailroom_and_manager(aoi, visit, name: str) -> None:
    for path in ("letters", "letters/bench", "letters/returned", "letters/1.pdf"):
        assert visit(name, path).status_code == 403
    assert visit(name, "letters/runs", RUN).status_code == 403
    assert NoticeRun.objects.count() == 0


def test_the_pages_ask_few_questions(aoi, visit, django_assert_max_num_queries) -> None:
    visit("manager", "letters")
    for path in ("letters", "letters/bench", "letters/returned"):
        with django_assert_max_num_queries(30):
            assert visit("manager", path).status_code == 200


def test_a_run_goes_from_the_queue_to_the_post(aoi, visit, tmp_path, settings) -> None:
    settings.FILES_DIR = tmp_path
    answer = visit("mailroom", "letters/runs", RUN)
    assert (answer.status_code, answer["Location"]) == (303, "/p/aoi/letters/runs/1")
    assert visit("mailroom", "letters/runs", RUN).status_code == 422
    assert NoticeRun.objects.count() == 1
    run = run_through(aoi)
    page = visit("mailroom", "letters/runs/1")
    assert (page.context["line"].run.printed, page.context["line"].lots) == (6, 2)
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page.content.decode())
    assert heads
    assert len(heads) == len(set(heads))
    lot = PrintLot.objects.order_by("number")[0]
    file = visit("mailroom", f"letters/runs/1/lots/{lot.pk}", {})
    assert file.content.startswith(b"%PDF")
    assert file["Content-Disposition"].startswith("attachment")
    assert visit("mailroom", "letters/runs/1/manifest", {})["Content-Type"].startswith("text/csv")
    read = AuditEvent.objects.filter(code__in=[events.LOT_READ.code, events.MANIFEST_READ.code])
    assert read.count() == 2
    assert visit("mailroom", "letters/runs/1", {}).status_code == 422
    assert visit("mailroom", "letters/runs/1", {"lot": [lot.pk, 999_999]}).status_code == 303
    lot.refresh_from_db()
    assert lot.posted_at is not None
    assert Household.objects.filter(ledger_state=LedgerState.SENT).count() == lot.letters
    assert visit("mailroom", f"letters/runs/{run.number + 1}").status_code == 404


def test_the_ledger_is_spoken_of_only_where_it_moves(aoi, visit, tmp_path, settings) -> None:
    settings.FILES_DIR = tmp_path
    visit("mailroom", "letters/runs", RUN)
    run_through(aoi)
    assert "台帳" in posting_words(visit)
    NoticeRun.objects.update(kinds=["decision", "denial"])
    assert "台帳" not in posting_words(visit)


def posting_words(visit) -> str:
    """The form that takes lots to the post."""
    page: str = visit("mailroom", "letters/runs/1").content.decode()
    return page.split('id="posting"')[1].split("</form>", maxsplit=1)[0]


def test_a_run_of_some_receipt_numbers_only(aoi, visit) -> None:
    number = Household.objects.order_by("pk")[2].receipt_number
    assert visit("manager", "letters/runs", RUN | {"only": "12 34"}).status_code == 422
    assert visit("manager", "letters/runs", RUN | {"only": f"{number}\n"}).status_code == 303
    assert NoticeRun.objects.get().planned == 1
    assert visit("manager", "letters/runs", {"letters_a_lot": 0}).context["form"].errors.keys() == {
        "kinds",
        "letters_a_lot",
    }


def test_a_letter_can_be_looked_at(aoi, visit) -> None:
    letter = Notice.objects.order_by("number")[0]
    page = visit("mailroom", f"letters/{letter.number}.pdf")
    assert page.content.startswith(b"%PDF")
    assert page["Content-Disposition"].startswith("inline")
    assert AuditEvent.objects.filter(code=events.LETTER_READ.code).count() == 1
    assert visit("mailroom", f"letters/look?number=N-{letter.number:06d}").status_code == 303
    assert visit("mailroom", "letters/look?number=").status_code == 422
    assert visit("mailroom", "letters/999999.pdf").status_code == 409


def test_the_bench_lets_letters_wait_again_or_voids_them(aoi, visit) -> None:
    first, second, *_rest = Notice.objects.order_by("pk")
    block_notices(
        actor=system_actor("test"),
        program_id=aoi.aoi.pk,
        reasons={first.pk: "missing_glyph address.name U+20BB7", second.pk: "postcode_bad address.postcode"},
    )
    page = visit("mailroom", "letters/bench")
    assert [row.pk for row in page.context["rows"]] == [first.pk, second.pk]
    assert "U+20BB7" in page.content.decode()
    assert visit("mailroom", "letters/bench", {"act": "requeue"}).status_code == 422
    assert visit("mailroom", "letters/bench", {"act": "void", "letter": [second.pk], "reason": ""}).status_code == 422
    assert visit("mailroom", "letters/bench", {"act": "requeue", "letter": [first.pk]}).status_code == 303
    assert (
        visit("mailroom", "letters/bench", {"act": "void", "letter": [second.pk], "reason": "dead"}).status_code == 303
    )
    states = dict(Notice.objects.filter(pk__in=[first.pk, second.pk]).values_list("pk", "state"))
    assert states == {first.pk: "queued", second.pk: "void"}


def posted(aoi) -> Notice:
    letter = Notice.objects.select_related("household").order_by("pk")[0]
    Notice.objects.filter(pk=letter.pk).update(state="posted", posted_at=letter.queued_at)
    Household.objects.filter(pk=letter.household_id).update(ledger_state=LedgerState.SENT)
    return letter


@pytest.mark.parametrize("code", ["number", "receipt", "page"])
def test_a_piece_comes_back_by_its_code_and_goes_out_again(aoi, visit, code: str) -> None:
    letter = posted(aoi)
    receipt = letter.household.receipt_number
    codes = {"number": f"N-{letter.number:06d}", "receipt": receipt, "page": f"1:101:{receipt}:CF:1"}
    assert visit("mailroom", "letters/returned", {"code": "N-999999", "reason": "moved"}).status_code == 422
    assert visit("mailroom", "letters/returned", {"code": codes[code], "reason": "moved"}).status_code == 303
    letter.refresh_from_db()
    assert (letter.state, letter.blocked_reason) == ("returned", "moved")
    assert visit("mailroom", "letters/returned", {"code": codes[code], "reason": "moved"}).status_code == 422
    path = f"letters/returned/{letter.number}"
    assert visit("mailroom", path, {"postcode": "123", "address": "x"}).status_code == 422
    assert visit("mailroom", path, {"postcode": "", "address": "x"}).context["form"].errors["postcode"]
    new = {"postcode": "１００-0001", "address": "東京都千代田区千代田2", "katagaki": ""}
    assert visit("mailroom", path, new).status_code == 303
    household = Household.objects.get(pk=letter.household_id)
    assert (household.mailing_postcode, household.mailing_address) == ("1000001", "東京都千代田区千代田2")
    assert visit("mailroom", path).status_code == 404


def test_first_letters_and_reminders_are_queued_by_a_job(aoi, visit) -> None:
    Notice.objects.all().update(state="void")
    assert visit("mailroom", "letters/first", {"kind": "confirmation_form"}).status_code == 403
    assert visit("manager", "letters/first", {"kind": "decision"}).status_code == 404
    assert visit("manager", "letters").context["desk"].first_letters == {"confirmation_form": 6}
    assert visit("manager", "letters/first", {"kind": "confirmation_form"}).status_code == 303
    run_job(aoi.aoi.pk, Job.objects.get().pk)
    assert Notice.objects.filter(state="queued").count() == 6
    assert visit("manager", "letters/first", {"kind": "confirmation_form"}).status_code == 422
    refused = visit("manager", "letters/reminders", {"since_on": "no day"})
    assert refused.status_code == 422
    assert 'type="date" name="since_on"' in refused.content.decode()
    assert visit("manager", "letters/reminders", {"since_on": "2026-11-20"}).status_code == 422
