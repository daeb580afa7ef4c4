"""Bar R7: nobody approves what they made themselves, by screen, API, console, with other roles, or by raw SQL."""

import os
from collections.abc import Iterator
from itertools import product

import psycopg
import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver

from cases import models
from cases.errors import CaseError
from cases.models import AccountRekey, Hold, PayoutBatch, TransferLine
from cases.rules.keyed_account import KeyedAccount
from cases.services.payout.rekey_account import confirm_account, request_account
from security.actor import NotAllowedError
from security.gate import grant_role, revoke_role
from security.models import User
from security.roles import Role
from tests.factories.money import Office, make_case

FULL = os.environ.get("SECRETARIAT_BARS") == "full"
ACCOUNT = KeyedAccount(bank_code="0005", branch_code="001", account_type="1", number="7", holder_kana="ミホン")
SEATS = ("aoi_clerk_1", "aoi_clerk_2", "aoi_officer", "aoi_treasurer", "aoi_manager")
MONEY = {"PayoutBatch", "PayoutFile", "TransferLine", "TransferResult", "Decision", "AccountRekey", "PayeeAccount"}
REFUSALS = (CaseError, NotAllowedError)


def batch_of(office: Office, *, maker: str = "aoi_clerk_1") -> int:
    office.decide(make_case(office.world.aoi, 1))
    batch_id = office.prepare(by=maker).batch_id
    assert batch_id is not None
    return batch_id


def people_of(batch_id: int) -> tuple[str, int | None, int | None, int | None]:
    return PayoutBatch.objects.values_list("state", "prepared_by", "checked_by", "released_by").get(pk=batch_id)


def is_clean(batch_id: int) -> bool:
    """No person sits in two seats of the batch, and what is released was checked by another."""
    state, *people = people_of(batch_id)
    seated = [person for person in people if person is not None]
    return len(seated) == len(set(seated)) and (state != "released" or len(seated) == 3)


@pytest.mark.bar("R7")
def test_no_pairing_of_people_passes_by_the_services(office, record_property) -> None:
    """Everybody who could hold a seat tries every seat, each with all roles that their employer allows."""
    world = office.world
    for name, role in product(("aoi_clerk_1", "aoi_clerk_2"), (Role.MANAGER, Role.KEYER, Role.PAYMENT_CLERK)):
        grant_role(world.users[name], role, world.aoi)
    for name in ("aoi_treasurer", "aoi_officer"):
        for role in (Role.TREASURER, Role.OFFICER):
            grant_role(world.users[name], role, world.aoi)
    seats = [SEATS] * 4 if FULL else [SEATS[2:], SEATS[:2], SEATS[:3], SEATS]
    tried = released = 0
    for number, (decider, maker, checker, releaser) in enumerate(product(*seats), start=1):
        with transaction.atomic():
            tried += 1
            try:
                office.decide(make_case(world.aoi, number), by=decider)
                batch_id = office.prepare(by=maker).batch_id
                office.check(batch_id, by=checker)
                office.release(batch_id, by=releaser)
            except REFUSALS:
                assert all(is_clean(pk) for pk in PayoutBatch.objects.values_list("pk", flat=True))
            else:
                assert batch_id is not None
                assert is_clean(batch_id)
                assert decider != releaser
                released += 1
            transaction.set_rollback(True)
    # Two clerks in two orders, two municipal people in two orders, and a clerk never decides.
    assert released == 4
    record_property("tried", f"{tried} seatings of five people, {released} of them with four different people passed")


@pytest.mark.bar("R7")
def test_neither_the_api_nor_the_console_moves_money(record_property) -> None:
    """No operation of the API and no page of the console names a batch, so there is nothing to approve by."""
    registered = {model.__name__ for model in admin.site._registry}
    assert not registered & MONEY
    known = {name for name in dir(models) if name in MONEY}
    assert known == MONEY, "a money model was renamed: the list above is older than the code"
    addresses = list(addresses_of(get_resolver()))
    api = [address for address in addresses if address.startswith(("api/", "admin/"))]
    assert api
    assert not [
        address for address in api if any(word in address for word in ("batch", "payout", "transfer", "release"))
    ]
    record_property("tried", f"{len(api)} addresses of API and console")


