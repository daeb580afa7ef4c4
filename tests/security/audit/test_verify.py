"""R8: what a database administrator does to the audit is found, up to the last anchor."""

import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from security import events
from security.audit import verify
from security.audit.chain import breaks
from security.audit.record import record
from security.audit.sealer import anchor_heads, seal_all
from security.audit.verify import read_anchors, verify_program
from security.tenancy.scope import program_scope
from tests.bars import IS_FULL
from tests.factories.security import World

pytestmark = pytest.mark.bar("R8")
EVENTS = 1_000_000 if IS_FULL else 10_000
VERIFIED_WITHIN = 60  # seconds

COLUMNS = (
    "program_id, at, code, actor_id, actor_kind, actor_label, subject_type, subject_ids, reason, request_id, data, "
    "sequence, mac, key_id"
)


@pytest.fixture
def audit(committed_world: World, superuser, settings, tmp_path):
    """Ten sealed and anchored events; the superuser has switched the triggers off, as only he can."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors.jsonl"
    program_id = committed_world.aoi.pk
    with program_scope(program_id):
        for number in range(10):
            record(
                events.JOB_PAUSED,
                actor=committed_world.actor("aoi_manager"),
                program_id=program_id,
                subject_ids=[number],
                data={"n": number},
            )
    seal_all()
    anchor_heads()
    superuser.execute("SET session_replication_role = replica")
    assert verify_program(program_id, read_anchors()).breaks == ()
    return program_id, superuser


def copied(sequence: int, *, to: int) -> str:
    columns = COLUMNS.replace("sequence,", f"{to},")
    return (
        f"INSERT INTO security_auditevent ({COLUMNS}) SELECT {columns} FROM security_auditevent "
        f"WHERE sequence = {sequence}"
    )


@pytest.mark.parametrize("when", ["before the walk", "after the walk"])
def test_what_is_sealed_during_the_walk_is_no_tampering(audit, committed_world: World, monkeypatch, when: str) -> None:
    program_id, _superuser = audit

    def more() -> None:
        with program_scope(program_id):
            record(events.JOB_PAUSED, actor=committed_world.actor("aoi_manager"), program_id=program_id)
        seal_all()

    def walked(rows):
        if when == "before the walk":
            more()
        found = list(breaks(rows))
        if when == "after the walk":
            more()
        return iter(found)

    monkeypatch.setattr(verify, "breaks", walked)
    found = verify_program(program_id, read_anchors())
    assert found.breaks == ()
    assert found.sealed == (11 if when == "before the walk" else 10)
    monkeypatch.undo()
    assert verify_program(program_id, read_anchors()).sealed == 11


TAMPERINGS: dict[str, list[str]] = {
    "another time": ["UPDATE security_auditevent SET at = at + interval '1 second' WHERE sequence = 4"],
    "another actor": ["UPDATE security_auditevent SET actor_id = NULL WHERE sequence = 4"],
    "another name": ["UPDATE security_auditevent SET actor_label = 'x' WHERE sequence = 4"],
    "another code": ["UPDATE security_auditevent SET code = 'cases.decided' WHERE sequence = 4"],
    "other subjects": ["UPDATE security_auditevent SET subject_ids = '{99}' WHERE sequence = 4"],
    "other data": ["""UPDATE security_auditevent SET data = '{"n": 99}' WHERE sequence = 4"""],
    "another reason": ["UPDATE security_auditevent SET reason = 'x' WHERE sequence = 4"],
    "another request": ["UPDATE security_auditevent SET request_id = 'x' WHERE sequence = 4"],
    "another id": ["UPDATE security_auditevent SET id = id + 1000 WHERE sequence = 4"],
    "the first gone": ["DELETE FROM security_auditevent WHERE sequence = 1"],
    "one gone": ["DELETE FROM security_auditevent WHERE sequence = 4"],
    "one gone, the rest moved up": [
        "DELETE FROM security_auditevent WHERE sequence = 4",
        "UPDATE security_auditevent SET sequence = sequence + 100 WHERE sequence > 4",
        "UPDATE security_auditevent SET sequence = sequence - 101 WHERE sequence > 100",
    ],
    "one put in": [
        "UPDATE security_auditevent SET sequence = sequence + 100 WHERE sequence > 4",
        "UPDATE security_auditevent SET sequence = sequence - 99 WHERE sequence > 100",
        copied(4, to=5),
    ],
    "one put at the end": [
        copied(10, to=11),
    ],
    "two swapped": [
        "UPDATE security_auditevent SET sequence = 1004 WHERE sequence = 4",
        "UPDATE security_auditevent SET sequence = 4 WHERE sequence = 5",
        "UPDATE security_auditevent SET sequence = 5 WHERE sequence = 1004",
    ],
    "the end cut": ["DELETE FROM security_auditevent WHERE sequence > 7"],
    "the end cut and the head set back": [
        "DELETE FROM security_auditevent WHERE sequence > 7",
        "UPDATE security_audithead h SET sequence = 7, mac = e.mac FROM security_auditevent e WHERE e.sequence = 7",
    ],
    "all gone": ["DELETE FROM security_auditevent", "DELETE FROM security_audithead"],
    "the head gone": ["DELETE FROM security_audithead"],
    "seals taken off": ["UPDATE security_auditevent SET sequence = NULL, mac = NULL WHERE sequence > 7"],
    "moved to another program": [
        "UPDATE security_auditevent SET program_id = (SELECT max(id) FROM security_program) WHERE sequence > 7"
    ],
    "an unknown key": ["UPDATE security_auditevent SET key_id = 'mine' WHERE sequence = 4"],
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_by_a_superuser_is_found(audit, tampering: str) -> None:
    program_id, superuser = audit
    for statement in TAMPERINGS[tampering]:
        superuser.execute(statement)
    assert verify_program(program_id, read_anchors()).breaks != ()
    out = StringIO()
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_audit", stdout=out)
    assert "aoi:" in out.getvalue()


def test_a_program_that_was_anchored_and_is_gone_is_found(audit) -> None:
    program_id, superuser = audit
    for table in ("security_auditevent", "security_audithead", "security_programkey"):
        superuser.execute(f"DELETE FROM {table} WHERE program_id = {program_id}")
    superuser.execute(f"DELETE FROM security_programuserpermission WHERE content_object_id = {program_id}")
    superuser.execute(f"DELETE FROM security_program WHERE id = {program_id}")
    out = StringIO()
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_audit", stdout=out)
    assert f"program {program_id} was anchored" in out.getvalue()


def test_the_command_passes_a_chain_that_holds(audit, tmp_path) -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "aoi: 10 sealed, 0 new, 1 anchors, 0 breaks" in out.getvalue()
    assert "midori: 0 sealed" in out.getvalue()
    call_command("verify_audit", program="midori", stdout=out)
    with pytest.raises(CommandError, match="no program"):
        call_command("verify_audit", program="nowhere", stdout=out)
    forged = tmp_path / "forged.jsonl"
    forged.write_text(f'{{"program": {audit[0]}, "sequence": 3, "mac": "00"}}\n')
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_audit", anchors=forged, stdout=out)
    forged.write_text("nonsense\n")
    with pytest.raises(CommandError, match="not an anchor"):
        call_command("verify_audit", anchors=forged, stdout=out)


def test_many_events_are_sealed_and_verified(world: World, record_property) -> None:
    program_id = world.aoi.pk
    with program_scope(program_id), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO security_auditevent
                (program_id, at, code, actor_kind, actor_label, subject_type, subject_ids, reason, request_id, data,
                 key_id)
            SELECT %s, '2026-06-01T00:00Z', 'cases.decided', 'municipality', 'x', 'application', ARRAY[n], '', '',
                   jsonb_build_object('n', n), ''
            FROM generate_series(1, %s) n
            """,
            [program_id, EVENTS],
        )
    assert seal_all() == EVENTS
    began = time.perf_counter()
    found = verify_program(program_id, [])
    seconds = time.perf_counter() - began
    assert (found.sealed, found.breaks) == (EVENTS, ())
    if IS_FULL:
        assert seconds <= VERIFIED_WITHIN
    record_property("tried", f"{EVENTS:,} events verified in {seconds:.1f} s; {len(TAMPERINGS)} kinds of tampering")
