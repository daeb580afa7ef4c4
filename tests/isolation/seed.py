"""One row in every tenant table of a program, with a word in every text that no other program may ever show.

A new model gets its row by itself. Where a constraint wants more than the types of its fields say, OVERRIDES says it.
"""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pghistory.models
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ForeignKey

from cases.models import (
    Application,
    Household,
    PayoutBatch,
    Recipient,
    VoucherClosing,
    VoucherReturn,
    VoucherSale,
)
from cases.rules.check_digits import make_receipt_number
from security import clock
from security.models import Program, User
from security.sealing.fields import SealedTextField
from security.tenancy.scope import program_scope
from security.tenancy.walls import is_tenant_model

Model = type[models.Model]
NUMBER = 77_001  # every number that counts within a program: of a batch, a letter, a run
SMALL_NUMBER = 7_701  # where the column takes no larger one
SERIAL = 7_707


def _keyed(seeded: "Seeded") -> str:
    """Values of a form, as they are stored."""
    return json.dumps({"applicant_name": seeded.word})


def _sent(seeded: "Seeded") -> str:
    """What a resident sent, as it is stored."""
    return json.dumps({"kind": "form", "message": seeded.word})


def _in_base64(seeded: "Seeded") -> str:
    """A paper, as it is stored."""
    return base64.b64encode(seeded.word.encode()).decode()


VOUCHER_TERMS = {
    "sheet_yen": 500,
    "sheets_per_book": 9,
    "book_yen": 4_000,
    "books_per_household": 4,
    "books_issued": 9_999,
    **dict.fromkeys(("sale_until", "use_until", "claims_until", "refund_until", "requests_until"), "2099-12-31"),
}
_KEYED: dict[str, Any] = dict.fromkeys(("first_values", "second_values", "final_values"), _keyed)
OVERRIDES: dict[str, dict[str, Any]] = {
    "callcenter.Callback": {"done_in": None},
    "callcenter.FaqArticle": {"published": True},  # a draft is not shown to everybody
    "callcenter.Script": {"topic": "status", "step": 1},
    "cases.AccountRekey": {"second_by": None, "account": None},
    "cases.AccountInquiry": {"answered_by": None},
    "cases.Application": {"merged_into": None, "status": "verified", "amount_yen": 30_000},
    "cases.Certificate": {"state": "valid", "replaces": None, "ended_at": None, "ended_by": None},
    "cases.Decision": {"amount_yen": 30_000},
    "cases.DeemedItem": {"told_on": dt.date(2020, 1, 1)},
    "cases.DeemedList": {"decided_by": None, "appeal_until_on": None, "drop_reason": ""},
    "cases.FraudJudgement": {"verdict": "held"},
    "cases.GiftItem": {"state": "assigned"},
    "cases.Household": {"approach": "confirmation", "ledger_state": "sent"},
    "cases.PayoutBatch": {"checked_by": None, "released_by": None, "line_count": 1, "total_yen": 30_000},
    "cases.ProgramSetup": {
        "ceiling_yen": 500_000,
        "handling_days": 30,
        "voucher_terms": VOUCHER_TERMS,
        "my_number_basis": "番号法第9条第1項",
    },
    "cases.Recipient": {"is_head": True, "birth_year": 1980},
    "cases.RestrictedGrant": {"until": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)},
    "cases.RecoveryStep": {"kind": "received", "yen": 1},
    "cases.StatementEntry": {"words": lambda seeded: json.dumps([seeded.word])},
    "cases.StatementMatch": {"kind": "other", "batch": None, "line": None, "step": None},
    "cases.Transition": {"from_status": "keyed", "to_status": "verified"},
    "cases.TransferLine": {"amount_yen": 30_000, "attempt": 1},
    "cases.TransferResult": {"outcome": "paid", "reason": "", "attempt": 1},
    "cases.VoucherBook": {"state": "sold", "number": SMALL_NUMBER, "sheets": 9, "sheet_yen": 500, "price_yen": 4_000},
    "cases.VoucherClosing": {
        **dict.fromkeys(("approved_by", "released_by", "cancelled_by")),
        "sheets": 1,
        "shops": 1,
        "total_yen": 500,
    },
    "cases.VoucherRefund": {"yen": 4_000},
    "cases.VoucherShopAccount": {"admitted_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
    "cases.VoucherReturn": {"position": 1, "settlement": None},
    "cases.VoucherSale": {"books": 1, "yen": 4_000},
    "cases.VoucherSettlement": {"sheets": 1, "yen": 500, "fail_reason": ""},
    "intake.EntryDraft": {"content": lambda seeded: json.dumps({"values": {"applicant_name": seeded.word}})},
    "intake.PulledSubmission": {"content": _sent, "outcome": "taken"},
    "intake.MailItem": {"state": "matched"},
    "intake.EntryTask": {"state": "different", **_KEYED, "differences": ["applicant_name"]},
    "reports.AuditSample": {"content": _in_base64},
    "reports.PackFile": {"content": _in_base64},
    "reports.DataReturn": {"decided_by": None, "received_by": None, "rows": None, "manifest_sha256": ""},
    "reports.Medium": {
        "export_number": NUMBER,
        "return_number": None,
        "batch_number": None,
        "run_number": None,
        "lot_number": None,
        "received_by": None,
    },
    "reports.ExportRequest": {"decided_by": None, "sha256": "", "file_name": "", "rows": None},
    "security.AccessLog": {"household_id": 1},
    "security.Disposal": {"decided_by": None, "job": None},
    "security.AccessReview": {"month": dt.date(2026, 11, 1)},
    "security.IncidentContact": {"called_by": None, "ended_by": None, "ended_at": None},
    "security.UnusualAccess": {"explanation": ""},
    "reports.NoticeRun": {"state": "rendering"},
    "reports.Posting": {"recorded_at": None, "settled_by": None, "settled_at": None, "settlement": ""},
    "reports.PrintLot": {"cancelled_at": None, "cancelled_by": None, "cancel_reason": ""},
    "reports.RunProof": {"state": "asked", "decided_by": None, "decided_at": None, "number": 1},
}
# Who stands in a field of people; anybody else is the manager.
PEOPLE = {
    "first_by": "keyer_1",
    "second_by": "keyer_2",
    "prepared_by": "clerk_1",
    "checked_by": "clerk_2",
    "released_by": "treasurer",
    "decided_by": "officer",
    "judged_by": "reviewer_1",
    "witnessed_by": "mailroom",
    "opened_by": "officer",
    "reviewed_by": "officer",
    "granted_by": "protected",
    "reversed_by": "officer",
    "set_by": "officer",
    "admitted_by": "officer",
    "refunded_by": "officer",
    "drawn_by": "officer",
}
# Made elsewhere: the program's key stands already, and its chain is the sealer's.
MADE_ALREADY = {"security.ProgramKey", "security.AuditHead"}


