"""Making of the papers for the approval of a transfer batch, all from what was read once."""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import PayeeAccount, PayoutBatch, PayoutFile
from cases.rules.payment import transfer_file_name
from cases.rules.payment_row import PackRow, without_name
from cases.selectors.money import Figure
from cases.selectors.pack_rows import MAKERS, Wave, bank_label, pack_rows, waves
from cases.services.payout.draw_file import draw_file
from cases.services.payout.recheck import recheck
from reports import events
from reports.errors import ReportError
from reports.models import MoneyPack, PackFile
from reports.pdf import lay_out
from reports.rules.finance_layout import ACCOUNT_NUMBER, ACCOUNT_TYPES, FinanceRow, finance_csv
from reports.selectors.packs import CAN_HAVE_PAPERS, Layout, finance_layout
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.cells import csv_file
from security.models import Program
from security.tenancy.scope import restricted_included

ON_PAPER = 1_000  # payments that the PDF lists; of more it names the list (CSV) and its SHA-256
LIST_COLUMNS = ("番号", "決定番号", "決定日", "受付番号", "世帯番号", "宛名番号", "人数", "決定額", "回", "金融機関",
                "支店", "種目", "口座（下3けた）", "名義カナ")  # fmt: skip
ORDER_COLUMNS = ("区分", "内訳", "件数", "人数", "金額")


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A part of the payment order: its kind and name, payments, people and yen."""

    kind: str
    name: str
    figure: Figure
    people: int


@restricted_included()
def make_pack(*, actor: Actor, program_id: int, number: int) -> MoneyPack:
    """Make the papers of a checked or released batch; a batch has one pack, and asked again it is the same.

    Takes a second and more, so it belongs into a task. Raises NotFoundError, ReportError ``batch_<state>``,
    CaseError as `recheck` and `draw_file` do.
    """
    authorise(actor, *MAKERS, program_id=program_id)
    batch = PayoutBatch.objects.select_for_update(no_key=True).filter(program_id=program_id, number=number).first()
    if batch is None:
        raise NotFoundError(_("There is no such batch. Reload the list of batches."))
    # Idempotency: a chunk whose worker died after the commit is run again.
    standing = MoneyPack.objects.filter(program_id=program_id, batch=batch).first()
    if standing is not None:
        return standing
    if batch.state not in CAN_HAVE_PAPERS:
        raise ReportError(
            _("Batch %(number)d is %(state)s. Papers are made once it is checked.")
            % {"number": number, "state": batch.get_state_display()},
            code=f"batch_{batch.state}",
        )
    file_sha256, payee_digest = _fingerprints(batch)
    rows = pack_rows(actor=actor, program_id=program_id, batch=batch)
    shown = [without_name(row) for row in rows]
    layout = finance_layout(program_id)
    pack = MoneyPack.objects.create(
        program_id=program_id,
        batch=batch,
        layout_version=layout.version,
        count=len(rows),
        people=sum(row.members for row in rows),
        yen=sum(row.yen for row in rows),
        file_sha256=file_sha256,
        payee_digest=payee_digest,
        made_at=clock.now(),
        made_by_id=actor.person_id,
    )
    if (pack.count, pack.yen) != (batch.line_count, batch.total_yen):
        raise ReportError(_("The papers do not add up to the batch. Report it."), code="does_not_add_up")
    finance = _finance(batch, rows, layout)
    _write_files(actor, pack, shown, finance)
    record(
        events.PACK_MADE,
        actor=actor,
        program_id=program_id,
        subject_ids=[pack.pk],
        data={"batch": number, "count": pack.count, "yen": pack.yen, "file_sha256": file_sha256},
    )
    return pack


def _fingerprints(batch: PayoutBatch) -> tuple[str, str]:
    """The hashes of the bank file: of the one that went out, or of the one that would go out now."""
    released = PayoutFile.objects.filter(program_id=batch.program_id, batch=batch).defer("content").first()
    if released is not None:
        return released.sha256, released.payee_digest
    drawn = draw_file(batch, recheck(batch=batch))
    return drawn.sha256, drawn.payee_digest


def _write_files(actor: Actor, pack: MoneyPack, rows: Sequence[PackRow], finance: bytes) -> None:
    batch = pack.batch
    stem = f"{batch.number:04d}-{batch.transfer_on:%Y%m%d}"
    parts = _breakdowns(rows)
    decisions = _decisions_csv(rows)
    content = {
        PackFile.Kind.DECISIONS: (f"kettei-{stem}.csv", decisions),
        PackFile.Kind.ORDERS: (f"shishutsu-{stem}.csv", _orders_csv(parts)),
        PackFile.Kind.FINANCE: (f"zaimu-{stem}.csv", finance),
    }
    found = waves(actor=actor, program_id=pack.program_id, batch=batch)
    papers = _papers(pack, rows, parts, found, hashlib.sha256(decisions).hexdigest())
    content[PackFile.Kind.PAPERS] = (f"kessai-{stem}.pdf", papers)
    for kind, (name, data) in content.items():
        PackFile.objects.create(
            program_id=pack.program_id,
            pack=pack,
            kind=kind,
            file_name=name,
            content=base64.b64encode(data).decode("ascii"),
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )


def _decisions_csv(rows: Sequence[PackRow]) -> bytes:
    return csv_file(
        LIST_COLUMNS,
        [
            [
                *(row.position, row.decision_number, row.decided_on.isoformat(), row.receipt_number),
                *(row.household_number, row.person_number, row.members, row.yen, row.attempt),
                *(row.bank_code, row.branch_code, ACCOUNT_TYPES.get(row.account_type, row.account_type)),
                *(row.number_tail, row.holder_kana),
            ]
            for row in rows
        ],
    )


def _orders_csv(parts: Sequence[Breakdown]) -> bytes:
    lines = [[part.kind, part.name, part.figure.count, part.people, part.figure.yen] for part in parts]
    return csv_file(ORDER_COLUMNS, lines)


def _finance(batch: PayoutBatch, rows: Sequence[PackRow], layout: Layout) -> bytes:
    numbers: dict[int, str] = {}
    if any(column.source == ACCOUNT_NUMBER for column in layout.columns):
        accounts = PayeeAccount.objects.filter(
            program_id=batch.program_id, transfer_lines__batch=batch, transfer_lines__program_id=batch.program_id
        )
        numbers = {account.pk: account.open("number") or "" for account in accounts.iterator(chunk_size=5_000)}
    listed = (FinanceRow(row, batch.transfer_on, batch.number, numbers.get(row.account_id, "")) for row in rows)
    return finance_csv(layout.columns, layout.encoding, listed)


def _breakdowns(rows: Sequence[PackRow]) -> list[Breakdown]:
    """The order divided in three ways; each way comes to the same sum."""
    ways: tuple[tuple[str, Callable[[PackRow], str]], ...] = (
        ("金額別", lambda row: f"{row.yen:,}円"),
        ("金融機関別", lambda row: bank_label(row.bank_code)),
        ("支給回別", lambda row: "初回" if row.attempt == 1 else "再振込"),
    )
    found: list[Breakdown] = []
    for kind, name_of in ways:
        groups: defaultdict[str, list[PackRow]] = defaultdict(list)
        for row in rows:
            groups[name_of(row)].append(row)
        found += [
            Breakdown(kind, name, Figure(len(group), sum(row.yen for row in group)), sum(row.members for row in group))
            for name, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        ]
    return found


def _papers(
    pack: MoneyPack, rows: Sequence[PackRow], parts: Sequence[Breakdown], found: Sequence[Wave], list_sha256: str
) -> bytes:
    batch = pack.batch
    by_kind: defaultdict[str, list[Breakdown]] = defaultdict(list)
    for part in parts:
        by_kind[part.kind].append(part)
    context = {
        "program": Program.objects.select_related("municipality").get(pk=pack.program_id),
        "pack": pack,
        "batch": batch,
        "waves": found,
        "whole": {name: sum(getattr(wave, name) for wave in found) for name in ("count", "people", "yen")},
        "breakdowns": list(by_kind.items()),
        "rows": rows if len(rows) <= ON_PAPER else (),
        "file_name": transfer_file_name(batch.number, batch.transfer_on),
        "records": batch.line_count + 3,
        "list_sha256": list_sha256,
    }
    pdf: bytes = lay_out(render_to_string("reports/documents/money_pack.html", context)).write_pdf()
    return pdf
