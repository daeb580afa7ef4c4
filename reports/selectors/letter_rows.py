"""The rows that letters are made from, read set-based: a fixed number of queries for any number of letters.

Only what a letter says is read, as plain tuples: a run reads every household of a city twice.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import starmap
from typing import Any, NamedTuple, TypeVar

from cases.models import (
    Application,
    Certificate,
    Decision,
    DeemedItem,
    DeemedList,
    Deficiency,
    DeficiencyCode,
    GiftItem,
    Household,
    Notice,
    NoticeKind,
    PayeeAccount,
    ProgramSetup,
    Recipient,
    TransferLine,
    TransferResult,
)
from reports.selectors.incident_words import IncidentWords, words_of_letters
from security.db.among import Among
from security.models import Program
from security.sealing.seal import unseal

Row = TypeVar("Row")
_OF_NOTICE = ("id", "number", "kind", "state", "household_id", "application_id", "issued_on")
_OF_HOUSEHOLD = (
    "receipt_number",
    "secret",
    "approach",
    "first_sent_at",
    "protected",
    "entitled_yen",
    "postcode",
    "address",
    "katagaki",
    "mailing_postcode",
    "mailing_address",
    "mailing_katagaki",
    "section__name",
)


class Letter(NamedTuple):
    """A letter to be written."""

    id: int
    number: int
    kind: str
    state: str
    household_id: int
    application_id: int | None
    issued_on: dt.date


class Addressee(NamedTuple):
    """A household as letters need it; `secret` is sealed."""

    receipt_number: str
    secret: Any
    approach: str
    first_sent_at: dt.datetime | None
    protected: bool
    entitled_yen: int
    postcode: str
    address: str
    katagaki: str
    mailing_postcode: str
    mailing_address: str
    mailing_katagaki: str
    section: str | None


class Person(NamedTuple):
    """A person of the household."""

    id: int
    household_id: int
    is_head: bool
    name: str
    name_reduced: str
    relation: str
    birth_year: int
    birth_month: int | None
    birth_day: int | None


class Account(NamedTuple):
    """An account, as much of it as a letter may show."""

    id: int
    household_id: int
    bank_code: str
    branch_code: str
    account_type: str
    number_tail: str
    holder_kana: str


class Case(NamedTuple):
    """An application that a letter is about."""

    id: int
    receipt_number: str
    account_id: int | None
    received_on: dt.date


@dataclass(frozen=True, slots=True)
class FailedTransfer:
    """A transfer that came back: why, when, how much and from which account."""

    reason: str
    recorded_at: dt.datetime
    amount_yen: int
    account_id: int


@dataclass(frozen=True, slots=True)
class LetterRows:
    """Everything a batch of letters needs, by the ids it is looked up with."""

    program: Program
    setup: ProgramSetup
    letters: dict[int, Letter]
    households: dict[int, Addressee]
    people: dict[int, list[Person]]
    applications: dict[int, Case]
    accounts: dict[int, Account]
    roster_accounts: dict[int, Account]
    decisions: dict[int, list[Decision]]
    transfer_days: dict[int, dt.date]
    failures: dict[int, FailedTransfer]
    deemed: dict[int, DeemedItem]
    deficiencies: dict[int, list[Deficiency]]
    deficiency_codes: dict[str, DeficiencyCode]
    gifts: dict[int, list[GiftItem]]
    certificates: dict[int, list[Certificate]]
    incidents: dict[int, IncidentWords]

    def standing(self, application_id: int | None, outcome: str) -> list[Decision]:
        """The decisions on an application that stand and came out so, the newest first."""
        return [decision for decision in self.decisions.get(application_id or 0, []) if decision.outcome == outcome]

    def secret_of(self, household_id: int) -> str:
        """The code that opens the portal, empty without one."""
        sealed = self.households[household_id].secret
        if sealed is None:
            return ""
        table = Household._meta.db_table
        return unseal(bytes(sealed), program_id=self.program.pk, table=table, column="secret", row_id=household_id)


def letter_rows(*, program_id: int, notice_ids: Collection[int], state: str | None = None) -> LetterRows:
    """Read what the letters of these notices are made from, of those in `state` when one is given.

    Raises ProgramSetup.DoesNotExist without a set-up.
    """
    letters, households = _letters(program_id, notice_ids, state)
    certificates = _certificates_of_letters(program_id, letters)
    return rows_of(program_id=program_id, letters=letters, households=households, certificates=certificates)


def sheet_rows(*, program_id: int, certificate_ids: Collection[int]) -> LetterRows:
    """The same for single certificates that nobody has written a letter for: each is a letter under its own id."""
    found = Certificate.objects.filter(program_id=program_id, pk__in=certificate_ids).order_by("pk")
    letters: dict[int, Letter] = {}
    households: dict[int, Addressee] = {}
    certificates: dict[int, list[Certificate]] = {}
    of_household = [f"household__{name}" for name in _OF_HOUSEHOLD]
    by_id = found.in_bulk()
    for pk, household_id, *parts in found.values_list("pk", "household_id", *of_household):
        one = by_id[pk]
        letters[pk] = Letter(pk, 0, NoticeKind.CERTIFICATE, "", household_id, one.application_id, one.issued_on)
        households[household_id] = Addressee(*parts)
        certificates[pk] = [one]
    return rows_of(program_id=program_id, letters=letters, households=households, certificates=certificates)


def rows_of(
    *,
    program_id: int,
    letters: dict[int, Letter],
    households: dict[int, Addressee],
    certificates: dict[int, list[Certificate]],
) -> LetterRows:
    """What the letters are made from beside their addressees. Raises ProgramSetup.DoesNotExist without a set-up."""
    kinds = {row.kind for row in letters.values()}
    household_ids = set(households)
    application_ids = {row.application_id for row in letters.values() if row.application_id}
    applications = _applications(program_id, application_ids)
    failures = _failures(program_id, application_ids)
    account_ids = {row.account_id for row in applications.values() if row.account_id}
    account_ids |= {failure.account_id for failure in failures.values()}
    has_deficiencies = NoticeKind.DEFICIENCY in kinds
    return LetterRows(
        program=Program.objects.select_related("municipality").get(pk=program_id),
        setup=ProgramSetup.objects.get(program_id=program_id),
        letters=letters,
        households=households,
        people=_people(program_id, household_ids),
        applications=applications,
        accounts=_accounts(program_id, account_ids),
        roster_accounts=_roster_accounts(program_id, household_ids),
        decisions=_decisions(program_id, application_ids),
        transfer_days=_transfer_days(program_id, application_ids),
        failures=failures,
        deemed=_deemed(program_id, application_ids) if NoticeKind.DEEMED_WITHDRAWAL in kinds else {},
        deficiencies=_deficiencies(program_id, letters) if has_deficiencies else {},
        deficiency_codes=_deficiency_codes(program_id) if has_deficiencies else {},
        gifts=_gifts(program_id, household_ids) if NoticeKind.GIFT_COVER in kinds else {},
        certificates=certificates,
        incidents=words_of_letters(program_id, letters) if NoticeKind.INCIDENT in kinds else {},
    )


def _letters(
    program_id: int, notice_ids: Collection[int], state: str | None
) -> tuple[dict[int, Letter], dict[int, Addressee]]:
    """Letters and their households in one statement."""
    rows = Notice.objects.filter(Among("pk", notice_ids), program_id=program_id)
    if state is not None:
        rows = rows.filter(state=state)
    letters: dict[int, Letter] = {}
    households: dict[int, Addressee] = {}
    own = len(_OF_NOTICE)
    for row in rows.values_list(*_OF_NOTICE, *(f"household__{name}" for name in _OF_HOUSEHOLD)):
        letter = Letter(*row[:own])
        letters[letter.id] = letter
        households[letter.household_id] = Addressee(*row[own:])
    return letters, households


def _grouped(rows: Iterable[Row], key: str) -> dict[int, list[Row]]:
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return dict(groups)


def _people(program_id: int, household_ids: Collection[int]) -> dict[int, list[Person]]:
    rows = Recipient.objects.filter(Among("household_id", household_ids), program_id=program_id, in_roster=True)
    ordered = rows.order_by("household_id", "-is_head", "id").values_list(*Person._fields)
    return _grouped(starmap(Person, ordered), "household_id")


def _applications(program_id: int, application_ids: Collection[int]) -> dict[int, Case]:
    rows = Application.objects.filter(program_id=program_id, pk__in=application_ids).values_list(*Case._fields)
    return {row.id: row for row in starmap(Case, rows)}


def _accounts(program_id: int, account_ids: Collection[int]) -> dict[int, Account]:
    rows = PayeeAccount.objects.filter(program_id=program_id, pk__in=account_ids).values_list(*Account._fields)
    return {row.id: row for row in starmap(Account, rows)}


def _roster_accounts(program_id: int, household_ids: Collection[int]) -> dict[int, Account]:
    """The newest account that the roster brought, by household."""
    rows = PayeeAccount.objects.filter(
        Among("household_id", household_ids), program_id=program_id, source=PayeeAccount.Source.ROSTER
    ).order_by("id")
    return {row.household_id: row for row in starmap(Account, rows.values_list(*Account._fields))}


def _deficiency_codes(program_id: int) -> dict[str, DeficiencyCode]:
    return {row.code: row for row in DeficiencyCode.objects.filter(program_id=program_id)}


def _gifts(program_id: int, household_ids: Collection[int]) -> dict[int, list[GiftItem]]:
    rows = GiftItem.objects.filter(program_id=program_id, household_id__in=household_ids)
    return _grouped(rows.exclude(state=GiftItem.State.LOST).order_by("serial"), "household_id")


def _certificates_of_letters(program_id: int, letters: dict[int, Letter]) -> dict[int, list[Certificate]]:
    """The certificates of each letter that are still valid, in the order in which they were put into it."""
    ids = [pk for pk, letter in letters.items() if letter.kind == NoticeKind.CERTIFICATE]
    if not ids:
        return {}
    notices = Notice.objects.filter(program_id=program_id, pk__in=ids).values_list("pk", "params")
    named = {pk: params.get("certificates", []) for pk, params in notices}
    rows = Certificate.objects.filter(
        program_id=program_id, pk__in={one for many in named.values() for one in many}, state=Certificate.State.VALID
    ).in_bulk()
    return {pk: [rows[one] for one in many if one in rows] for pk, many in named.items()}


def _decisions(program_id: int, application_ids: Collection[int]) -> dict[int, list[Decision]]:
    """The decisions that stand, by application: the last of the sequence of each term, the newest first."""
    rows = Decision.objects.filter(program_id=program_id, application_id__in=application_ids).order_by("sequence")
    standing = {(row.application_id, row.term): row for row in rows}
    found: dict[int, list[Decision]] = {}
    for row in sorted(standing.values(), key=lambda one: (-one.sequence, one.term)):
        found.setdefault(row.application_id, []).append(row)
    return found


def _transfer_days(program_id: int, application_ids: Collection[int]) -> dict[int, dt.date]:
    """The day of the last transfer that was prepared, by application."""
    rows = TransferLine.objects.filter(program_id=program_id, application_id__in=application_ids).order_by("pk")
    return dict(rows.values_list("application_id", "batch__transfer_on"))


def _failures(program_id: int, application_ids: Collection[int]) -> dict[int, FailedTransfer]:
    """The last failed transfer, by application; one that was cancelled before its release never failed."""
    rows = (
        TransferResult.objects.filter(
            program_id=program_id,
            line__program_id=program_id,
            line__application_id__in=application_ids,
            outcome=TransferResult.Outcome.FAILED,
        )
        .exclude(reason=TransferResult.Reason.CANCELLED)
        .order_by("pk")
        .values_list("line__application_id", "reason", "recorded_at", "line__amount_yen", "line__account_id")
    )
    return {
        application_id: FailedTransfer(reason, recorded_at, amount_yen, account_id)
        for application_id, reason, recorded_at, amount_yen, account_id in rows
    }


def _deemed(program_id: int, application_ids: Collection[int]) -> dict[int, DeemedItem]:
    """The last approved item of a list of deemed withdrawals, by application, unless it was taken back."""
    rows = DeemedItem.objects.filter(
        program_id=program_id,
        application_id__in=application_ids,
        list__state=DeemedList.State.APPROVED,
        reversals__isnull=True,
    )
    return {row.application_id: row for row in rows.select_related("list").order_by("pk")}


def _deficiencies(program_id: int, notices: Collection[int]) -> dict[int, list[Deficiency]]:
    rows = Deficiency.objects.filter(program_id=program_id, notice_id__in=notices).order_by("notice_id", "code", "id")
    groups: defaultdict[int, list[Deficiency]] = defaultdict(list)
    for row in rows:
        if row.notice_id is not None:
            groups[row.notice_id].append(row)
    return dict(groups)
