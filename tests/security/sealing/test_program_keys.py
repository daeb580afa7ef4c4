"""Data keys of programs, wrapped by master keys from outside the database."""

import base64
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured

from security.models import ProgramKey
from security.sealing import master
from security.sealing.program_keys import current_key, forget_keys, key_of_version, make_program_key
from security.sealing.seal import seal, unseal
from security.tenancy.scope import program_scope
from tests.factories.security import World, make_municipality, make_program

PLACE: dict[str, Any] = {"table": "t", "column": "c", "row_id": 1}


def entry(name: str, fill: int) -> str:
    return f"{name}:{base64.urlsafe_b64encode(bytes([fill]) * 32).decode().rstrip('=')}"


@pytest.fixture(autouse=True)
def _clean():
    yield
    master.master_keys.cache_clear()
    forget_keys()


def test_a_key_is_stored_wrapped_and_opens_with_its_master_key(world: World, master_keys) -> None:
    master_keys(entry("k1", 1))
    program = make_program(make_municipality("999032", "くれない村"), world.aoi.contractor, number=104, code="k")
    with program_scope(program.pk):
        sealed = seal("text", program_id=program.pk, **PLACE)
        assert ProgramKey.objects.get().master_key_id == "k1"
        # A new master key is put in front: what the old one wrapped still opens.
        master_keys(entry("k2", 2), entry("k1", 1))
        assert unseal(sealed, program_id=program.pk, **PLACE) == "text"
        master_keys(entry("k1", 9))
        with pytest.raises(InvalidTag):
            unseal(sealed, program_id=program.pk, **PLACE)
        master_keys(entry("k2", 2))
        with pytest.raises(KeyError):
            unseal(sealed, program_id=program.pk, **PLACE)


def test_a_wrapped_key_put_in_another_programs_row_does_not_open(world: World) -> None:
    with program_scope([world.aoi.pk, world.midori.pk]):
        wrapped = ProgramKey.objects.get(program_id=world.aoi.pk).wrapped
        ProgramKey.objects.filter(program_id=world.midori.pk).update(wrapped=wrapped)
        forget_keys()
        with pytest.raises(InvalidTag):
            current_key(world.midori.pk)


def test_a_program_without_a_key_says_what_is_missing(world: World) -> None:
    with program_scope(world.aoi.pk):
        ProgramKey.objects.filter(program_id=world.aoi.pk).delete()
        forget_keys()
        with pytest.raises(LookupError, match="make_program_key"):
            current_key(world.aoi.pk)


def test_making_a_key_twice_keeps_the_first(world: World) -> None:
    with program_scope(world.aoi.pk):
        sealed = seal("text", program_id=world.aoi.pk, **PLACE)
        make_program_key(world.aoi.pk)
        assert unseal(sealed, program_id=world.aoi.pk, **PLACE) == "text"
        assert ProgramKey.objects.count() == 1


def test_a_key_that_was_rolled_back_is_not_used_on(committed_world: World) -> None:
    program_id = committed_world.aoi.pk
    with program_scope(program_id):
        ProgramKey.objects.all().delete()
    forget_keys()

    def fails() -> None:
        with program_scope(program_id):
            make_program_key(program_id)
            seal("lost with its transaction", program_id=program_id, **PLACE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with program_scope(program_id):
        make_program_key(program_id)
        sealed = seal("text", program_id=program_id, **PLACE)
    forget_keys()  # another process reads the key from the row
    with program_scope(program_id):
        assert unseal(sealed, program_id=program_id, **PLACE) == "text"


def test_a_destroyed_key_shreds_what_it_sealed(world: World) -> None:
    with program_scope(world.aoi.pk):
        sealed = seal("text", program_id=world.aoi.pk, **PLACE)
        ProgramKey.objects.filter(program_id=world.aoi.pk).delete()
        forget_keys()
        with pytest.raises(ProgramKey.DoesNotExist):
            unseal(sealed, program_id=world.aoi.pk, **PLACE)


def test_versions_are_read_once(world: World, django_assert_num_queries) -> None:
    with program_scope(world.aoi.pk):
        key_of_version(world.aoi.pk, 1)
        with django_assert_num_queries(0):
            key_of_version(world.aoi.pk, 1)


@pytest.mark.parametrize(
    ("entries", "what"),
    [
        ([], "is empty"),
        (["k1"], "32 bytes"),
        ([entry("", 1)], "32 bytes"),
        (["k1:éé"], "base64url"),
        (["k1:AAAA"], "32 bytes"),
    ],
)
def test_a_bad_setting_says_what_to_mend(entries: list[str], what: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=what) as found:
        master.parse_keys(entries, variable="SECRETARIAT_DATA_KEYS")
    assert "SECRETARIAT_DATA_KEYS" in str(found.value)
