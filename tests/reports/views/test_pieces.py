"""The pages of a lot: its pull list, a piece printed anew, the station of the scanner, the printer's package."""

import pytest

from cases.models import Notice, NoticeKind
from cases.services.notice.void import void_notices
from reports.models import InsertionScan, PrintLot, PrintLotItem, PulledPiece
from reports.services.letters.start_run import start_run
from security.jobs.run import run_job
from security.models import Job

PATH = "letters/runs/1/lots"


@pytest.fixture
def lot(aoi, settings, tmp_path):
    """Six confirmation forms in one lot."""
    settings.FILES_DIR = tmp_path
    program_id = aoi.aoi.pk
    start_run(actor=aoi.actor("aoi_manager"), program_id=program_id, kinds=[NoticeKind.CONFIRMATION_FORM])
    for _phase in range(2):
        run_job(program_id, Job.objects.latest("pk").pk)
    return PrintLot.objects.get(program_id=program_id)


def void(world, lot, position) -> PrintLotItem:
    item = PrintLotItem.objects.select_related("notice").get(lot=lot, position=position)
    actor = world.actor("aoi_manager")
    void_notices(actor=actor, program_id=world.aoi.pk, notice_ids=[item.notice_id], reason="moved")
    return item


def test_two_people_take_a_void_piece_out(aoi, lot, visit) -> None:
    item = void(aoi, lot, 2)
    page = f"{PATH}/{lot.pk}/pieces"
    assert visit("keyer_1", page).status_code == 403
    assert f"N-{item.notice.number:06d}" in visit("mailroom", page).content.decode()
    assert visit("mailroom", page, {"act": "pull"}).status_code == 422
    assert visit("mailroom", page, {"act": "pull", "item": lot.items.get(position=1).pk}).status_code == 422
    assert PulledPiece.objects.count() == 0
    assert visit("mailroom", page, {"act": "pull", "item": item.pk}).status_code == 303
    piece = PulledPiece.objects.get()
    assert visit("mailroom", page, {"act": "destroy", "piece": piece.pk}).status_code == 422
    assert visit("mailroom", "letters/runs/1", {"lot": lot.pk}).status_code == 422
    assert visit("manager", page, {"act": "destroy", "piece": piece.pk}).status_code == 303
    assert visit("mailroom", "letters/runs/1", {"lot": lot.pk}).status_code == 303
    assert visit("mailroom", page).context["balance"].adds_up
    assert visit("mailroom", page, {"act": "eat"}).status_code == 404


def test_a_spoilt_piece_waits_anew(lot, visit) -> None:
    page = f"{PATH}/{lot.pk}/pieces"
    assert visit("mailroom", page, {"act": "reprint", "position": "3", "reason": ""}).status_code == 422
    assert visit("mailroom", page, {"act": "reprint", "position": "77", "reason": "torn"}).status_code == 422
    assert Notice.objects.filter(state="queued").count() == 0
    assert visit("mailroom", page, {"act": "reprint", "position": "3", "reason": "torn"}).status_code == 303
    assert Notice.objects.filter(state="queued").count() == 1


def test_a_swap_stands_on_the_page_until_a_manager_lets_the_line_go_on(lot, visit) -> None:
    page = f"{PATH}/{lot.pk}/check"
    first, second = (
        f"1:101:{item.notice.household.receipt_number}:CF:1" for item in lot.items.order_by("position")[:2]
    )
    assert visit("mailroom", page, {"letter": first, "enclosure": ""}).status_code == 422
    assert visit("mailroom", page, {"letter": first, "enclosure": first}).status_code == 303
    assert visit("mailroom", page, {"letter": second, "enclosure": first}).status_code == 303
    stopped = visit("mailroom", page)
    assert stopped.context["last"].stops
    assert not stopped.context["may_release"]
    assert visit("mailroom", page, {"letter": second, "enclosure": second}).status_code == 422
    assert visit("mailroom", page, {"act": "release", "reason": "looked"}).status_code == 403
    assert visit("manager", page, {"act": "release", "reason": ""}).status_code == 422
    assert visit("manager", page, {"act": "release", "reason": "a form had slipped"}).status_code == 303
    assert InsertionScan.objects.latest("pk").outcome == "released"
    assert visit("mailroom", page, {"letter": second, "enclosure": second}).status_code == 303


def test_the_package_is_for_the_desk(lot, visit) -> None:
    package = f"{PATH}/{lot.pk}/package"
    assert visit("keyer_1", package, {}).status_code == 403
    answer = visit("mailroom", package, {})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer.content.startswith(b"PK")
    assert visit("mailroom", f"{PATH}/{lot.pk + 1}/package", {}).status_code == 404
    assert visit("mailroom", f"letters/runs/9/lots/{lot.pk}/pieces").status_code == 404
