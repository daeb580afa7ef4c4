"""R10: a package holds every row of one program as the database has it, opened, and nothing of another program."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from intake.models import ScanPage
from reports.data_return.columns import How
from reports.data_return.tables import UNREADABLE, derived_tables, packed_tables
from reports.files import stored
from reports.models import DataReturn, DataReturnPart
from reports.services.data_return.approve import approve_data_return
from reports.services.data_return.ask import ask_data_return
from reports.services.data_return.drop import drop_data_return
from reports.services.data_return.fetch import fetch_data_return
from reports.services.data_return.reveal_password import reveal_data_return
from security.audit.sealer import anchor_heads, seal_all
from security.audit.verify import read_anchors
from security.disposal.survey import tenant_models
from security.jobs.run import run_job
from security.sealing.seal import seal_bytes
from security.tenancy.scope import program_scope
from tests.isolation.conftest import OUR_PK, OUR_WORD, THEIR_PK, THEIR_WORD, Neighbours
from tests.isolation.seed import NUMBER, fingerprint
from tests.reports.exports.test_container import opened_all

pytestmark = pytest.mark.bar("R10")
# What the packing itself adds to. Its ids are lower than the seed's here, so that they count as if they had stood.
WRITTEN = {
    "reports_datareturn", "reports_datareturnkey", "reports_datareturnpart", "security_accesslog",
    "security_auditevent", "security_job", "security_jobchunk",
}  # fmt: skip
PART_BYTES = "reports.data_return.package.PART_BYTES"


@pytest.fixture
def filled(neighbours: Neighbours, settings, tmp_path: Path, monkeypatch) -> Neighbours:
    """Both programs with a row in every table, files, and a chain whose heads are anchored. Parts are small here."""
    monkeypatch.setattr(PART_BYTES, 2_000)
    settings.FILES_DIR, settings.AUDIT_ANCHOR_FILE = tmp_path / "files", tmp_path / "anchors.jsonl"
    for side in (neighbours.ours, neighbours.theirs):
        for name in ("letters/lot-0001.pdf", "exports/export-1.zip"):
            file = stored(f"{side.program.code}/{name}")
            file.parent.mkdir(parents=True)
            file.write_bytes(side.word.encode())
    with program_scope(neighbours.ours.program.pk):
        drop_data_return(
            actor=neighbours.world.actor("aoi_manager"), program_id=neighbours.ours.program.pk, number=NUMBER
        )
    seal_all()
    anchor_heads()
    return neighbours


def built(filled: Neighbours) -> tuple[DataReturn, dict[str, bytes], list[DataReturnPart]]:
    """The package, its entries by name, and its parts; every sum in it was compared."""
    program_id, world = filled.ours.program.pk, filled.world
    who: dict[str, Any] = {"program_id": program_id}
    with program_scope(program_id):
        found = ask_data_return(actor=world.actor("aoi_manager"), reason="契約の終了", **who)
        job = approve_data_return(actor=world.actor("aoi_officer"), number=found.number, **who)
    run_job(program_id, job.pk)
    entries: dict[str, bytes] = {}
    with program_scope(program_id):
        found.refresh_from_db()
        assert found.state == DataReturn.State.READY
        password = reveal_data_return(actor=world.actor("aoi_officer"), number=found.number, **who)
        parts = list(DataReturnPart.objects.filter(data_return=found).order_by("piece", "position"))
        for part in parts:
            file = fetch_data_return(actor=world.actor("aoi_manager"), number=found.number, part_id=part.pk, **who)
            assert hashlib.sha256(file.content).hexdigest() == part.sha256
            assert OUR_WORD.encode() not in file.content
            inside = opened_all(file.content, password)
            assert not set(inside) & set(entries)
            sums = inside[f"SHA256SUMS-{part.name}.txt"].decode().splitlines()
            assert {line.split("  ")[1]: line.split("  ")[0] for line in sums} == {
                name: hashlib.sha256(content).hexdigest()
                for name, content in inside.items()
                if not name.startswith("SHA256SUMS")
            }
            entries |= inside
    return found, entries, parts


def rows_of(entries: dict[str, bytes], app: str, table: str) -> list[dict[str, str]]:
    """The lines of a table, of all its pieces."""
    names = sorted(name for name in entries if name.startswith(f"{app}/{table}.") or f"{app}/{table}-" in name)
    return [row for name in names for row in csv.DictReader(io.StringIO(entries[name].decode(), newline=""))]


def test_everything_of_the_program_is_in_it_and_nothing_of_another(filled: Neighbours, record_property) -> None:
    theirs = fingerprint(filled.theirs.program)
    seal_image(filled)
    found, entries, parts = built(filled)
    has_every_table(filled, found, entries)
    has_the_sums(found, entries, parts)
    says_what_everything_means(filled, entries)
    has_files(found, entries)
    assert fingerprint(filled.theirs.program) == theirs
    record_property("tried", f"{len(packed_tables())} tables, {found.rows} rows, {len(parts)} parts: all agree")


def has_every_table(filled: Neighbours, found: DataReturn, entries: dict[str, bytes]) -> None:
    program_id = filled.ours.program.pk
    assert {one.model for one in packed_tables()} | {one.model for one in derived_tables()} == set(tenant_models())
    summary = found.summary or {}
    assert set(summary["differing"]) <= WRITTEN
    values = 0
    for table in packed_tables():
        rows = rows_of(entries, table.app, table.name)
        with program_scope(program_id), connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table.name}" WHERE program_id = {program_id}')
            held = cursor.fetchone()[0]
        assert len(rows) == held or (len(rows) < held and table.name in WRITTEN), table.name
        assert {row["program_id"] for row in rows} <= {str(program_id)}, table.name
        sealed = [column.name for column in table.columns if column.how is How.OPENED]
        for row in rows:
            for name in sealed:
                values += bool(row[name])
                assert (
                    row[name] == ""
                    or OUR_WORD in row[name]
                    or row[name] == UNREADABLE
                    or row[name].startswith(("{", "["))
                )
    history = {row["pgh_obj_id"]: row["telephone"] for row in rows_of(entries, "cases", "cases_applicationevent")}
    assert history[str(OUR_PK)] == OUR_WORD
    # What is spoilt is said: a slice that no key sealed, and a case that the seed copied with another's ciphertext.
    assert {line["table"] for line in summary["tables"] if line["unreadable"]} <= {
        "cases_application", "cases_applicationevent", "intake_rosterfileslice",
    }  # fmt: skip
    assert values > 10
    shown = b"".join(entries.values()).decode("utf-8", "replace")
    assert OUR_WORD in shown
    assert entries["disk/letters/lot-0001.pdf"] == OUR_WORD.encode()
    assert THEIR_WORD not in shown
    assert str(THEIR_PK) not in shown
    assert [name for name in entries if name.startswith("disk/")] == ["disk/letters/lot-0001.pdf"]


def has_the_sums(found: DataReturn, entries: dict[str, bytes], parts: list[DataReturnPart]) -> None:
    assert len(parts) > 20
    assert hashlib.sha256(entries["manifest.csv"]).hexdigest() == found.manifest_sha256
    lines = list(csv.DictReader(io.StringIO(entries["manifest.csv"].decode())))
    sums = {line["名称"]: line["SHA-256"] for line in lines if line["種別"] == "part"}
    listed = [part for part in parts if "-manifest-" not in part.name]
    assert sums == {part.name: part.sha256 for part in listed}
    counts = {line["名称"]: (line["行数"], line["データベースの行数"]) for line in lines if line["種別"] == "table"}
    assert set(counts) == {table.name for table in packed_tables()}
    assert {name for name, (mine, theirs) in counts.items() if mine != theirs} <= WRITTEN
    assert sum(part.rows for part in parts) == found.rows
    for table in packed_tables():
        assert len(rows_of(entries, table.app, table.name)) == int(counts[table.name][0]), table.name


def says_what_everything_means(filled: Neighbours, entries: dict[str, bytes]) -> None:
    described = list(csv.DictReader(io.StringIO(entries["dictionary.csv"].decode())))
    columns = {(line["表"], line["列"]) for line in described}
    for table in packed_tables():
        assert {(table.name, one.name) for one in table.columns} <= columns
        (head, *_rows) = csv.reader(io.StringIO(entries[f"{table.csv_name}.csv"].decode()))
        assert head == [one.name for one in table.columns if one.how is not How.LEFT_OUT]
    assert all(line["型"] for line in described)
    (status,) = [line for line in described if (line["表"], line["列"]) == ("cases_application", "status")]
    assert "decided=" in status["値"]
    (paid,) = [line for line in described if (line["表"], line["列"]) == ("cases_decision", "application_id")]
    assert paid["参照先"] == "cases_application.id"
    out = {(line["表"], line["列"]) for line in csv.DictReader(io.StringIO(entries["left-out.csv"].decode()))}
    assert {("security_programkey", ""), ("cases_searchgram", ""), ("cases_payeeaccount", "number_index")} <= out
    assert {("intake_portalkey", "private_key"), ("cases_household", "secret")} <= out
    assert "支援措置対象者" in entries["README.txt"].decode()
    assert "個人番号（1件、cases/cases_mynumber.csv）も復号" in entries["README.txt"].decode()
    assert OUR_WORD not in entries["README.txt"].decode()
    anchored = {one.sequence: one.mac.hex() for one in read_anchors() if one.program_id == filled.ours.program.pk}
    listed = {
        int(line["sequence"]): line["mac"]
        for line in csv.DictReader(io.StringIO(entries["audit-anchors.csv"].decode()))
    }
    assert listed == anchored
    macs = {row["sequence"]: row["mac"] for row in rows_of(entries, "security", "security_auditevent")}
    assert all(macs[str(sequence)] == f"\\x{mac}" for sequence, mac in listed.items() if sequence)
    names = {line["id"] for line in csv.DictReader(io.StringIO(entries["people.csv"].decode()))}
    assert str(filled.user("manager").pk) in names
    assert str(filled.world.users["midori_manager"].pk) not in names


def seal_image(filled: Neighbours) -> None:
    """A page as the mailroom stores it; the other one of the seed is spoilt."""
    program_id = filled.ours.program.pk
    with program_scope(program_id):
        place: dict[str, Any] = {"program_id": program_id, "table": "intake_scanpage", "row_id": OUR_PK}
        rows = ScanPage.objects.filter(program_id=program_id, pk=OUR_PK)
        rows.update(image=seal_bytes(b"\xff\xd8jpeg", column="image", **place), media_type="image/jpeg")


def has_files(found: DataReturn, entries: dict[str, bytes]) -> None:
    (row,) = rows_of(entries, "intake", "intake_scanpage")
    assert row["image"] == f"files/intake_scanpage/image/{OUR_PK}.jpg"
    assert entries[row["image"]] == b"\xff\xd8jpeg"
    (row,) = rows_of(entries, "cases", "cases_payoutfile")
    assert entries[row["content"]] == OUR_WORD.encode("cp932")
    (row,) = rows_of(entries, "reports", "reports_auditsample")
    assert entries[row["content"]] == OUR_WORD.encode()
    assert (found.summary or {})["files"] == sum(name.startswith(("files/", "disk/")) for name in entries)
    assert json.loads(rows_of(entries, "cases", "cases_statemententry")[0]["words"]) == [OUR_WORD]
