"""Sealed columns: only ciphertext reaches the database, and it opens at its own place only."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection, transaction

from cases.models import Approach, Household, PayeeAccount
from security import clock
from security.sealing.fields import allocate_ids
from security.sealing.seal import blind_index, seal, unseal
from security.tenancy.scope import ProgramNotInScopeError, program_scope
from tests.factories.security import World


def make_household(program_id: int, number: str = "1", secret: str | None = "きみつ") -> Household:
    return Household(
        program_id=program_id,
        number=number,
        receipt_number=f"{program_id}-{number}",
        secret=secret,
        approach=Approach.PUSH,
        ledger_state_at=clock.now(),
        members=1,
        postcode="1000001",
        address="あおい市1",
        address_key="1",
    )


def make_account(household: Household, number: str) -> PayeeAccount:
    return PayeeAccount(
        program_id=household.program_id,
        household=household,
        source="form",
        bank_code="0001",
        branch_code="001",
        account_type="1",
        number=number,
        number_index=blind_index(f"00010011{number}", program_id=household.program_id, purpose="account"),
        number_tail=number[-3:],
        holder_kana="ヤマダ",
        created_at=clock.now(),
    )


def test_text_goes_in_and_comes_out_and_only_ciphertext_is_stored(world: World) -> None:
    with program_scope(world.aoi.pk):
        row = make_household(world.aoi.pk)
        row.save()
        found = Household.objects.get(pk=row.pk)
        assert found.open("secret") == row.open("secret") == "きみつ"
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM cases_household WHERE id = %s", [row.pk])
            (stored,) = cursor.fetchone()
        assert "きみつ".encode() not in bytes(stored)
        found.members = 2
        found.save()
        assert Household.objects.get(pk=row.pk).open("secret") == "きみつ"


def test_null_stays_null_and_unsaved_text_can_be_read(world: World) -> None:
    with program_scope(world.aoi.pk):
        row = make_household(world.aoi.pk, secret=None)
        row.save()
        assert Household.objects.get(pk=row.pk).open("secret") is None
        row.secret = "new"
        assert row.open("secret") == "new"


def test_equal_values_have_different_ciphertexts(world: World) -> None:
    with program_scope(world.aoi.pk):
        place: dict[str, Any] = {"program_id": world.aoi.pk, "table": "t", "column": "c", "row_id": 1}
        assert seal("1234567", **place) != seal("1234567", **place)


def test_bulk_create_gives_ids_first_and_seals_each_row_for_its_place(world: World, django_assert_num_queries) -> None:
    with program_scope(world.aoi.pk):
        rows = [make_household(world.aoi.pk, str(number), f"secret {number}") for number in range(30)]
        with django_assert_num_queries(3):  # ids, the program's key, the insert
            Household.objects.bulk_create(rows)
        found = Household.objects.filter(program_id=world.aoi.pk).order_by("pk")
        assert [row.open("secret") for row in found] == [f"secret {number}" for number in range(30)]
        kept = make_household(world.aoi.pk, "99")
        (kept.pk,) = allocate_ids(Household, 1)
        Household.objects.bulk_create([kept])
        assert Household.objects.get(pk=kept.pk).open("secret") == "きみつ"
        assert allocate_ids(Household, 0) == []


def test_update_and_bulk_update_of_plain_text_are_refused(world: World) -> None:
    with program_scope(world.aoi.pk):
        row = make_household(world.aoi.pk)
        row.save()
        with pytest.raises(TypeError, match="sealed"), transaction.atomic():
            Household.objects.filter(pk=row.pk).update(secret="plain")
        row.secret = "plain"
        with pytest.raises(TypeError, match="sealed"), transaction.atomic():
            Household.objects.bulk_update([row], ["secret"])
        with pytest.raises(TypeError, match="sealed"):
            Household.objects.filter(secret="plain").exists()
        assert Household.objects.get(pk=row.pk).open("secret") == "きみつ"


def test_ciphertext_moved_elsewhere_does_not_open(world: World) -> None:
    program_id = world.aoi.pk
    place: dict[str, Any] = {"program_id": program_id, "table": "t", "column": "c", "row_id": 1}
    with program_scope([program_id, world.midori.pk]):
        sealed = seal("1234567", **place)
        assert unseal(sealed, **place) == "1234567"
        for change in ({"row_id": 2}, {"column": "d"}, {"table": "u"}, {"program_id": world.midori.pk}):
            with pytest.raises(InvalidTag):
                unseal(sealed, **{**place, **change})
        for position in (2, 14, len(sealed) - 1):
            broken = bytearray(sealed)
            broken[position] ^= 1
            with pytest.raises(InvalidTag):
                unseal(bytes(broken), **place)


def test_rows_whose_ciphertexts_were_swapped_do_not_open(world: World) -> None:
    with program_scope(world.aoi.pk):
        first, second = (make_household(world.aoi.pk, number, f"secret {number}") for number in ("1", "2"))
        first.save()
        second.save()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cases_household h SET secret = o.secret FROM cases_household o WHERE h.id <> o.id "
                "AND h.id IN (%s, %s) AND o.id IN (%s, %s)",
                [first.pk, second.pk] * 2,
            )
        for row in Household.objects.filter(program_id=world.aoi.pk):
            with pytest.raises(InvalidTag):
                row.open("secret")


def test_blind_indexes_are_equal_for_equal_values_of_one_program_and_purpose_only(world: World) -> None:
    with program_scope([world.aoi.pk, world.midori.pk]):
        one = blind_index("00010011234567", program_id=world.aoi.pk, purpose="account")
        assert one == blind_index("00010011234567", program_id=world.aoi.pk, purpose="account")
        assert len(one) == 16
        others = [
            blind_index("00010011234568", program_id=world.aoi.pk, purpose="account"),
            blind_index("00010011234567", program_id=world.aoi.pk, purpose="telephone"),
            blind_index("00010011234567", program_id=world.midori.pk, purpose="account"),
        ]
        assert len({one, *others}) == 4


def test_an_account_is_found_by_its_index(world: World) -> None:
    with program_scope(world.aoi.pk):
        household = make_household(world.aoi.pk)
        household.save()
        for number in ("1234567", "7654321"):
            make_account(household, number).save()
        index = blind_index("000100117654321", program_id=world.aoi.pk, purpose="account")
        found = PayeeAccount.objects.get(program_id=world.aoi.pk, number_index=index)
        assert found.open("number") == "7654321"


def test_without_the_programs_scope_nothing_is_sealed_or_opened(world: World) -> None:
    place: dict[str, Any] = {"program_id": world.aoi.pk, "table": "t", "column": "c", "row_id": 1}
    with program_scope(world.aoi.pk):
        sealed = seal("x", **place)
    with program_scope(world.midori.pk):
        with pytest.raises(ProgramNotInScopeError):
            unseal(sealed, **place)
        with pytest.raises(ProgramNotInScopeError):
            seal("x", **place)
