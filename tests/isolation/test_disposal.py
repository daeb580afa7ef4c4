"""A disposal leaves nothing of a program in tables that the database itself names, and touches nothing of another."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from intake.holding import PORTAL
from intake.portal.models import PublishedProgram
from reports.files import stored
from reports.services.data_return.drop import drop_data_return
from reports.services.medium.confirm_erasure import confirm_erasure
from reports.services.medium.record_erasure import record_erasure
from reports.services.medium.take_back import take_back
from security import clock
from security.audit.sealer import anchor_heads, seal_all
from security.audit.verify import read_anchors, verify_program
from security.disposal.holdings import all_holdings
from security.disposal.survey import in_order, kept_models, references, tables, tenant_models
from security.errors import OfficeError
from security.jobs.run import run_job
from security.jobs.steer import JobStateError, steer_job
from security.models import Disposal, DisposalCertificate, Incident, Job, Program, ProgramKey, RetentionHold
from security.roles import Role
from security.sealing.fields import SealedTextField
from security.sealing.program_keys import forget_keys
from security.sealing.seal import unseal
from security.services.disposal import approve_disposal as approval
from security.services.disposal.approve_disposal import approve_disposal
from security.services.disposal.ask_disposal import ask_disposal
from security.services.disposal.drop_disposal import drop_disposal
from security.services.disposal.plan_disposal import plan_disposal
from security.services.retention.lift_hold import lift_hold
from security.services.retention.set_rules import set_rules
from security.tenancy.scope import program_scope
from tests.factories.security import World, make_user
from tests.isolation.conftest import OUR_PK, OUR_WORD, THEIR_PK, THEIR_WORD
from tests.isolation.seed import NUMBER, Seeded, fingerprint, seed

APPS = ("callcenter", "cases", "intake", "reports", "security")
TENANT_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'program_id'
    WHERE c.relkind = 'r' AND c.relrowsecurity ORDER BY 1
"""


@pytest.fixture
def both(committed_world: World, settings, tmp_path: Path) -> Iterator[dict[str, Seeded]]:
    """Both programs with a row in every table, history, files and a place on the portal; both ended long ago."""
    settings.FILES_DIR, settings.AUDIT_ANCHOR_FILE = tmp_path / "files", tmp_path / "anchors.jsonl"
    world, sides = committed_world, {}
    Program.objects.update(starts_on="2019-01-01", ends_on="2020-03-31")
    for program, word, pk in ((world.aoi, OUR_WORD, OUR_PK), (world.midori, THEIR_WORD, THEIR_PK)):
        name = f"{program.code}_protected"
        world.users[name] = make_user(name, Role.PROTECTED_CASE_OFFICER, program)
        people = {
            key.removeprefix(f"{program.code}_"): user
            for key, user in world.users.items()
            if key.startswith(f"{program.code}_")
        }
        sides[program.code] = seed(program, word=word, pk=pk, people=people)
        file = stored(f"{program.code}/letters/run-0001/lot-0001.pdf")
        file.parent.mkdir(parents=True)
        file.write_bytes(b"%PDF")
        PublishedProgram.objects.create(
            code=program.code, name=program.name, municipality_name="x", opens_on="2019-01-01", closes_on="2019-02-01",
            phone="0", hours="x", number_key=b"k", public_key=b"k", published_at=clock.now(),
        )  # fmt: skip
    yield sides
    forget_keys()


@pytest.fixture
def superuser(committed_db) -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=committed_db["case"], autocommit=True) as raw:
        yield raw


