"""The pages of proofs, cancelled lots and postings."""

import pytest

from cases.models import NoticeKind, ProgramSetup
from reports.models import Posting, PrintLot, RunProof
from reports.services.letters.start_run import start_run
from security.jobs.run import run_job
from security.models import Job

RUN = "letters/runs/1"


@pytest.fixture
def lot(aoi, settings, tmp_path):
    """Six confirmation forms in one lot of a program that wants proofs."""
    settings.FILES_DIR = tmp_path
    program_id = aoi.aoi.pk
    ProgramSetup.objects.filter(program_id=program_id).update(proof_approval=True)
    start_run(actor=aoi.actor("aoi_manager"), program_id=program_id, kinds=[NoticeKind.CONFIRMATION_FORM])
    for _phase in range(2):
        run_job(program_id, Job.objects.latest("pk").pk)
    return PrintLot.objects.get(program_id=program_id)


def test_the_office_asks_and_the_officer_decides(lot, visit) -> None:
    file = f"{RUN}/lots/{lot.pk}"
    assert visit("mailroom", file, {}).status_code == 409
    shown = visit("mailroom", RUN).content.decode()
    assert "自治体に承認を依頼する" in shown
    assert f'{file}"' not in shown  # no button for what is refused
    assert visit("officer", f"{RUN}/proof", {}).status_code == 403
    assert visit("mailroom", f"{RUN}/proof", {}).status_code == 303
    assert visit("mailroom", f"{RUN}/proof", {}).status_code == 409
    proof = RunProof.objects.get()
    page = f"letters/proofs/{proof.pk}"
    assert "1-1" in visit("officer", "letters/proofs").content.decode()
    letters = visit("officer", f"{page}/file", {})
    assert letters.content.startswith(b"%PDF")
    assert letters["Content-Disposition"].startswith("inline")
    assert visit("viewer", page).status_code == 403
    assert visit("mailroom", page, {"act": "approve"}).status_code == 403
    assert visit("officer", page, {"act": "eat"}).status_code == 404
    unsaid = visit("officer", page, {"act": "refuse", "note": " "})
    assert unsaid.status_code == 422
    assert "どこを直すか" in unsaid.content.decode()
    proof.refresh_from_db()
    assert proof.state == RunProof.State.ASKED
    assert "6通の印刷を承認する" in visit("officer", page).content.decode()
    assert visit("officer", page, {"act": "approve"}).status_code == 303
    assert visit("officer", page, {"act": "approve"}).status_code == 422
    assert visit("mailroom", file, {}).status_code == 200
    assert visit("officer", "letters/proofs/99999999").status_code == 404


def test_ticked_lots_are_cancelled_with_a_reason(lot, visit) -> None:
    page = f"{RUN}/cancel"
    assert visit("mailroom", page, {"lot": lot.pk, "reason": "x"}).status_code == 403
    assert visit("manager", page, {"reason": "wrong date"}).status_code == 422
    refused = visit("manager", page, {"lot": lot.pk, "reason": ""})
    assert refused.status_code == 422
    assert refused.context["picked"] == [str(lot.pk)]
    lot.refresh_from_db()
    assert lot.cancelled_at is None
    assert visit("manager", page, {"lot": lot.pk, "reason": "wrong date"}).status_code == 303
    lot.refresh_from_db()
    assert lot.cancel_reason == "wrong date"
    assert "wrong date" in visit("mailroom", f"{RUN}/lots/{lot.pk}/pieces").content.decode()
    assert visit("mailroom", RUN, {"lot": lot.pk}).status_code == 422


def test_the_password_of_a_package_is_for_the_manager(aoi, lot, visit) -> None:
    ProgramSetup.objects.filter(program_id=aoi.aoi.pk).update(proof_approval=False)
    password = f"{RUN}/lots/{lot.pk}/password"
    assert visit("manager", password, {}).status_code == 409
    assert visit("mailroom", f"{RUN}/lots/{lot.pk}/package", {}).status_code == 200
    assert visit("mailroom", password, {}).status_code == 403
    shown = visit("manager", password, {})
    assert shown.status_code == 200
    assert shown.context["password"] in shown.content.decode()
    assert shown.context["password"] not in visit("manager", f"{RUN}/lots/{lot.pk}/pieces").content.decode()


def test_a_posting_is_compared_with_its_receipt(aoi, lot, visit) -> None:
    ProgramSetup.objects.filter(program_id=aoi.aoi.pk).update(proof_approval=False)
    assert visit("mailroom", RUN, {"lot": lot.pk, "service": "pigeon"}).status_code == 422
    assert visit("mailroom", RUN, {"lot": lot.pk, "service": "tracked"}).status_code == 303
    posting = Posting.objects.get()
    page = f"letters/postings/{posting.number}"
    assert visit("officer", page).status_code == 403
    assert "特定記録" in visit("mailroom", page).content.decode()
    on = posting.posted_at.date().isoformat()
    refused = visit("mailroom", page, {"receipt_on": on, "receipt_number": "R-1", "standard-50": "many"})
    assert refused.status_code == 422
    assert 'value="R-1"' in refused.content.decode()
    posting.refresh_from_db()
    assert posting.state == Posting.State.HANDED_IN


def test_a_difference_stands_on_the_list_until_it_is_settled(aoi, lot, visit) -> None:
    ProgramSetup.objects.filter(program_id=aoi.aoi.pk).update(proof_approval=False)
    visit("mailroom", RUN, {"lot": lot.pk})
    page = "letters/postings/1"
    values = {"receipt_on": visit("mailroom", page).context["receipt_form"]["receipt_on"].value().isoformat()}
    assert visit("mailroom", page, {**values, "standard-50": "5"}).status_code == 303
    together = visit("mailroom", page).content.decode().rpartition("合計")[2]
    assert "-1" in together.partition("</tr>")[0]
    assert "受領証と不一致" in visit("mailroom", "letters/postings").content.decode()
    assert visit("mailroom", f"{page}/settle", {"settlement": "x"}).status_code == 403
    assert '<textarea name="settlement"' in visit("manager", page).content.decode()
    assert visit("manager", f"{page}/settle", {"settlement": ""}).status_code == 422
    assert visit("manager", f"{page}/settle", {"settlement": "one lay in the tray\nposted now"}).status_code == 303
    assert "one lay in the tray<br>posted now" in visit("mailroom", page).content.decode()
    assert Posting.objects.get().state == Posting.State.SETTLED
