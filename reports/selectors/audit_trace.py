"""A payment traced from its envelope to the bank, for the auditor: every stage by what was stored of it."""

import base64
import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from PIL import Image

from cases.models import ChecklistItem, Decision, PayoutFile, Review, StatementMatch, TransferLine
from cases.rules.bank_directory import find_bank, find_branch
from cases.rules.zengin.layout import DATA, RECORD_BYTES
from cases.selectors.statement_books import standing_matches
from intake.models import EntryTask, ScanPage
from intake.rules.forms import FORMS, FieldDef
from intake.services.mail.store_pages import open_page

PAGES_SHOWN: Final = 4
WIDTH: Final = 720  # pixels of an image on paper: legible, and a sample of twenty stays small
QUALITY: Final = 55
MASK: Final = "••••"
ANSWERS: Final = MappingProxyType({"yes": "適", "no": "不備", "na": "対象外"})


@dataclass(frozen=True, slots=True)
class KeyedField:
    """A field as both keyed it, and what stands; numbers of accounts and telephones by their last digits."""

    label: str
    first: str
    second: str
    final: str
    same: bool


@dataclass(frozen=True, slots=True)
class Keying:
    """One form keyed twice: by whom (A, B, and C between them) and when, field by field."""

    label: str
    cycle: int
    first_at: dt.datetime | None
    second_at: dt.datetime | None
    adjudicated_at: dt.datetime | None
    two_people: bool
    fields: list[KeyedField]