def settle(world: World) -> None:
    """Whatever stands against a disposal of あおい市's program: a dry run, a return, a hold, a medium, a job."""
    program_id = world.aoi.pk
    who: dict[str, Any] = {"program_id": program_id, "number": NUMBER}
    manager, officer = world.actor("aoi_manager"), world.actor("aoi_officer")
    with program_scope(program_id):
        drop_disposal(actor=manager, **who)
        drop_data_return(actor=manager, **who)
        lift_hold(actor=officer, program_id=program_id, hold_id=RetentionHold.objects.get().pk, reason="訴訟が終わった")
        take_back(actor=manager, returned_on=clock.today(), **who)
        record_erasure(actor=manager, method="上書き", evidence="消去記録 1", **who)
        confirm_erasure(actor=officer, **who)
        Job.objects.update(state=Job.State.DONE)
        set_rules(actor=officer, program_id=program_id, months=dict.fromkeys(APPS, 12))


def counted(world: World, apps: tuple[str, ...] = APPS) -> Disposal:
    """A disposal with its dry run."""
    with program_scope(world.aoi.pk):
        disposal = plan_disposal(actor=world.actor("aoi_manager"), program_id=world.aoi.pk, apps=apps)
        job = Job.objects.filter(kind="security.count_disposal").latest("pk")
    run_job(world.aoi.pk, job.pk)
    with program_scope(world.aoi.pk):
        disposal.refresh_from_db()
    assert disposal.state == Disposal.State.COUNTED
    return disposal


def approved(world: World, disposal: Disposal) -> int:
    """The number of the job that carries it out."""
    who: dict[str, Any] = {"program_id": world.aoi.pk, "number": disposal.number}
    with program_scope(world.aoi.pk):
        ask_disposal(actor=world.actor("aoi_manager"), reason="保存期間の満了", **who)
    with program_scope(world.aoi.pk):
        return approve_disposal(actor=world.actor("aoi_officer"), **who).pk


def rows_by_table(superuser: psycopg.Connection, program_id: int) -> dict[str, int]:
    """Rows of the program in every table that the database knows, read past the walls and past the models."""
    names = [name for (name,) in superuser.execute(TENANT_TABLES).fetchall()]
    assert len(names) > 60
    return {
        name: superuser.execute(f'SELECT count(*) FROM "{name}" WHERE program_id = {program_id}').fetchone()[0]  # type: ignore[index]
        for name in names
    }


def test_every_tenant_table_is_held_by_its_app_and_what_stays_has_a_reason() -> None:
    holdings = all_holdings()
    assert tuple(holdings) == APPS
    models = list(tenant_models())
    assert {model._meta.app_label for model in models} == set(APPS)
    labels = {model._meta.label for model in models}
    for holding in holdings.values():
        assert (set(holding.kept) | set(holding.spared) | holding.search) <= labels
    for model, why in kept_models(APPS):
        assert why
        sealed = [field.name for field in model._meta.local_fields if isinstance(field, SealedTextField)]
        assert sealed == [], f"{model._meta.label} stays and has sealed columns"
    emptied = {table.label for table in tables(APPS)}
    assert emptied | {model._meta.label for model, _why in kept_models(APPS)} | {"security.ProgramKey"} == labels


def test_a_table_is_emptied_after_those_that_refer_to_it(world: World) -> None:
    groups = in_order(tables(APPS))
    place = {table.name: number for number, group in enumerate(groups) for table in group}
    assert len(place) == len(tables(APPS))
    for child, parent in references():
        if child in place and parent in place:
            assert place[child] <= place[parent], f"{child} refers to {parent}"
    rings = [[table.name for table in group] for group in groups if len(group) > 1]
    assert ["cases_transferline", "cases_transferresult"] in rings
    kept = {model._meta.db_table for model, _why in kept_models(APPS)}
    spared = {"security_job"}  # only those of disposals, which stay
    assert [(c, p) for c, p in references() if c in kept and p in place and p not in spared] == []


