"""Values of a form put into applications, with the amount they make; for services that have authorised their actor."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import Application, Channel, PayeeAccount, ProgramSetup
from cases.rules.amounts import AmountFacts, AmountProposal, propose_amount
from cases.rules.eligibility import PersonFacts, birth_range, judge_eligibility
from cases.rules.search_keys import phone_key
from cases.rules.terms import in_terms, read_terms
from cases.selectors.facts import accounts_on_file, people_of
from cases.selectors.setup import setup_of
from cases.services.household.store_accounts import AccountValues, store_accounts
from security.actor import Actor
from security.db.rows import update_rows
from security.sealing.seal import blind_index, seal

COLUMNS = [
    "applicant_name",
    "applicant_relation",
    "applied_on",
    "telephone",
    "telephone_index",
    "account",
    "answers",
    "keyed_by",
    "amount_yen",
    "amount_explained",
    "version",
]
SOURCE_OF_CHANNEL: Mapping[str, PayeeAccount.Source] = {
    Channel.ONLINE: PayeeAccount.Source.ONLINE,
    Channel.TELEPHONE: PayeeAccount.Source.TELEPHONE,
}


@dataclass(frozen=True, slots=True, repr=False)
class EntryValues:
    """What a form says. None leaves what stands; `keeps_account_on_file` takes the account of an earlier benefit.

    `answers` holds checks and figures by name (booleans, whole numbers, short codes), nothing personal; given
    answers are laid over those that stand.
    """

    applicant_name: str | None = None
    applicant_relation: str | None = None
    applied_on: dt.date | None = None
    telephone: str | None = None
    account: AccountValues | None = None
    keeps_account_on_file: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """The values for one application and the people who keyed them; none where the resident typed them."""

    application_id: int
    values: EntryValues
    keyed_by_ids: tuple[int, ...] = ()


def apply_values(*, actor: Actor, program_id: int, entries: Sequence[Entry]) -> None:
    """Lock the applications, set the values and propose their amounts anew.

    Raises CaseError ``no_account_on_file``; RuleError of the amount rule.
    """
    by_id = {entry.application_id: entry for entry in entries}
    rows = list(
        Application.objects.filter(program_id=program_id, pk__in=list(by_id))
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    accounts = _accounts(actor, program_id, rows, by_id)
    setup = setup_of(program_id)
    people = people_of(program_id, {row.household_id for row in rows})
    for row in rows:
        entry = by_id[row.pk]
        _fill(row, entry)
        row.account_id = accounts.get(row.pk, row.account_id)
        proposal = propose_for(setup, people.get(row.household_id, []), row.answers, received_on=row.received_on)
        row.amount_yen, row.amount_explained = proposal.yen, proposal.lines
    update_rows(rows, COLUMNS)


def propose_for(
    setup: ProgramSetup,
    people: Sequence[PersonFacts],
    answers: Mapping[str, Any],
    *,
    received_on: dt.date | None = None,
) -> AmountProposal:
    """The amount of a household under the set-up: its entitled people, its children, the form's figures.

    Where the program pays by terms, over all the terms that an application received on that day gets.
    """
    entitled = judge_eligibility(setup.eligibility, people, reference_on=setup.reference_on).entitled
    proposal = propose_amount(
        setup.amount_rule,
        AmountFacts(
            births=[people[place].birth for place in entitled],
            child_births=birth_range(setup.eligibility.get("children"), setup.reference_on),
            figures=answers,
        ),
    )
    if not setup.terms or received_on is None:
        return proposal
    return in_terms(
        setup.amount_rule,
        proposal,
        read_terms(setup.terms),
        received_on=received_on,
        pays_back=setup.terms_back,
    )


def _fill(row: Application, entry: Entry) -> None:
    values = entry.values
    if values.applicant_name is not None:
        row.applicant_name = values.applicant_name
    if values.applicant_relation is not None:
        row.applicant_relation = values.applicant_relation
    if values.applied_on is not None:
        row.applied_on = values.applied_on
    if values.telephone is not None:
        _set_telephone(row, values.telephone)
    row.answers = {**row.answers, **values.answers}
    if entry.keyed_by_ids:
        row.keyed_by = sorted(set(entry.keyed_by_ids))
    row.version += 1


def _set_telephone(row: Application, telephone: str) -> None:
    digits = phone_key(telephone)
    if not digits:
        row.telephone, row.telephone_index = None, None
        return
    row.telephone = seal(
        telephone, program_id=row.program_id, table=Application._meta.db_table, column="telephone", row_id=row.pk
    )
    row.telephone_index = blind_index(digits, program_id=row.program_id, purpose="telephone")


def _accounts(actor: Actor, program_id: int, rows: Sequence[Application], by_id: Mapping[int, Entry]) -> dict[int, int]:
    """Account id by application for those whose entry brings one."""
    found: dict[int, int] = {}
    for source, given in _given(rows, by_id).items():
        ids = store_accounts(
            actor=actor,
            program_id=program_id,
            accounts=[(row.household_id, account) for row, account in given],
            source=source,
        )
        found |= {row.pk: pk for (row, _account), pk in zip(given, ids, strict=True)}
    keepers = [row for row in rows if by_id[row.pk].values.keeps_account_on_file]
    on_file = accounts_on_file(program_id, {row.household_id for row in keepers})
    if any(row.household_id not in on_file for row in keepers):
        raise CaseError(
            _("There is no account on file for this household. Key the account that the form or the resident names."),
            code="no_account_on_file",
        )
    return found | {row.pk: on_file[row.household_id] for row in keepers}


def _given(
    rows: Sequence[Application], by_id: Mapping[int, Entry]
) -> dict[PayeeAccount.Source, list[tuple[Application, AccountValues]]]:
    given: dict[PayeeAccount.Source, list[tuple[Application, AccountValues]]] = {}
    for row in rows:
        account = by_id[row.pk].values.account
        if account is not None:
            source = SOURCE_OF_CHANNEL.get(row.channel, PayeeAccount.Source.FORM)
            given.setdefault(source, []).append((row, account))
    return given