@dataclass
class Seeded:
    """A program with a row in every table. Every row has the id `pk`; `word` stands in every text of theirs."""

    program: Program
    word: str
    pk: int
    rows: dict[str, models.Model] = field(default_factory=dict)

    @property
    def receipt_number(self) -> str:
        return receipt_number(self.program, SERIAL)


def receipt_number(program: Program, serial: int) -> str:
    """A number whose check digits fit."""
    return str(make_receipt_number(program.number, serial))


def tenant_models() -> list[Model]:
    """Every model of a program's rows but the history tables, which triggers fill."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if is_tenant_model(model) and not issubclass(model, pghistory.models.Event)
    ]


def seed(program: Program, *, word: str, pk: int, people: dict[str, User]) -> Seeded:
    """Make the rows. `people` by what they do: "manager", "officer", …"""
    seeded = Seeded(program, word, pk)
    with program_scope(program.pk):
        for model in _in_order(tenant_models()):
            label = model._meta.label
            if label in MADE_ALREADY:
                continue
            _step_before(label, seeded, people)
            special = OVERRIDES.get(label, {})
            values = dict(_values(model, seeded, people))
            values |= {name: value(seeded) if callable(value) else value for name, value in special.items()}
            row = _insert(model, pk, values, special)
            seeded.rows[label] = row
        for model in (Household, Application):  # the rows before are history now
            model._base_manager.filter(program_id=program.pk).update(version=2)
        Recipient.objects.filter(program_id=program.pk).update(sex="2")
    return seeded


def _insert(model: Model, pk: int, values: dict[str, Any], special: dict[str, Any]) -> models.Model:
    """The row with as much in it as the constraints take: everything, or no optional texts, or no optional ids."""
    fields = {each.name: each for each in model._meta.local_concrete_fields}
    texts = {name for name, each in fields.items() if each.blank and isinstance(each, models.CharField)}
    links = {name for name, each in fields.items() if each.null and isinstance(each, ForeignKey)}
    for left_out in (set(), texts, texts | links):
        taken = {name: value for name, value in values.items() if name not in left_out or name in special}
        row = model(pk=pk, **taken)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            refused = error
        else:
            return row
    raise AssertionError(f"{model._meta.label}: say in OVERRIDES what a row looks like") from refused


def _step_before(label: str, seeded: Seeded, people: dict[str, User]) -> None:
    """A duplicate has another side; a batch goes forward as its file and its results ask for it."""
    if label == "cases.DuplicateCandidate":
        other = Application.objects.get(program_id=seeded.program.pk, pk=seeded.pk)
        other.pk, other.receipt_number = seeded.pk + 10, receipt_number(seeded.program, SERIAL + 5)
        other.save(force_insert=True)
        seeded.rows["other"] = other
    if label == "cases.VoucherRefund":  # of another sale: a book of this one has been used
        sale = VoucherSale.objects.get(program_id=seeded.program.pk, pk=seeded.pk)
        sale.pk, sale.number = seeded.pk + 10, NUMBER + 5
        sale.save(force_insert=True)
        seeded.rows["sale"] = sale
    if label == "cases.VoucherFile":
        VoucherReturn.objects.filter(program_id=seeded.program.pk).update(settlement_id=seeded.pk)
        VoucherClosing.objects.filter(program_id=seeded.program.pk).update(
            state="approved", approved_by=people["officer"], approved_at=clock.now()
        )
    batches = PayoutBatch.objects.filter(program_id=seeded.program.pk)
    if label == "cases.PayoutFile":
        batches.update(state="checked", checked_by=people["clerk_2"], checked_at=clock.now())
    if label == "cases.TransferResult":
        batches.update(state="released", released_by=people["treasurer"], released_at=clock.now())


def _in_order(wanted: list[Model]) -> list[Model]:
    """Models after those that they point to; results come after the files of their batches."""
    last = {
        "cases.PayoutFile": 1,
        "cases.TransferResult": 2,
        "cases.Recovery": 3,
        "cases.VoucherDraw": 1,
        "cases.VoucherBook": 2,
        "cases.VoucherBundle": 2,
        "cases.VoucherRefund": 3,
        "cases.VoucherFile": 3,
    }
    left = sorted(wanted, key=lambda model: (last.get(model._meta.label, 0), model._meta.label))
    done: list[Model] = []
    while left:
        ready = next(
            (model for model in left if not (_targets(model) & {other for other in left if other is not model})), None
        )
        assert ready is not None, f"these point at each other: {left}"
        left.remove(ready)
        done.append(ready)
    return done


def _targets(model: Model) -> set[Model]:
    return {f.remote_field.model for f in model._meta.local_concrete_fields if isinstance(f, ForeignKey)} - {model}


def _values(model: Model, seeded: Seeded, people: dict[str, User]) -> Iterator[tuple[str, Any]]:
    for each in model._meta.local_concrete_fields:
        if each.primary_key or isinstance(each, models.GeneratedField) or each.db_default is not models.NOT_PROVIDED:
            continue
        if isinstance(each, ForeignKey):
            yield each.name, _row_for(each, seeded, people)
        elif (value := _value(each, seeded)) is not None:
            yield each.name, value


def _row_for(each: "ForeignKey[Any, Any]", seeded: Seeded, people: dict[str, User]) -> Any:
    target = each.remote_field.model
    if target is Program:
        return seeded.program
    if target is User:
        return None if each.null and each.name not in PEOPLE else people[PEOPLE.get(each.name, "manager")]
    return seeded.rows.get(each.name) or seeded.rows.get(target._meta.label)


def _value(each: Any, seeded: Seeded) -> Any:
    if isinstance(each, SealedTextField) or each.name == "receipt_number":
        return seeded.receipt_number if each.name == "receipt_number" else seeded.word
    if each.name in {"number", "generation", "serial"} and isinstance(each, models.IntegerField):
        return SMALL_NUMBER if isinstance(each, models.SmallIntegerField | models.PositiveSmallIntegerField) else NUMBER
    if each.choices and not each.null:
        return each.get_default() if each.has_default() else each.choices[0][0]
    if isinstance(each, models.CharField | models.TextField):
        return _text(each, seeded)
    if each.has_default() or each.null:
        return None  # Django's own default, or nothing
    return _plain(each)


def _text(each: Any, seeded: Seeded) -> str | None:
    if each.choices:
        return None
    longest = each.max_length or 200
    if longest >= len(seeded.word):
        return seeded.word
    return "1" * longest


def _plain(each: Any) -> Any:
    for kind, value in (
        (models.DateTimeField, clock.now()),
        (models.DateField, clock.today()),
        (models.BooleanField, False),
        (models.IntegerField, 1),
        (models.DecimalField, 1),
        (models.BinaryField, b"\x01" * 32),
        (models.UUIDField, uuid.UUID(int=7)),
        (models.JSONField, {}),
        (ArrayField, []),
        (models.DurationField, dt.timedelta(0)),
    ):
        if isinstance(each, kind):
            return value
    raise TypeError(f"tests/isolation/seed.py knows no value for {each}.")


def fingerprint(program: Program) -> dict[str, tuple[int, int]]:
    """Of every tenant table, history included, how many rows the program has and a hash over all of them."""
    tables = sorted(
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if is_tenant_model(model)
    )
    parts = [
        f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) "
        f'FROM "{table}" t WHERE program_id = {program.pk}'
        for table in tables
    ]
    with program_scope(program.pk), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (rows, int(digest)) for table, rows, digest in cursor.fetchall()}