@dataclass(frozen=True, slots=True)
class Screening:
    """A screening with the version of its checklist, and its questions with the answers."""

    review: Review
    answers: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class BankLine:
    """The record of the released file: what it says, and whether that is the line of the books."""

    row: int
    holder: str
    yen: int
    number_tail: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A payment with everything behind it. Of a restricted case only what the bank file and the decision say."""

    line: TransferLine
    household_id: int
    restricted: bool
    decision: Decision
    bank: str
    bank_line: BankLine | None
    outcome: str
    reason: str
    statement: StatementMatch | None
    channel: str = ""
    received_on: dt.date | None = None
    images: list[str] = field(default_factory=list)
    pages: int = 0
    keyings: list[Keying] = field(default_factory=list)
    screenings: list[Screening] = field(default_factory=list)


def traces(*, program_id: int, line_ids: Sequence[int], with_images: bool = True) -> list[Trace]:
    """The payments in the order given. For services that have authorised their actor.

    Without their images only the number of pages is in it: a screen shows each page by its own address.
    """
    lines = {
        line.pk: line
        for line in TransferLine.objects.filter(program_id=program_id, pk__in=line_ids).select_related(
            "batch", "decision", "account", "application__household", "person"
        )
    }
    files = _bank_lines(program_id, [lines[pk] for pk in line_ids])
    matches = {
        match.batch_id: match
        for match in standing_matches(program_id)
        .filter(kind=StatementMatch.Kind.BATCH, batch_id__in={line.batch_id for line in lines.values()})
        .select_related("entry__statement")
    }
    shown = PAGES_SHOWN if with_images else 0
    return [_trace(lines[pk], files.get(pk), matches.get(lines[pk].batch_id), shown) for pk in line_ids]


def _trace(line: TransferLine, bank_line: BankLine | None, statement: StatementMatch | None, shown: int) -> Trace:
    application = line.application
    restricted: bool = application.household.protected
    result = line.results.first()
    bank = find_bank(line.account.bank_code)
    branch = find_branch(line.account.bank_code, line.account.branch_code)
    more: dict[str, Any] = {}
    if not restricted:
        images, pages = _images(line.program_id, application.pk, shown)
        more = {
            "channel": application.get_channel_display(),
            "received_on": application.received_on,
            "images": images,
            "pages": pages,
            "keyings": _keyings(line.program_id, application.pk),
            "screenings": _screenings(line.program_id, application.pk),
        }
    return Trace(
        line=line,
        household_id=application.household_id,
        restricted=restricted,
        decision=line.decision,
        bank=f"{bank.full_name if bank else line.account.bank_code} "
        f"{branch.full_name if branch else line.account.branch_code}",
        bank_line=bank_line,
        outcome=result.get_outcome_display() if result else "",
        reason=result.get_reason_display() if result and result.reason else "",
        statement=statement,
        **more,
    )


def _bank_lines(program_id: int, lines: Sequence[TransferLine]) -> dict[int, BankLine]:
    """The record of each line, cut out of the file that was released."""
    found: dict[int, BankLine] = {}
    for batch_id in {line.batch_id for line in lines}:
        file = PayoutFile.objects.filter(program_id=program_id, batch_id=batch_id).first()
        content = (file.open("content") or "") if file else ""
        step = RECORD_BYTES + (2 if "\r\n" in content else 0)
        for line in lines:
            record = content[step * line.position : step * line.position + RECORD_BYTES]
            if line.batch_id == batch_id and record:
                found[line.pk] = bank_line_of(line, record)
    return found


def bank_line_of(line: TransferLine, record: str) -> BankLine:
    """The record compared with the line of the books: bank, account, amount and whose it is."""
    values = {part.name: part.cut(record).strip() for part in DATA}
    yen = int(values["amount_yen"] or 0)
    agrees = (
        yen == line.amount_yen
        and values["bank_code"] == line.account.bank_code
        and values["branch_code"] == line.account.branch_code
        and values["account_number"] == line.account.open("number")
        and values["customer_code_1"].lstrip("0") == str(line.application_id)[-10:].lstrip("0")
    )
    return BankLine(line.position, values["payee_kana"], yen, values["account_number"][-3:], agrees)


def _images(program_id: int, application_id: int, shown: int) -> tuple[list[str], int]:
    """The first pages of what arrived, small, as `data:` addresses, and how many pages there are."""
    pages = ScanPage.objects.filter(program_id=program_id, mail_item__application_id=application_id).order_by(
        "mail_item_id", "position"
    )
    return [_small(open_page(page)) for page in pages[:shown]], pages.count()


def _small(content: bytes) -> str:
    with Image.open(io.BytesIO(content)) as image:
        shown = image.convert("L")
        shown.thumbnail((WIDTH, WIDTH * 2))
        buffer = io.BytesIO()
        shown.save(buffer, "JPEG", quality=QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def _keyings(program_id: int, application_id: int) -> list[Keying]:
    tasks = EntryTask.objects.filter(program_id=program_id, application_id=application_id).order_by("cycle")
    return [_keying(task) for task in tasks.exclude(state=EntryTask.State.VOID)]


def _keying(task: EntryTask) -> Keying:
    form = FORMS[task.form]
    first, second, final = (_values(task, name) for name in ("first_values", "second_values", "final_values"))
    return Keying(
        label=form.label,
        cycle=task.cycle,
        first_at=task.first_at,
        second_at=task.second_at,
        adjudicated_at=task.adjudicated_at,
        two_people=task.first_by_id is not None and task.first_by_id != task.second_by_id,
        fields=[
            KeyedField(
                one.label,
                _shown(one, first),
                _shown(one, second),
                _shown(one, final),
                first.get(one.name) == second.get(one.name),
            )
            for one in form.fields
            if any(values.get(one.name) not in {None, "", False} for values in (first, second, final))
        ],
    )


def _values(task: EntryTask, name: str) -> dict[str, Any]:
    stored = task.open(name)
    values: dict[str, Any] = json.loads(stored) if stored else {}
    return values


def _shown(one: FieldDef, values: Mapping[str, Any]) -> str:
    value = values.get(one.name)
    if value in {None, ""}:
        return ""
    if one.kind == "phone" or one.name in {"account_number", "yucho_number"}:
        return f"{MASK}{str(value)[-3:]}"
    if one.kind == "check":
        return "✓" if value else ""
    return (one.options or {}).get(str(value), str(value))


def _screenings(program_id: int, application_id: int) -> list[Screening]:
    reviews = list(
        Review.objects.filter(program_id=program_id, application_id=application_id).order_by("cycle", "stage")
    )
    questions = {
        (item.version, item.code): item.question
        for item in ChecklistItem.objects.filter(
            program_id=program_id, version__in={review.checklist_version for review in reviews}
        )
    }
    return [
        Screening(
            review,
            [
                (code, questions.get((review.checklist_version, code), code), ANSWERS.get(str(answer), str(answer)))
                for code, answer in review.answers.items()
            ],
        )
        for review in reviews
    ]
