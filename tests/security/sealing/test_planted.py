"""R16: account numbers and My Numbers that were planted by the ways in are found nowhere outside their seals; and keys
are rotated while everybody reads.
"""

import base64
import logging
import os
import re
import subprocess
import threading
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
import redis
from celery import current_app
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from psycopg.conninfo import make_conninfo

from callcenter.models import Call, Topic
from callcenter.services.call.log import CallNotes, log_call
from cases.models import Application, Household, MyNumber, PayeeAccount, Status
from cases.services.household.store_accounts import AccountValues
from cases.services.my_number.register import register_my_number
from cases.services.my_number.reveal import NumberReason, reveal_my_number
from reports.exports.columns import BY_KEY, chosen
from reports.exports.rows import export_rows
from reports.services.data_return.approve import approve_data_return
from reports.services.data_return.ask import ask_data_return
from reports.services.data_return.reveal_password import reveal_data_return
from secretariat import settings as base
from secretariat.stack.postgres import wheel_directory
from security import clock
from security.jobs.run import run_job
from security.models import ProgramKey
from security.sealing.program_keys import forget_keys
from security.sealing.rotate import BATCH, add_version, left_to_reseal, reseal_some
from security.tenancy.scope import program_scope
from tests.bars import IS_FULL
from tests.factories.cases import make_application, make_household, make_setup, make_values
from tests.factories.security import World
from tests.reports.exports.test_container import opened_all

pytestmark = pytest.mark.bar("R16")

ACCOUNT, MY_NUMBER, TELEPHONE = "7319406", "731940658211", "08073194065"
PLANTED = (ACCOUNT, MY_NUMBER, TELEPHONE)
ADDRESS = "東京都あおい市植木町731番地"  # is no secret: where it is not found, the search itself is blind
READ_REDIS: Final = {
    "string": lambda client, key: (client.get(key) or b"").decode("utf-8", "replace"),
    "list": lambda client, key: str([opened_message(one) for one in client.lrange(key, 0, -1)]),
    "hash": lambda client, key: str(client.hgetall(key)),
    "set": lambda client, key: str(client.smembers(key)),
    "zset": lambda client, key: str(client.zrange(key, 0, -1)),
}
ROWS = 100_000 if IS_FULL else 1_200


@pytest.fixture
def planted(committed_world: World, superuser: psycopg.Connection, caplog) -> dict[str, Any]:
    """An application with account, telephone and individual number, changed once; a call whose note holds what was
    said."""
    caplog.set_level(logging.DEBUG)
    world = committed_world
    (lsn,) = superuser.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone() or ("",)
    with program_scope(world.aoi.pk):
        make_setup(world.aoi, my_number_basis="番号法第9条第1項")
        household = make_household(world.aoi, address=ADDRESS)
        values = make_values(telephone=TELEPHONE, account=AccountValues("0001", "001", "1", ACCOUNT, "アオイ　ハナコ"))
        application = make_application(world, household=household, status=Status.REVIEWED, values=values)
        application.refresh_from_db()
        application.version += 1
        application.save()  # the row before is history now
        number: dict[str, Any] = {
            "actor": world.actor("aoi_reviewer_1"),
            "program_id": world.aoi.pk,
            "application_id": application.pk,
            "person_id": household.people.get().pk,
        }
        register_my_number(**number, number=MY_NUMBER)
        household.people.update(sex="2")  # the person's row before is history, too
        assert reveal_my_number(**number, reason=NumberReason.DOCUMENT) == MY_NUMBER
        log_call(
            actor=world.actor("aoi_caller"),
            program_id=world.aoi.pk,
            application_id=application.pk,
            notes=CallNotes(
                topic=Topic.STATUS,
                outcome=Call.Outcome.ANSWERED,
                started_at=clock.now(),
                telephone=TELEPHONE,
                note=f"口座は {ACCOUNT}、番号は {MY_NUMBER} とのこと",
            ),
        )
    return {"world": world, "wal": lsn, "application": application.pk, "log": caplog}


def tables(superuser: psycopg.Connection) -> list[str]:
    rows = superuser.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', "
        "'information_schema') ORDER BY 1"
    )
    return [name for (name,) in rows.fetchall()]


def found_in_tables(superuser: psycopg.Connection, words: tuple[str, ...]) -> set[str]:
    """Tables whose rows hold one of the words, as text or as bytes."""
    pattern = "|".join([*words, *(word.encode().hex() for word in words)])
    return {
        table
        for table in tables(superuser)
        if superuser.execute(f"SELECT 1 FROM {table} t WHERE t::text ~ %s LIMIT 1", [pattern]).fetchone()
    }


