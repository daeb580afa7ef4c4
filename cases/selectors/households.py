"""Look-up of households: by receipt number, kana, telephone or account."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import Application, Household, PayeeAccount, Recipient
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.rules.search_keys import kana_key, phone_key
from cases.selectors.readers import authorise_reader, opened_to
from security.access.seen import seen_in_list
from security.actor import Actor
from security.sealing.seal import blind_index
from security.tenancy.scope import restricted_included

LIMIT = 20
AFTER_EVERY_KANA = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class HouseholdHit:
    """A household that was found. A restricted one shows only that the dedicated desk has it."""

    household_id: int | None
    receipt_number: str
    head_name: str
    head_kana: str
    address: str
    ledger_state: str
    dedicated_desk: bool = False


@dataclass(frozen=True, slots=True)
class NamedHousehold:
    """A household that this person may see by name."""

    household_id: int
    receipt_number: str
    head_name: str
    address: str


@restricted_included()
def find_households(
    *,
    actor: Actor,
    program_id: int,
    receipt_number: str = "",
    kana: str = "",
    telephone: str = "",
    account: str = "",
    limit: int = LIMIT,
) -> list[HouseholdHit]:
    """Households that fit every given criterion, by id; none given finds nothing.

    `kana` is the beginning of a reading, `account` the digits of bank, branch, type and number in one.
    """
    named = authorise_reader(actor, program_id)
    criteria = [
        find(program_id, text)
        for find, text in (
            (_by_receipt_number, receipt_number),
            (_by_kana, kana),
            (_by_telephone, telephone),
            (_by_account, account),
        )
        if text.strip()
    ]
    if not criteria:
        return []
    rows = Household.objects.filter(program_id=program_id)
    for criterion in criteria:
        rows = rows.filter(criterion)
    found = list(rows.order_by("pk")[:limit])
    hidden = frozenset(row.pk for row in found if row.protected and not named)
    return _hits(program_id, found, hidden=hidden - opened_to(actor, program_id, hidden))


@restricted_included()
def household_of_number(*, actor: Actor, program_id: int, receipt_number: str) -> NamedHousehold:
    """The household that a receipt number names, for a desk where people come with their letter.

    Raises CaseError ``receipt_number`` (nobody has it), ``restricted`` (the dedicated desk has it).
    """
    hits = find_households(actor=actor, program_id=program_id, receipt_number=receipt_number)
    if not hits:
        raise CaseError(_("No household has this receipt number. Compare it with the letter."), code="receipt_number")
    household_id = hits[0].household_id
    if household_id is None:
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    return NamedHousehold(household_id, hits[0].receipt_number, hits[0].head_name, hits[0].address)


def _by_receipt_number(program_id: int, text: str) -> Q:
    try:
        number = str(parse_receipt_number(text))
    except RuleError:
        return Q(pk__in=[])
    of_application = Application.objects.filter(program_id=program_id, receipt_number=number)
    return Q(receipt_number=number) | Q(pk__in=of_application.values("household_id"))


def _by_kana(program_id: int, text: str) -> Q:
    """A range on the btree: LIKE is not leakproof, so that row-level security would switch the index off."""
    key = kana_key(text)
    people = Recipient.objects.filter(
        program_id=program_id, in_roster=True, kana_key__gte=key, kana_key__lt=key + AFTER_EVERY_KANA
    )
    return Q(pk__in=people.values("household_id")) if key else Q(pk__in=[])


def _by_telephone(program_id: int, text: str) -> Q:
    index = blind_index(phone_key(text), program_id=program_id, purpose="telephone")
    callers = Application.objects.filter(program_id=program_id, telephone_index=index)
    return Q(pk__in=callers.values("household_id"))


def _by_account(program_id: int, text: str) -> Q:
    index = blind_index(phone_key(text), program_id=program_id, purpose="account")
    accounts = PayeeAccount.objects.filter(program_id=program_id, number_index=index)
    return Q(pk__in=accounts.values("household_id"))


def _hits(program_id: int, rows: Sequence[Household], *, hidden: frozenset[int]) -> list[HouseholdHit]:
    heads: QuerySet[Recipient] = Recipient.objects.filter(
        program_id=program_id, household_id__in=[row.pk for row in rows], is_head=True, in_roster=True
    )
    by_household = {head.household_id: head for head in heads}
    return [_hit(row, by_household.get(row.pk), is_hidden=row.pk in hidden) for row in rows]


def _hit(row: Household, head: Recipient | None, *, is_hidden: bool) -> HouseholdHit:
    if is_hidden:
        return HouseholdHit(None, row.receipt_number, "", "", "", "", dedicated_desk=True)
    seen_in_list(row.program_id, [row.pk])
    return HouseholdHit(
        household_id=row.pk,
        receipt_number=row.receipt_number,
        head_name=head.name if head else "",
        head_kana=head.kana if head else "",
        address=f"{row.address} {row.katagaki}".strip(),
        ledger_state=row.ledger_state,
        dedicated_desk=row.protected,
    )
