"""The sealer: links in order, takes late transactions later, anchors outside the database."""

import base64
import json
import re
import threading

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.errors import RaiseException

from security import events
from security.audit.chain import audit_keys
from security.audit.record import record
from security.audit.sealer import anchor_heads, seal_all, seal_program
from security.audit.verify import read_anchors, verify_program
from security.models import AuditEvent, AuditHead, PlatformEvent
from security.task_names import ANCHOR_AUDIT
from security.tenancy.scope import program_scope
from tests.factories.security import World


def write(world: World, program_id: int, *numbers: int) -> None:
    actor = world.actor("aoi_manager")
    for number in numbers:
        record(
            events.JOB_PAUSED,
            actor=actor,
            program_id=program_id,
            subject_ids=[number, -1],
            reason="訳",
            data={"n": number},
        )


def chain(program_id: int) -> list[tuple[int | None, int]]:
    with program_scope(program_id):
        found = AuditEvent.objects.filter(program_id=program_id).order_by("pk")
        return list(found.values_list("sequence", "data__n"))


def test_events_are_sealed_in_order_program_by_program(world: World) -> None:
    with program_scope([world.aoi.pk, world.midori.pk]):
        for number in range(5):
            write(world, world.aoi.pk, number)
            write(world, world.midori.pk, 10 + number)
    assert chain(world.aoi.pk)[0] == (None, 0)
    assert seal_all() == 10
    assert seal_all() == 0
    assert chain(world.aoi.pk) == [(n + 1, n) for n in range(5)]
    assert chain(world.midori.pk) == [(n + 1, 10 + n) for n in range(5)]
    for program in (world.aoi, world.midori):
        found = verify_program(program.pk, [])
        assert (found.sealed, found.unsealed, found.breaks) == (5, 0, ())


def test_a_transaction_that_commits_late_is_taken_later(committed_world: World) -> None:
    program_id = committed_world.aoi.pk
    inserted, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with program_scope(program_id):
                write(committed_world, program_id, 1)
                inserted.set()
                go_on.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert inserted.wait(10)
    with program_scope(program_id):
        write(committed_world, program_id, 2)
    assert seal_program(program_id) == 1  # the open transaction neither stalls the sealer nor is lost
    go_on.set()
    thread.join()
    assert seal_program(program_id) == 1
    assert chain(program_id) == [(2, 1), (1, 2)]
    assert verify_program(program_id, []).breaks == ()


def test_two_sealers_at_once_make_one_chain(committed_world: World) -> None:
    program_id = committed_world.aoi.pk
    with program_scope(program_id):
        write(committed_world, program_id, *range(200))
    sealed = []

    def seal() -> None:
        try:
            sealed.append(seal_program(program_id))
        finally:
            connection.close()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sealed) == 200
    assert verify_program(program_id, []).breaks == ()


@pytest.mark.bar("R8")
def test_anchors_are_lines_of_a_file_outside_the_database(world: World, settings, tmp_path) -> None:
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit" / "anchors.jsonl"
    assert read_anchors() == []
    with program_scope(world.aoi.pk):
        write(world, world.aoi.pk, 1, 2)
    seal_all()
    path = anchor_heads()
    anchor_heads()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(line["program"], line["sequence"]) for line in lines] == [(world.aoi.pk, 2)] * 2 or len(lines) == 4
    anchors = read_anchors()
    with program_scope(world.aoi.pk):
        head = AuditHead.objects.get(program_id=world.aoi.pk)
    assert (head.sequence, bytes(head.mac)) in {(anchor.sequence, anchor.mac) for anchor in anchors}
    assert verify_program(world.aoi.pk, anchors).breaks == ()
    path.write_text('{"program": 1}\n')
    with pytest.raises(ValueError, match="line 1"):
        read_anchors()


@pytest.mark.bar("R8")
def test_the_key_is_in_no_table_and_an_anchor_comes_every_five_minutes(
    committed_world: World, superuser: psycopg.Connection, record_property
) -> None:
    program_id = committed_world.aoi.pk
    with program_scope(program_id):
        write(committed_world, program_id, 1)
    seal_all()
    with program_scope(program_id):
        event = AuditEvent.objects.get(program_id=program_id)
    secret = audit_keys()[event.key_id].secret
    assert len(secret) == 32
    forms = "|".join((secret.hex(), re.escape(base64.b64encode(secret).decode().rstrip("="))))
    names = superuser.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', "
        "'information_schema')"
    ).fetchall()
    found = [
        name for (name,) in names if superuser.execute(f"SELECT 1 FROM {name} t WHERE t::text ~ %s", [forms]).fetchone()
    ]
    assert len(names) > 100
    assert found == []
    assert 0 < (ANCHOR_AUDIT.every_seconds or 0) <= 300
    record_property("tried", f"{len(names)} tables without the key of the chain")


CHANGES = {
    "at": "now() + interval '1 day'",
    "code": "'x'",
    "actor_id": "NULL",
    "actor_kind": "'x'",
    "actor_label": "'x'",
    "subject_type": "'x'",
    "subject_ids": "'{}'",
    "reason": "'x'",
    "request_id": "'x'",
    "data": "'{}'",
}


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("column", CHANGES)
def test_raw_sql_of_the_application_cannot_rewrite_an_event(world: World, column: str, sealed: bool) -> None:
    with program_scope(world.aoi.pk):
        write(world, world.aoi.pk, 1)
    if sealed:
        seal_all()
    with program_scope(world.aoi.pk), connection.cursor() as cursor:
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute(f"UPDATE security_auditevent SET {column} = {CHANGES[column]}")
        assert isinstance(refused.value.__cause__, RaiseException)
        assert chain(world.aoi.pk)[0][1] == 1


def test_a_seal_is_given_once(world: World) -> None:
    with program_scope(world.aoi.pk):
        write(world, world.aoi.pk, 1)
    seal_all()
    with program_scope(world.aoi.pk), pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.update(sequence=None, mac=None)


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET code = 'x'"])
@pytest.mark.parametrize("table", ["security_auditevent", "security_platformevent"])
def test_events_are_append_only(world: World, table: str, statement: str) -> None:
    with program_scope(world.aoi.pk):
        write(world, world.aoi.pk, 1)
    PlatformEvent.objects.create(at="2026-04-01T00:00Z", code="security.x", actor_label="x")
    with program_scope(world.aoi.pk), connection.cursor() as cursor:
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement.format(table))
        cursor.execute(f"SELECT count(*) FROM {table} WHERE code <> 'x'")
        assert cursor.fetchone() == (1,)
