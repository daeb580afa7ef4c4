"""Agreement of all figures: none differs after real days, and each planted difference is found."""

from django.db.models import F

from cases.models import Application, Household, Notice, PayoutBatch, PayoutFile, Transition
from reports.files import stored
from reports.models import DailyCloseStage, KpiValue, NoticeRun, PrintLot
from reports.selectors.agreement import check_agreement


def codes(days) -> set[str]:
    return {found.code for found in check_agreement(days.program_id)}


def test_after_real_days_everything_agrees(lived) -> None:
    assert check_agreement(lived.program_id) == []
    assert KpiValue.objects.filter(program_id=lived.program_id).count() > 100
    assert PayoutFile.objects.filter(program_id=lived.program_id).count() == 1


def test_a_disagreement_says_which_rows(lived) -> None:
    household = lived.households[0]
    Household.objects.filter(program_id=lived.program_id, pk=household.pk).update(ledger_state="declined")
    (found,) = check_agreement(lived.program_id)
    assert (found.code, found.expected, found.found, found.ids) == ("ledger_events", "0", "1", (household.pk,))


def test_letters_that_differ_from_ledger_and_lots_are_found(lived) -> None:
    notices = Notice.objects.filter(program_id=lived.program_id, kind="confirmation_form").order_by("pk")
    first, second, third = notices.values_list("pk", flat=True)[:3]
    Notice.objects.filter(program_id=lived.program_id, pk=first).update(state="queued")
    assert "lot_of_unprinted" in codes(lived)
    Notice.objects.filter(program_id=lived.program_id, pk=first).update(state="rendered")
    assert "posted_apart" in codes(lived)
    Notice.objects.filter(program_id=lived.program_id, pk=second).update(posted_at=None)
    assert {"ledger_without_letter", "figure"} <= codes(lived)
    Household.objects.filter(program_id=lived.program_id, notices=third).update(first_sent_at=None)
    assert "letter_not_in_ledger" in codes(lived)
    deficiency_letter = Notice.objects.filter(program_id=lived.program_id, kind="deficiency")
    deficiency_letter.update(state="rendered")
    assert "letter_without_lot" in codes(lived)


def test_changed_files_and_counts_of_lots_are_found(lived) -> None:
    lot = PrintLot.objects.filter(program_id=lived.program_id).order_by("pk")[0]
    run = NoticeRun.objects.get(program_id=lived.program_id)
    original = stored(lot.file_name).read_bytes()
    stored(lot.file_name).write_bytes(original + b"\n")
    assert codes(lived) == {"lot_file"}
    stored(lot.file_name).unlink()
    (missing,) = check_agreement(lived.program_id)
    assert (missing.code, missing.found, missing.ids) == ("lot_file", "missing", (lot.pk,))
    stored(lot.file_name).write_bytes(original)
    with stored(run.manifest_name).open("ab") as manifest:
        manifest.write(b'"1"\r\n')
    assert codes(lived) == {"manifest_file"}
    PrintLot.objects.filter(program_id=lived.program_id, pk=lot.pk).update(letters=F("letters") + 1)
    assert codes(lived) == {"manifest_file", "lot_counts"}


def test_statuses_without_transitions_are_found(lived) -> None:
    row = Application.objects.filter(program_id=lived.program_id, status="decided")[0]
    Application.objects.filter(program_id=lived.program_id, pk=row.pk).update(status="paid")
    assert codes(lived) == {"status", "status_of_money", "stage_left"}
    Application.objects.filter(program_id=lived.program_id, pk=row.pk).update(status="decided")
    Transition.objects.create(
        program_id=lived.program_id,
        application_id=row.pk,
        event="grant",
        from_status="reviewed",
        to_status="decided",
        at=row.received_at,
        actor_label="nobody",
    )
    assert {"chain", "decisions", "figure"} <= codes(lived)


def test_a_bank_file_that_differs_from_its_lines_is_found(lived, monkeypatch) -> None:
    original = PayoutFile.open

    def with_another_amount(row, name):
        return (original(row, name) or "").replace("0000030000", "0000030001", 1)

    monkeypatch.setattr(PayoutFile, "open", with_another_amount)
    assert {"file_hash", "file_unreadable"} <= codes(lived)


def test_a_bank_file_of_other_payees_is_found_line_by_line(lived, monkeypatch) -> None:
    original = PayoutFile.open

    def with_two_amounts_changed(row, name):
        text = (original(row, name) or "").replace("0000030000", "0000030001", 1)
        return text[:240] + text[240:].replace("0000030000", "0000029999", 1)

    monkeypatch.setattr(PayoutFile, "open", with_two_amounts_changed)
    found = {row.code: row for row in check_agreement(lived.program_id)}
    assert set(found) == {"file_hash", "file_digest", "file_lines"}
    assert found["file_lines"].found == "2"
    assert PayoutBatch.objects.filter(program_id=lived.program_id, total_yen=180_000).exists()


def test_changed_figures_and_closes_are_found(lived) -> None:
    figure = KpiValue.objects.filter(program_id=lived.program_id, metric="transfer.paid_yen")
    figure.update(value=F("value") + 1)
    (found,) = check_agreement(lived.program_id)
    assert (found.code, found.expected, found.found) == ("figure", "150000", "150001")
    figure.delete()
    assert codes(lived) == {"figure"}
    Household.objects.filter(program_id=lived.program_id, pk=lived.households[9].pk).update(excluded_reason="died")
    assert codes(lived) == {"figure", "entitled"}
    DailyCloseStage.objects.filter(program_id=lived.program_id, stage="paid").update(left=F("left") - 1)
    assert codes(lived) == {"figure", "entitled", "close_unbalanced"}
