"""The menu: by role, with figures, the current place marked once."""

import pytest
from django.urls import reverse

from security.models import Job, Program
from security.pages import menu
from security.pages.keyset import CountUpTo
from security.pages.menu import MenuItem, Section, all_items, menu_for, register_counts, register_menu
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.factories.security import World


@pytest.fixture
def own_menu(monkeypatch):
    """A menu of the test's own: two places at one address, told apart by their query."""
    monkeypatch.setattr(menu, "_items", {})
    monkeypatch.setattr(menu, "_providers", {})
    jobs = frozenset({Role.MANAGER, Role.KEYER})
    register_menu(
        MenuItem("z", Section.TODAY, "late", "security:job-list", jobs, count="t.late", is_late=True, query="late=1"),
        MenuItem("a", Section.OFFICE, "jobs", "security:job-list", jobs, count="t.all"),
        MenuItem("b", Section.OFFICE, "money", "security:program-home", frozenset({Role.TREASURER})),
    )
    register_counts("t", lambda actor, program_id: {"t.late": 0, "t.all": 1_284})


def shown(world: World, who: str, path: str = "/") -> list[tuple[str, str, bool, int | None, bool]]:
    with program_scope(world.aoi.pk):
        groups = menu_for(world.actor(who), program_id=world.aoi.pk, program_code=world.aoi.code, path=path)
    return [
        (group.key, str(place.label), place.is_current, place.count, place.is_late)
        for group in groups
        for place in group.places
    ]


@pytest.mark.usefixtures("own_menu")
def test_a_person_sees_the_places_of_the_roles_held(world: World) -> None:
    assert shown(world, "aoi_keyer_1") == [
        ("today", "late", False, None, False),
        ("office", "jobs", False, 1_284, False),
    ]
    assert shown(world, "aoi_treasurer") == [("office", "money", False, None, False)]
    assert shown(world, "midori_keyer_1") == []


@pytest.mark.usefixtures("own_menu")
def test_one_place_is_the_current_one_and_deeper_addresses_belong_to_it(world: World) -> None:
    here = reverse("security:job-list", args=["aoi"])
    for path in (here, f"{here}/12"):
        assert [row[1] for row in shown(world, "aoi_manager", path) if row[2]] == ["jobs"]
    assert [row[1] for row in shown(world, "aoi_manager", f"{here}-else") if row[2]] == []


@pytest.mark.usefixtures("own_menu")
def test_a_figure_that_is_late_is_marked_when_there_are_any(world: World) -> None:
    register_counts("t", lambda actor, program_id: {"t.late": 6, "t.all": 1})
    assert shown(world, "aoi_manager")[0] == ("today", "late", False, 6, True)


@pytest.mark.usefixtures("own_menu")
def test_columns_of_all_providers_are_read_by_one_statement(world: World, django_assert_num_queries) -> None:
    jobs, programs = CountUpTo(Job.objects.filter(program_id=world.aoi.pk)), CountUpTo(Program.objects.all())
    register_counts("t", lambda actor, program_id: {"t.late": jobs})
    register_counts("u", lambda actor, program_id: {"t.all": programs})
    manager = world.actor("aoi_manager")
    with program_scope(world.aoi.pk), django_assert_num_queries(1):
        menu_for(manager, program_id=world.aoi.pk, program_code="aoi", path="/")
    assert [row[3] for row in shown(world, "aoi_manager")] == [None, Program.objects.count()]


@pytest.mark.usefixtures("own_menu")
def test_figures_are_kept_for_a_moment_a_person_and_program(world: World) -> None:
    asked = []

    def counting(actor, program_id):
        asked.append((actor.label, program_id))
        return {}

    register_counts("t", counting)
    for who in ("aoi_manager", "aoi_manager", "aoi_keyer_1"):
        shown(world, who)
    assert asked == [("aoi_manager", world.aoi.pk), ("aoi_keyer_1", world.aoi.pk)]


@pytest.mark.usefixtures("own_menu")
def test_where_the_data_went_back_only_what_reads_is_offered(world: World) -> None:
    register_menu(
        MenuItem("r", Section.REPORTS, "reads", "security:job-list", frozenset({Role.KEYER}), reads=True),
        MenuItem("s", Section.OFFICE, "stays", "security:job-list", frozenset({Role.KEYER}), stays_open=True),
    )
    register_counts("u", lambda actor, program_id: {menu.RETURNED: 1})
    assert [row[1] for row in shown(world, "aoi_keyer_1")] == ["reads", "stays"]
    assert shown(world, "aoi_treasurer") == []


def test_a_key_has_one_place(own_menu) -> None:
    with pytest.raises(ValueError, match="another a"):
        register_menu(MenuItem("a", Section.OFFICE, "other", "security:job-list", frozenset({Role.KEYER})))


def test_every_registered_place_has_an_address_of_a_program() -> None:
    assert all_items()
    for item in all_items():
        assert "/p/mihon/" in reverse(item.url_name, args=["mihon"])