def addresses_of(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLPattern):
            yield here
        else:
            yield from addresses_of(pattern, here)


@pytest.mark.bar("R7")
@pytest.mark.parametrize("swap", ["roles taken and given back", "another seat", "another employer"])
def test_by_role_swap(office, swap) -> None:
    """The maker leaves and comes back in another seat; the account stays the same person."""
    world, maker = office.world, office.world.users["aoi_clerk_1"]
    batch_id = batch_of(office)
    if swap == "another employer":
        office.check(batch_id)
        User.objects.filter(pk=maker.pk).update(
            employer_kind="municipality", municipality=world.aoi.municipality, contractor=None
        )
        maker.refresh_from_db()
        revoke_role(maker, Role.PAYMENT_CLERK, world.aoi)
        grant_role(maker, Role.TREASURER, world.aoi)
        with pytest.raises((*REFUSALS, IntegrityError)), transaction.atomic():
            office.release(batch_id, by="aoi_clerk_1")
        assert people_of(batch_id)[0] == "checked"
        return
    revoke_role(maker, Role.PAYMENT_CLERK, world.aoi)
    grant_role(maker, Role.MANAGER if swap == "another seat" else Role.PAYMENT_CLERK, world.aoi)
    with pytest.raises(REFUSALS):
        office.check(batch_id, by="aoi_clerk_1")
    assert people_of(batch_id) == ("prepared", maker.pk, None, None)


RAW = {
    "the maker checks": """
        UPDATE cases_payoutbatch SET state = 'checked', checked_at = now(), checked_by_id = prepared_by_id""",
    "checked by nobody": "UPDATE cases_payoutbatch SET state = 'checked', checked_at = now()",
    "released at once": """
        UPDATE cases_payoutbatch SET state = 'released', released_at = now(), released_by_id = %(treasurer)s""",
    "made by somebody else afterwards": "UPDATE cases_payoutbatch SET prepared_by_id = %(treasurer)s",
    "a batch that begins as released": """
        INSERT INTO cases_payoutbatch (program_id, number, state, transfer_on, bank_profile, line_count, total_yen,
            findings, prepared_at, prepared_by_id, checked_at, checked_by_id, released_at, released_by_id,
            cancel_reason)
        SELECT program_id, number + 1, 'released', transfer_on, bank_profile, line_count, total_yen, findings,
            prepared_at, prepared_by_id, prepared_at, %(treasurer)s, prepared_at, %(treasurer)s, ''
        FROM cases_payoutbatch""",
}


@pytest.mark.bar("R7")
@pytest.mark.parametrize("what", RAW)
def test_by_raw_sql(office, what) -> None:
    batch_id = batch_of(office)
    before = people_of(batch_id)
    values = {"treasurer": office.world.users["aoi_treasurer"].pk}
    with pytest.raises((IntegrityError, psycopg.Error)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW[what], values)
    assert people_of(batch_id) == before
    assert PayoutBatch.objects.filter(program_id=office.program_id).count() == 1


@pytest.mark.bar("R7")
def test_the_two_keyings_of_an_account(office) -> None:
    case = make_case(office.world.aoi, 1)
    batch_id = office.send(case)
    office.results(batch_id, {TransferLine.objects.get(batch_id=batch_id).pk: "name"})
    clerk, shared = office.world.actor("aoi_clerk_1"), {"program_id": office.program_id, "account": ACCOUNT}
    rekey_id = request_account(actor=clerk, application_id=case.pk, **shared)
    with pytest.raises(CaseError) as refused:
        confirm_account(actor=clerk, rekey_id=rekey_id, **shared)
    assert refused.value.code == "same_person"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """UPDATE cases_accountrekey
            SET state = 'agreed', second_by_id = first_by_id, second_at = now(), account_id = %s""",
            [case.account.pk],
        )
    assert AccountRekey.objects.get(pk=rekey_id).state == "open"
    assert Hold.objects.filter(application_id=case.pk, released_at=None).exists()
