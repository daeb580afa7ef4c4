"""Who has which role: one query, through guardian's tables, never past the employer."""

import pytest
from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from security import clock
from security.actor import Actor, NotAllowedError, authorise, system_actor
from security.gate import actor_for, grant_role, grant_roles, revoke_role
from security.models import Contractor, ProgramGroupPermission, ProgramUserPermission, User
from security.roles import EMPLOYER_OF_ROLE, EmployerKind, Role
from security.tenancy.scope import ProgramNotInScopeError, program_scope
from tests.factories.security import World, make_program


def test_all_roles_by_one_query(world: World, django_assert_num_queries) -> None:
    user = world.users["aoi_manager"]
    grant_role(user, Role.REVIEWER, world.midori)
    group = Group.objects.create(name="reviewers")
    grant_role(group, Role.REVIEWER, world.aoi)
    user.groups.add(group)
    user = User.objects.get(pk=user.pk)
    with django_assert_num_queries(1):
        actor = actor_for(user, request_id="r1")
    assert actor.programs_by_role == {
        Role.MANAGER: frozenset({world.aoi.pk}),
        Role.REVIEWER: frozenset({world.aoi.pk, world.midori.pk}),
    }
    assert actor.program_ids == {world.aoi.pk, world.midori.pk}
    assert (actor.user_id, actor.kind, actor.request_id) == (user.pk, EmployerKind.CONTRACTOR, "r1")
    revoke_role(user, Role.REVIEWER, world.midori)
    assert not actor_for(user).has_role(Role.REVIEWER, world.midori.pk)


def test_a_role_of_another_employer_kind_is_not_granted_whatever_the_tables_say(world: World) -> None:
    keyer, group = world.users["aoi_keyer_1"], Group.objects.create(name="everyone")
    for role in Role:
        assign_perm(role.codename, keyer, world.aoi)
        assign_perm(role.codename, group, world.aoi)
    keyer.groups.add(group)
    roles = actor_for(keyer).programs_by_role
    assert set(roles) == {role for role in Role if EMPLOYER_OF_ROLE[role] is EmployerKind.CONTRACTOR}
    with pytest.raises(ValueError, match="employees of a municipality"):
        grant_role(keyer, Role.TREASURER, world.aoi)


def test_a_municipality_has_no_role_on_another_ones_program(world: World) -> None:
    officer = world.users["midori_officer"]
    with pytest.raises(ValueError, match="works neither"):
        grant_role(officer, Role.OFFICER, world.aoi)
    # A program that the municipality runs without a contractor is still its own only.
    alone = make_program(world.aoi.municipality, world.aoi.contractor, number=103, code="alone")
    alone.contractor = None
    alone.save()
    with pytest.raises(ValueError, match="works neither"):
        grant_role(officer, Role.OFFICER, alone)
    group = Group.objects.create(name="officers")
    for program in (world.aoi, world.midori):
        grant_role(group, Role.OFFICER, program)
    officer.groups.add(group)
    assert actor_for(officer).program_ids == {world.midori.pk}


def test_a_contractor_that_lost_the_program_has_lost_its_roles(world: World) -> None:
    world.aoi.contractor = Contractor.objects.create(name="別の受託者")
    world.aoi.save()
    assert world.actor("aoi_keyer_1").program_ids == frozenset()
    assert world.actor("aoi_officer").program_ids == {world.aoi.pk}


def test_a_disabled_account_and_the_platforms_people_hold_no_role(world: World, django_assert_num_queries) -> None:
    manager = world.users["aoi_manager"]
    manager.is_active = False
    assert actor_for(manager).program_ids == frozenset()
    root = User.objects.create(username="root", employer_kind="platform", display_name="root", is_superuser=True)
    for role in Role:
        assign_perm(role.codename, root, world.aoi)
    with django_assert_num_queries(0):
        assert actor_for(root).program_ids == frozenset()


def test_authorise_asks_for_scope_and_role(world: World) -> None:
    keyer = world.actor("aoi_keyer_1")
    with pytest.raises(ProgramNotInScopeError):
        authorise(keyer, Role.KEYER, program_id=world.aoi.pk)
    with program_scope([world.aoi.pk, world.midori.pk]):
        authorise(keyer, Role.OFFICER, Role.KEYER, program_id=world.aoi.pk)
        with pytest.raises(NotAllowedError) as refused:
            authorise(keyer, Role.OFFICER, Role.TREASURER, program_id=world.aoi.pk)
        assert refused.value.roles == (Role.OFFICER, Role.TREASURER)
        with pytest.raises(NotAllowedError):
            authorise(keyer, Role.KEYER, program_id=world.midori.pk)


def test_the_platform_itself_acts_only_where_it_is_let(world: World) -> None:
    platform = system_actor("cases.expire")
    with program_scope(world.aoi.pk):
        authorise(platform, Role.MANAGER, program_id=world.aoi.pk, system=True)
        with pytest.raises(NotAllowedError):
            authorise(platform, Role.MANAGER, program_id=world.aoi.pk)
        with pytest.raises(NotAllowedError):
            authorise(world.actor("aoi_viewer"), Role.MANAGER, program_id=world.aoi.pk, system=True)
    with pytest.raises(TypeError):
        _ = platform.person_id


def test_an_actor_without_roles_has_no_programs() -> None:
    assert Actor(user_id=1, label="x", kind=EmployerKind.CONTRACTOR).program_ids == frozenset()


def test_no_role_is_given_on_a_program_whose_data_were_disposed_of(world: World) -> None:
    keyer = world.users["aoi_keyer_1"]
    held = list(ProgramUserPermission.objects.values_list("pk", flat=True))
    world.aoi.closed_at = clock.now()
    for give in (
        lambda: grant_role(keyer, Role.PAYMENT_CLERK, world.aoi),
        lambda: grant_role(Group.objects.create(name="desk"), Role.KEYER, world.aoi),
        lambda: grant_roles([(keyer, Role.CALLER, world.midori), (keyer, Role.CALLER, world.aoi)]),
    ):
        with pytest.raises(ValueError, match="disposed"):
            give()
    assert list(ProgramUserPermission.objects.values_list("pk", flat=True)) == held
    assert not ProgramGroupPermission.objects.exists()
