"""A new tenant model gets its walls from the autodetector alone: nobody has to remember them."""

import pytest
from django.db import connections, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState
from django.test.utils import isolate_apps

from security.tenancy.fields import ProgramField, ProgramForeignKey, ProgramOneToOneField


@pytest.mark.bar("R2")
@isolate_apps("security")
def test_the_autodetector_writes_the_walls_of_a_new_model(committed_db, superuser) -> None:
    class Widget(models.Model):
        """A tenant model that nobody has put walls on."""

        program = ProgramField()
        job = ProgramForeignKey("security.Job", related_name="+")
        parent = ProgramForeignKey("self", null=True, related_name="+")
        chunk = ProgramOneToOneField("security.JobChunk", related_name="+")

        class Meta:
            app_label = "security"

    loader = MigrationLoader(None)
    before = loader.project_state()
    after = before.clone()
    after.add_model(ModelState.from_model(Widget))
    changes = MigrationAutodetector(before, after).changes(loader.graph)
    assert list(changes) == ["security"]
    with connections["owner"].schema_editor(atomic=True) as editor:
        for migration in changes["security"]:
            before = migration.apply(before, editor)
    assert superuser.execute(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'security_widget'"
    ).fetchone() == (True, True)
    assert superuser.execute(
        "SELECT cmd, qual IS NOT NULL, with_check = qual FROM pg_policies WHERE tablename = 'security_widget'"
    ).fetchall() == [("ALL", True, True)]
    constraints = dict(
        superuser.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = 'security_widget'::regclass AND contype IN ('f', 'u')"
        ).fetchall()
    )
    assert constraints["security_widget_key"] == "UNIQUE (program_id, id)"
    for field, table in {"job": "job", "parent": "widget", "chunk": "jobchunk"}.items():
        assert constraints[f"security_widget_{field}_same"].startswith(
            f"FOREIGN KEY (program_id, {field}_id) REFERENCES security_{table}(program_id, id)"
        )


@isolate_apps("security")
def test_a_model_without_a_program_gets_none() -> None:
    class Shelf(models.Model):
        """Belongs to no program."""

        class Meta:
            app_label = "security"

    assert Shelf._meta.constraints == []
