"""No scope, no query: for every tenant model there is, by every way Django has to reach the database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.models import Count

from security.db.compiler import GuardMixin
from security.models import Job, Program
from security.tenancy.scope import NoScopeError, program_scope
from security.tenancy.walls import is_tenant_model
from tests.each import for_each
from tests.factories.security import World

TENANT_MODELS = sorted((model for model in apps.get_models() if is_tenant_model(model)), key=lambda m: m._meta.label)
Model = type[models.Model]

WAYS: dict[str, Callable[[Model], Any]] = {
    "count": lambda model: model._base_manager.count(),
    "list": lambda model: list(model._base_manager.all()),
    "values": lambda model: list(model._base_manager.values_list("pk")),
    "iterator": lambda model: list(model._base_manager.iterator()),
    "aggregate": lambda model: model._base_manager.aggregate(n=Count("pk")),
    "exists": lambda model: model._base_manager.exists(),
    "update": lambda model: model._base_manager.update(program=1),
    "delete": lambda model: model._base_manager.all().delete(),
    "raw delete": lambda model: model._base_manager.all()._raw_delete("default"),
    "bulk_create": lambda model: model._base_manager.bulk_create([model()]),
    "refresh_from_db": lambda model: model(pk=1).refresh_from_db(),
    "select_for_update": lambda model: model._base_manager.select_for_update().first(),
    "in a subquery": lambda model: list(Program.objects.filter(pk__in=model._base_manager.values("program_id"))),
    "in a union": lambda model: list(
        Program.objects.values_list("pk").union(model._base_manager.values_list("program_id"))
    ),
}


@pytest.mark.bar("R2")
@pytest.mark.parametrize("way", WAYS)
def test_every_way_into_a_tenant_table_raises(db, way: str) -> None:
    open_ways = []
    for model in TENANT_MODELS:
        try:
            with transaction.atomic():
                WAYS[way](model)
        except NoScopeError:
            continue
        open_ways.append(model._meta.label)
    assert open_ways == []


@for_each(TENANT_MODELS, lambda model: model._meta.label)
def test_no_manager_brings_a_compiler_of_its_own(model: Model) -> None:
    for manager in model._meta.managers:
        assert isinstance(manager.all().query.get_compiler("default"), GuardMixin), manager.name


def test_there_are_tenant_models_of_every_app_that_holds_cases() -> None:
    assert {model._meta.app_label for model in TENANT_MODELS} >= {"security", "cases"}


def test_a_scope_of_another_database_does_not_count(world: World) -> None:
    with program_scope(world.aoi.pk), pytest.raises(NoScopeError):
        Job.objects.using("owner").count()


def test_building_and_printing_a_query_is_free() -> None:
    assert "security_job" in str(Job.objects.filter(state="running").query)