def test_nothing_planted_is_in_any_table_or_history(planted, superuser, record_property) -> None:
    assert found_in_tables(superuser, PLANTED) == set()
    assert "public.cases_household" in found_in_tables(superuser, (ADDRESS,)), "the search finds what is there"
    (history,) = superuser.execute("SELECT count(*) FROM cases_applicationevent").fetchone()
    assert history > 0
    record_property("tried", f"{len(PLANTED)} values in {len(tables(superuser))} tables, history among them")


def test_nothing_planted_is_in_the_wal(planted, superuser, record_property) -> None:
    superuser.execute("SELECT pg_switch_wal()")
    names = superuser.execute(
        "SELECT name FROM pg_ls_waldir() WHERE name >= %s AND name ~ '^[0-9A-F]{24}$' ORDER BY 1", [planted["wal"]]
    ).fetchall()
    wal = b"".join(
        superuser.execute("SELECT pg_read_binary_file('pg_wal/' || %s)", [name]).fetchone()[0] for (name,) in names
    )
    assert ADDRESS.encode() in wal, "the WAL holds what was written"
    assert [word for word in PLANTED if word.encode() in wal] == []
    record_property("tried", f"{len(wal) // 2**20} MB of WAL")


def test_nothing_planted_is_in_a_dump(planted, committed_db, record_property) -> None:
    """As a backup takes it, by PostgreSQL's own program: rows as they are copied, and the definitions."""
    database = make_conninfo(os.environ["DATABASE_ADMIN_URL"], dbname=committed_db["case"])
    program = wheel_directory() / "bin" / "pg_dump"
    run = subprocess.run([program, "--dbname", database], capture_output=True, timeout=300, check=True)
    assert ADDRESS.encode() in run.stdout, "the dump holds what was written"
    looked_for = [form for word in PLANTED for form in (word.encode(), word.encode().hex().encode())]
    assert [form for form in looked_for if form in run.stdout] == []
    record_property("tried", f"a dump of {len(run.stdout) // 1024} KB")


def test_nothing_planted_is_in_redis(planted, outbox, record_property) -> None:
    """What was dispatched while the values were written is sent through the real broker, and all of Redis is read."""
    with current_app.connection_for_write() as broker:
        queue = broker.SimpleQueue("planted")
        queue.put({"where": ADDRESS})
        for name, args, _queue in outbox:
            current_app.send_task(name, args=args, queue="planted")
        found = in_redis()
        queue.clear()
    assert found.count('"where"') == 1, "the search finds what is there"
    assert [word for word in PLANTED if word in found] == []
    record_property("tried", f"{len(outbox) + 1} messages, {len(found) // 1024} KB of Redis")


def opened_message(raw: bytes) -> str:
    """An entry of a list; a message of the queue with its body, which the broker keeps in base64."""
    text = raw.decode("utf-8", "replace")
    body = re.search(r'"body": "([A-Za-z0-9+/=]*)"', text)
    return text + (base64.b64decode(body[1]).decode("utf-8", "replace") if body else "")


def in_redis() -> str:
    """Every key of every database of the server with what it holds."""
    held: list[str] = []
    for number in range(16):
        with redis.Redis.from_url(base.CACHES["default"]["LOCATION"]) as client:
            client.select(number)
            for key in client.scan_iter(count=1_000):
                kind = client.type(key).decode()
                read = READ_REDIS.get(kind)
                held.append(f"{key!r} {read(client, key) if read else client.dump(key)!r}")
    return "\n".join(held)


def test_nothing_planted_stands_on_the_disk(planted, settings, tmp_path: Path, record_property) -> None:
    """Everything of the program is packed for its return, sealed values opened: on the disk it is encrypted only."""
    settings.FILES_DIR, settings.AUDIT_ANCHOR_FILE = tmp_path / "files", tmp_path / "anchors.jsonl"
    world = planted["world"]
    who: dict[str, Any] = {"program_id": world.aoi.pk}
    with program_scope(world.aoi.pk):
        number = ask_data_return(actor=world.actor("aoi_manager"), reason="契約の終了", **who).number
        job = approve_data_return(actor=world.actor("aoi_officer"), number=number, **who)
    run_job(world.aoi.pk, job.pk)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files)
    assert len(files) > 1
    assert [word for word in (*PLANTED, ADDRESS) if word.encode() in content] == []
    with program_scope(world.aoi.pk):
        password = reveal_data_return(actor=world.actor("aoi_officer"), number=number, **who)
    inside = b"".join(
        entry for path in files if path.suffix == ".zip" for entry in opened_all(path.read_bytes(), password).values()
    )
    assert [word for word in PLANTED if word.encode() not in inside] == [], "in the package they are opened"
    record_property("tried", f"{len(files)} files of a package, {len(content) // 1024} KB")