@pytest.mark.parametrize("pieces", [20_000, 1])
def test_nothing_of_the_program_is_left_and_nothing_of_another_is_touched(
    both: dict[str, Seeded], committed_world: World, superuser, monkeypatch, pieces: int
) -> None:
    monkeypatch.setattr(approval, "ROWS_A_CHUNK", pieces)
    world = committed_world
    program_id = world.aoi.pk
    with program_scope(program_id):
        incident = Incident.objects.get()
        sealed = bytes(
            superuser.execute("SELECT what FROM security_incident WHERE id = %s", [incident.pk]).fetchone()[0]
        )
        assert incident.open("what") == OUR_WORD
    seal_all()
    anchor_heads()
    settle(world)
    theirs = fingerprint(world.midori)
    before = rows_by_table(superuser, program_id)

    disposal = counted(world)
    assert {name: rows for name, rows in rows_by_table(superuser, program_id).items() if rows < before[name]} == {}
    assert disposal.is_whole
    assert disposal.counted is not None
    assert (disposal.counted["files"], disposal.counted["keys"]) == (1, 1)

    run_job(program_id, approved(world, disposal))

    kept = {model._meta.db_table for model, _why in kept_models(APPS)} | {
        "security_job", "security_jobchunk", "security_jobitemerror",
    }  # fmt: skip
    after = rows_by_table(superuser, program_id)
    assert {name: rows for name, rows in after.items() if rows and name not in kept} == {}
    assert after["security_programkey"] == 0
    own = superuser.execute("SELECT DISTINCT kind FROM security_job WHERE program_id = %s", [program_id]).fetchall()
    assert {kind for (kind,) in own} == {"security.count_disposal", "security.dispose"}
    found = superuser.execute(
        " UNION ALL ".join(
            f"SELECT '{name}' FROM \"{name}\" t WHERE program_id = {program_id} AND t::text LIKE '%{OUR_WORD}%'"
            for name, rows in after.items()
            if rows
        )
    ).fetchall()
    # Only rows that the seed filled with its word by force: texts that stay are the office's own, never residents'.
    assert {name for (name,) in found} <= kept
    assert not stored("aoi").exists()
    assert {model._meta.db_table for model, _way in PORTAL if model._default_manager.count() > 1} == set()
    assert list(PublishedProgram.objects.values_list("code", flat=True)) == ["midori"]

    with program_scope(program_id):
        disposal.refresh_from_db()
        proof = disposal.proof or {}
        assert (disposal.state, proof["left"], proof["destroyed_keys"]) == ("done", 0, 1)
        assert len(proof["tables"]) == len(tables(APPS))
        erased = {line["table"]: line["erased"] for line in proof["tables"]}
        assert {name: before[name] for name in erased if name not in kept | {"security_accesslog"}} == {
            name: count for name, count in erased.items() if name not in kept | {"security_accesslog"}
        }
        certificate = DisposalCertificate.objects.get(disposal=disposal)
        assert bytes(certificate.content).startswith(b"%PDF")
        assert OUR_WORD.encode() not in bytes(certificate.content)
        forget_keys()
        with pytest.raises(ProgramKey.DoesNotExist):
            unseal(sealed, program_id=program_id, table="security_incident", column="what", row_id=incident.pk)
    seal_all()
    assert verify_program(program_id, read_anchors()).breaks == ()
    assert fingerprint(world.midori) == theirs
    assert stored("midori/letters/run-0001/lot-0001.pdf").exists()
    closed = Program.objects.get(pk=program_id)
    assert (closed.closed_at is not None, closed.is_automatic) == (True, False)
    assert Program.objects.get(pk=world.midori.pk).closed_at is None


