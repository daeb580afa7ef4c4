"""Who is calling: look-up by number, kana or telephone while the caller speaks."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cases.models import Application, Household, Recipient
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.rules.search_keys import kana_key, phone_key
from security.actor import Actor, authorise
from security.roles import Role
from security.sealing.seal import blind_index

LIMIT = 20
SHORTEST_TELEPHONE = 9


@dataclass(frozen=True, slots=True)
class CallerHit:
    """A household that may be the caller's. A restricted one has neither name nor address: `dedicated_desk` says where
    to transfer the call, and nothing says why."""

    household_id: int | None
    application_id: int | None
    receipt_number: str
    name: str
    kana: str
    address: str
    status: str
    ledger_state: str
    dedicated_desk: bool = False


def look_up_caller(*, actor: Actor, program_id: int, text: str) -> list[CallerHit]:
    """Households of the program by receipt number, telephone or kana of the head's or a member's name (prefix).

    Digits of any width, spaces and hyphens are taken as a person types them. Empty when nothing fits.
    """
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        return []
    households = _households(program_id, typed)
    return _hits(program_id, list(households.distinct()[:LIMIT]))


def _households(program_id: int, typed: str) -> QuerySet[Household]:
    every = Household.objects.filter(program_id=program_id)
    if re.fullmatch(r"[\d\s\-‐-―−ー]+", typed):
        return every.filter(_by_number(program_id, typed))
    key = kana_key(typed)
    people = Recipient.objects.filter(program_id=program_id, in_roster=True, kana_key__startswith=key)
    return every.filter(pk__in=people.values("household_id")) if key else every.none()


def _by_number(program_id: int, typed: str) -> Q:
    found = Q(pk__in=[])
    try:
        number = str(parse_receipt_number(typed))
    except RuleError:
        pass
    else:
        of_application = Application.objects.filter(program_id=program_id, receipt_number=number)
        found |= Q(receipt_number=number) | Q(pk__in=of_application.values("household_id"))
    digits = phone_key(typed)
    if len(digits) >= SHORTEST_TELEPHONE:
        index = blind_index(digits, program_id=program_id, purpose="telephone")
        callers = Application.objects.filter(program_id=program_id, telephone_index=index)
        found |= Q(pk__in=callers.values("household_id"))
    return found


def _hits(program_id: int, households: Iterable[Household]) -> list[CallerHit]:
    rows = list(households)
    ids = [household.pk for household in rows]
    heads = {
        head.household_id: head
        for head in Recipient.objects.filter(program_id=program_id, household_id__in=ids, is_head=True, in_roster=True)
    }
    newest: dict[int, Application] = {}
    for application in Application.objects.filter(program_id=program_id, household_id__in=ids).order_by(
        "received_at", "id"
    ):
        newest[application.household_id] = application
    return [_hit(household, heads.get(household.pk), newest.get(household.pk)) for household in rows]


def _hit(household: Household, head: Recipient | None, application: Application | None) -> CallerHit:
    number = application.receipt_number if application else household.receipt_number
    if household.protected:
        return CallerHit(None, None, number, "", "", "", "", "", dedicated_desk=True)
    return CallerHit(
        household_id=household.pk,
        application_id=application.pk if application else None,
        receipt_number=number,
        name=head.name_reduced if head else "",
        kana=head.kana if head else "",
        address=f"{household.address} {household.katagaki}".strip(),
        status=application.status if application else "",
        ledger_state=household.ledger_state,
    )