def test_nothing_planted_is_in_logs_messages_cache_or_a_masked_export(planted, outbox, tmp_path: Path) -> None:
    world = planted["world"]
    call_command("check")
    told = planted["log"].text + str(outbox) + str(vars(cache))
    assert [word for word in PLANTED if word in told] == []
    columns = chosen(["receipt_number", "telephone", "account_number", "account_holder"])
    with program_scope(world.aoi.pk):
        masked = str([cells for _pk, cells in export_rows(world.aoi.pk, {}, columns, frozenset())])
        in_full = str(
            [cells for _pk, cells in export_rows(world.aoi.pk, {}, columns, frozenset({"account_number", "telephone"}))]
        )
        everything = [cells for _pk, cells in export_rows(world.aoi.pk, {}, chosen([*BY_KEY]), frozenset(BY_KEY))]
    assert [word for word in PLANTED if word in masked] == []
    assert ACCOUNT in in_full, "asked for in full, it is there"
    assert MY_NUMBER not in str(everything), "it is in no export at all"


def test_what_is_sealed_still_opens_for_the_program(planted) -> None:
    with program_scope(planted["world"].aoi.pk):
        application = Application.objects.get(pk=planted["application"])
        assert application.open("telephone") == TELEPHONE
        account = PayeeAccount.objects.get(pk=application.account_id or 0)
        assert account.open("number") == ACCOUNT
        assert MyNumber.objects.get().open("number") == MY_NUMBER
        assert MY_NUMBER in (Call.objects.get().open("note") or "")


# --- Rotation ---------------------------------------------------------------------------------------------------------


def many_households(world: World, count: int) -> None:
    with program_scope(world.aoi.pk):
        for start in range(0, count, 5_000):
            Household.objects.bulk_create(
                Household(
                    program=world.aoi,
                    number=f"R{number}",
                    receipt_number=f"101{number:010d}",
                    approach="confirmation",
                    ledger_state_at=clock.now(),
                    members=1,
                    postcode="1000001",
                    address=f"見本{number}",
                    secret=f"secret-{number}",
                )
                for number in range(start, min(start + 5_000, count))
            )


class Readers:
    """Threads that read sealed values over and over, as a web server's do, and note what did not open."""

    def __init__(self, program_id: int, ids: list[int]) -> None:
        self.program_id, self.ids = program_id, ids
        self.stop = threading.Event()
        self.read = 0
        self.failed: list[str] = []
        self.threads = [threading.Thread(target=self._go, args=(place,)) for place in range(3)]

    def __enter__(self) -> "Readers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _go(self, place: int) -> None:
        while not self.stop.is_set():
            with program_scope(self.program_id):
                start = (place * 7_919 + self.read * 101) % max(1, len(self.ids) - 50)
                for row in Household.objects.filter(pk__in=self.ids[start : start + 50]):
                    try:
                        assert (row.open("secret") or "").startswith("secret-")
                        self.read += 1
                    except Exception as error:  # noqa: BLE001 - whatever it is, it is a read that failed
                        self.failed.append(repr(error))
        connections.close_all()


def test_keys_are_rotated_while_everybody_reads(committed_world: World, record_property) -> None:
    program_id = committed_world.aoi.pk
    many_households(committed_world, ROWS)
    with program_scope(program_id):
        ids = list(Household.objects.values_list("pk", flat=True))
    with Readers(program_id, ids) as readers:
        with program_scope(program_id):
            version = add_version(program_id)
        resealed = 0
        while True:
            with program_scope(program_id):
                done = reseal_some(program_id)
            resealed += done
            if not done:
                break
            if resealed == BATCH:
                forget_keys()  # as another process, or the same one started again: it goes on where it was
    assert readers.failed == []
    assert readers.read > 0
    assert (version, resealed) == (2, ROWS)
    with program_scope(program_id):
        assert left_to_reseal(program_id) == 0
        assert {bytes(row.secret)[:2] for row in Household.objects.only("secret")[:100]} == {b"\0\2"}
    record_property("tried", f"{resealed:,} rows sealed anew while {readers.read:,} were read, none failed")


def test_the_command_goes_on_where_it_was_stopped(committed_world: World, capsys) -> None:
    program_id = committed_world.aoi.pk
    many_households(committed_world, 700)
    with program_scope(program_id):
        add_version(program_id)
        reseal_some(program_id)
    call_command("rotate_keys", "aoi")
    assert f"aoi: {700 - BATCH} rows" in capsys.readouterr().out
    call_command("rotate_keys", "aoi")
    assert "aoi: 700 rows" in capsys.readouterr().out
    with program_scope(program_id):
        assert ProgramKey.objects.filter(program_id=program_id).count() == 3
