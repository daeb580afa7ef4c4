"""Models: walls, composite keys, docstrings."""

import inspect
from typing import Any

import pghistory
import pgtrigger
import pytest
from django.apps import apps
from django.db import models
from django.db.models import ForeignKey, Index, UniqueConstraint

from security.sealing.fields import SealedModel, SealedTextField
from security.tenancy.fields import ProgramField, ProgramForeignKey, ProgramOneToOneField
from security.tenancy.walls import ProgramWall, is_tenant_model
from tests.architecture.source import APPS
from tests.each import for_each

OURS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.split(".")[0] in APPS]
HISTORY: set[Any] = {model for model in OURS if issubclass(model, pghistory.models.Event)}
TENANT = [model for model in OURS if is_tenant_model(model)]
WRITTEN = [model for model in OURS if model not in HISTORY and not model._meta.auto_created]
Model = type[models.Model]

# Tables that belong to no program, and why. Everything else stands behind the walls.
OUTSIDE_THE_WALLS = {
    "security.Municipality": "owner of programs",
    "security.Section": "part of a municipality",
    "security.Contractor": "employer",
    "security.DayPass": "of an account, which works on several programs",
    "security.NetworkZone": "from where a role may be used is read before a scope is opened",
    "security.Program": "the tenant itself",
    "security.Site": "a company's, for several programs",
    "security.Subcontract": "which companies may work for a municipality is read before a scope is opened",
    "security.ProgramUserPermission": "who has which role on which program is read before a scope is opened",
    "security.ProgramGroupPermission": "the same, by group",
    "security.User": "people work on several programs",
    "security.User_groups": "membership of groups",
    "security.User_user_permissions": "Django's table; holds nothing",
    "security.PlatformEvent": "what was done outside any program",
}


def label(model: Model) -> str:
    return model._meta.label


@pytest.mark.bar("R2")
def test_what_stands_outside_the_walls_is_listed() -> None:
    # The portal's own database holds one surface's copies and has no programs' rows beside each other's.
    outside = {label(model) for model in OURS if model not in TENANT and model._meta.app_label != "portal"}
    assert outside - set(OUTSIDE_THE_WALLS) == set()
    assert set(OUTSIDE_THE_WALLS) - outside == set()


@pytest.mark.bar("R2")
@for_each(TENANT, label)
def test_a_tenant_model_has_its_wall_and_composite_keys(model: Model) -> None:
    assert isinstance(model._meta.get_field("program"), ProgramField | ForeignKey)
    assert [c for c in model._meta.constraints if isinstance(c, ProgramWall)]
    if model in HISTORY:
        return
    for field in model._meta.local_concrete_fields:
        if isinstance(field, ForeignKey) and is_tenant_model(field.remote_field.model):
            assert isinstance(field, ProgramForeignKey | ProgramOneToOneField), field.name


@for_each(OURS, label)
def test_what_points_into_a_program_belongs_to_it(model: Model) -> None:
    targets = [f.remote_field.model for f in model._meta.local_concrete_fields if isinstance(f, ForeignKey)]
    if model not in TENANT:
        assert [label(target) for target in targets if is_tenant_model(target)] == []
    assert [parent for parent in model._meta.get_parent_list() if is_tenant_model(parent)] == []


@for_each(OURS, label)
def test_no_many_to_many_around_the_walls(model: Model) -> None:
    related = [model, *(field.remote_field.model for field in model._meta.local_many_to_many)]
    if model._meta.local_many_to_many:
        assert not any(is_tenant_model(end) for end in related)


@for_each(TENANT, label)
def test_uniqueness_and_order_are_within_a_program(model: Model) -> None:
    """A key over all programs would tell one of the other; an index that does not begin with the program is idle."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert "program" in constraint.fields, constraint.name
    for index in model._meta.indexes:
        if isinstance(index, Index) and index.fields:
            assert index.fields[0].lstrip("-") == "program", index.name
    for field in model._meta.local_concrete_fields:
        assert not field.unique or field.primary_key or isinstance(field, ProgramOneToOneField), field.name


@for_each(OURS, label)
def test_sealed_columns_stand_on_sealed_models(model: Model) -> None:
    if model not in HISTORY and any(isinstance(f, SealedTextField) for f in model._meta.local_concrete_fields):
        assert issubclass(model, SealedModel)
        assert is_tenant_model(model) or model._meta.app_label == "portal"


@for_each(WRITTEN, label)
def test_a_model_says_what_it_is(model: Model) -> None:
    doc = inspect.getdoc(model) or ""
    assert doc
    assert not doc.startswith(f"{model.__name__}("), "Django's own text: write one"


def test_history_is_kept_by_statement() -> None:
    found = [trigger for _, trigger in pgtrigger.registered() if isinstance(trigger, pghistory.trigger.Event)]
    assert found
    assert {trigger.level for trigger in found} == {pgtrigger.Statement}
    assert {trigger.row for trigger in found} == {"OLD"}


@for_each((model for model in OURS if model in HISTORY), label)
def test_history_has_djangos_manager(model: Model) -> None:
    assert type(model._default_manager) is models.Manager