def test_what_is_left_fails_the_job_and_it_can_be_gone_on_with(
    both: dict[str, Seeded], committed_world: World, monkeypatch
) -> None:
    world, program_id = committed_world, committed_world.aoi.pk
    settle(world)
    job_id = approved(world, counted(world))
    stuck = stored("aoi/stuck.pdf")
    with monkeypatch.context() as patch:
        patch.setattr("security.services.disposal.erase_part.erase_files", lambda *_: 0)  # a disk that will not
        stuck.write_bytes(b"x")
        run_job(program_id, job_id)
    with program_scope(program_id):
        disposal = Disposal.objects.get(job_id=job_id)
        assert (disposal.state, (disposal.proof or {})["left"]) == ("running", 2)
        assert Job.objects.get(pk=job_id).state == Job.State.FAILED
        assert not DisposalCertificate.objects.filter(disposal=disposal).exists()
        manager = world.actor("aoi_manager")
        with pytest.raises(JobStateError):
            steer_job(actor=manager, program_id=program_id, job_id=job_id, to=Job.State.CANCELLED)
        steer_job(actor=manager, program_id=program_id, job_id=job_id, to=Job.State.RUNNING)
    for path in (stuck, stored("aoi/letters/run-0001/lot-0001.pdf")):
        path.unlink()
    run_job(program_id, job_id)
    with program_scope(program_id):
        disposal.refresh_from_db()
        assert (disposal.state, (disposal.proof or {})["left"]) == ("done", 0)
        assert DisposalCertificate.objects.filter(disposal=disposal).count() == 1


def test_calls_go_before_the_rest_and_the_program_stays_open(
    both: dict[str, Seeded], committed_world: World, superuser
) -> None:
    world, program_id = committed_world, committed_world.aoi.pk
    settle(world)
    with program_scope(program_id), pytest.raises(OfficeError) as caught:
        plan_disposal(actor=world.actor("aoi_manager"), program_id=program_id, apps=["cases"])
    assert caught.value.code == "apps"
    before = rows_by_table(superuser, program_id)
    run_job(program_id, approved(world, counted(world, ("callcenter",))))
    after = rows_by_table(superuser, program_id)
    gone = {name for name, rows in after.items() if rows < before[name]}
    assert gone
    assert {name.partition("_")[0] for name in gone} == {"callcenter"}
    assert after["security_programkey"] == 1
    assert Program.objects.get(pk=program_id).closed_at is None


def run_raw(program_ids: list[int], *statements: str) -> None:
    with program_scope(program_ids), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


RAW: dict[str, list[str]] = {
    "without a disposal": [],
    "with pgtrigger's own way": ["SET LOCAL pgtrigger.ignore = '{ALL}'"],
    "with the setting alone": ["SET LOCAL app.disposing = '{program}'"],
}


@pytest.mark.parametrize("way", RAW)
def test_no_setting_lets_append_only_rows_go(both: dict[str, Seeded], committed_world: World, way: str) -> None:
    program_id = committed_world.aoi.pk
    for table in ("cases_decision", "security_accesslog", "security_auditevent"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT array_agg(tgname::text) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE c.relname = %s AND tgname LIKE 'pgtrigger%%'",
                [table],
            )
            every = "{" + ",".join(cursor.fetchone()[0]) + "}"
        settings = [text.replace("{ALL}", every).replace("{program}", str(program_id)) for text in RAW[way]]
        with pytest.raises(Exception, match="append-only"):
            run_raw([program_id], *settings, f'DELETE FROM "{table}" WHERE program_id = {program_id}')


def test_a_running_disposal_lets_go_of_its_own_programs_rows_only(
    both: dict[str, Seeded], committed_world: World
) -> None:
    world, program_id = committed_world, committed_world.aoi.pk
    settle(world)
    approved(world, counted(world))
    for table, ids in (
        ("security_auditevent", [program_id]),
        ("security_disposal", [program_id]),
        ("security_retentionrule", [program_id]),
        ("reports_medium", [program_id]),
        ("security_platformevent", [program_id]),
        ("cases_decision", [world.midori.pk]),
        ("cases_decision", [program_id, world.midori.pk]),
    ):
        with pytest.raises(Exception, match="append-only"):
            run_raw(ids, f"SET LOCAL app.disposing = '{program_id}'", f'DELETE FROM "{table}"')
    run_raw([program_id], f"SET LOCAL app.disposing = '{program_id}'", "DELETE FROM cases_statementmatch")
