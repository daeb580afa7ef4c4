"""The console: for administrators of the platform only, without a resident's row, in our style under the strict CSP."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from security import clock
from security.audit.record import record_platform
from security.events import SETUP_CHANGED
from security.gate import grant_role
from security.models import PlatformEvent, Program, User
from security.roles import EmployerKind, Role
from security.sign_in import lockout
from security.sign_in.stages import has_factor
from security.tenancy.walls import is_tenant_model
from tests.factories.security import World, make_user
from tests.sign_in import prepare, send_password

CONSOLE = [
    "admin:index",
    "admin:security_municipality_changelist",
    "admin:security_municipality_add",
    "admin:security_section_add",
    "admin:security_contractor_changelist",
    "admin:security_program_changelist",
    "admin:security_program_add",
    "admin:security_user_changelist",
    "admin:security_user_add",
    "admin:security_platformevent_changelist",
]


@pytest.fixture
def administrator(world: World) -> User:
    return User.objects.create(
        username="console",
        display_name="みほん 管理",
        password="!",
        employer_kind=EmployerKind.PLATFORM.value,
        is_staff=True,
    )


@pytest.fixture
def console(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def test_nothing_with_residents_is_registered() -> None:
    shown = set(admin.site._registry)
    assert {model._meta.label for model in shown if is_tenant_model(model)} == set()
    assert {model._meta.app_label for model in shown} == {"security"}, "what libraries register holds their secrets"


@pytest.mark.parametrize("name", CONSOLE)
def test_every_page_opens_for_an_administrator_and_nobody_else(world: World, console: Client, name: str) -> None:
    answer = console.get(reverse(name))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "style=" not in page
    scripts = re.findall(r"<script(?![^>]*type=.application/json)[^>]*>", page)
    assert [script for script in scripts if "src=" not in script and "data-" not in script] == []
    for other in ("aoi_manager", "aoi_officer", "aoi_auditor"):
        client = Client()
        client.force_login(world.users[other])
        assert client.get(reverse(name)).status_code == 302
    asked = Client().get(reverse(name), follow=True)
    assert asked.redirect_chain[-1][0] == f"{reverse('sign-in')}?next={reverse(name)}"


@pytest.mark.parametrize("name", CONSOLE)
def test_its_pages_are_japanese(world: World, console: Client, name: str) -> None:
    page = console.get(reverse(name)).content.decode()
    text = re.sub(r"(?s)<head>.*?</head>|<script.*?</script>|<[^>]+>|&\w+;", " ", page)
    kept = re.compile(r"Secretariat|[a-z]+(_[a-z0-9]+)*|[A-Z]?[a-z]+/[a-z/]+|SHA|CSV|YYYY|MM|DD")
    words = {word for word in re.findall(r"[A-Za-z]{2,}", text) if not kept.fullmatch(word)}
    assert words == set()


@pytest.mark.parametrize(
    ("page", "japanese", "english"),
    [("changelist", "事業", "Programs"), ("add", "新しい事業", "New program"), ("change", "事業", "Program")],
)
def test_a_page_is_titled_by_what_it_shows(
    world: World, console: Client, page: str, japanese: str, english: str
) -> None:
    address = reverse(f"admin:security_program_{page}", args=[world.aoi.pk] if page == "change" else [])
    for language, title in (("ja", japanese), ("en", english)):
        shown = console.get(address, headers={"accept-language": language}).content.decode()
        assert f"<h1>{title}</h1>" in shown
        assert re.search(rf"<title>\s*(?:[^|<]+ \| )?{title} \| ", shown)


def test_an_operators_mark_as_staff_opens_nothing(world: World) -> None:
    """`is_staff` alone, or superuser, is no way in: the employer is the platform."""
    user = world.users["aoi_manager"]
    user.is_staff = user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:security_user_changelist")).status_code == 302


def test_an_administrator_sees_no_page_of_a_program(world: World, console: Client) -> None:
    for program in (world.aoi, world.midori):
        for path in ("", "jobs"):
            assert console.get(f"/p/{program.code}/{path}").status_code == 404


def test_a_change_is_recorded_without_its_values(world: World, console: Client, administrator: User) -> None:
    answer = console.post(
        reverse("admin:security_contractor_add"), {"name": "かくう受託株式会社", "corporate_number": "1234567890123"}
    )
    assert answer.status_code == 302
    event = PlatformEvent.objects.get(code="security.setup_added")
    assert (event.actor, event.data["fields"]) == (administrator, ["name", "corporate_number"])
    assert "かくう" not in str(event.data)


def test_the_history_of_a_row_has_its_events(world: World, console: Client) -> None:
    record_platform(
        SETUP_CHANGED,
        user_id=None,
        label="みほん",
        data={"model": "security.Program", "id": world.aoi.pk, "fields": ["name", "gone"]},
    )
    page = console.get(reverse("admin:security_program_history", args=[world.aoi.pk])).content.decode()
    assert "管理画面で設定の行を変えた" in page
    assert "名称, gone" in page, "the columns by name, and one that is there no longer"
    page = console.get(reverse("admin:security_program_history", args=[world.midori.pk])).content.decode()
    assert "管理画面で設定の行を変えた" not in page


def test_events_are_told_in_words(world: World, console: Client) -> None:
    console.post(
        reverse("admin:security_contractor_add"), {"name": "かくう受託株式会社", "corporate_number": "1234567890123"}
    )
    PlatformEvent.objects.create(at="2026-04-01T00:00Z", code="security.no_longer_declared", actor_label="x")
    address = reverse("admin:security_platformevent_changelist")
    page = console.get(address).content.decode()
    assert page.count("管理画面で設定の行を作った") == 2, "in its line and in the filter"
    assert ">security.setup_added<" not in page
    assert "security.no_longer_declared" in page
    page = console.get(address, {"code": "security.setup_added"}).content.decode()
    assert page.count("security.no_longer_declared") == 2, "in the filter only"
    event = PlatformEvent.objects.get(code="security.setup_added")
    page = console.get(reverse("admin:security_platformevent_change", args=[event.pk])).content.decode()
    assert "管理画面で設定の行を作った" in page
    assert "かくう受託株式会社: 名称, 法人番号" in page
    assert "PlatformEvent object" not in page


def test_an_event_names_the_person_the_role_and_the_program(
    world: World, console: Client, django_assert_num_queries: Any
) -> None:
    address = reverse("admin:security_platformevent_changelist")

    def give(name: str) -> None:
        sent = {f"program_{world.aoi.pk}": ["keyer", "caller"]}
        assert console.post(reverse("admin:user_roles", args=[world.users[name].pk]), sent).status_code == 302

    give("aoi_keyer_1")
    console.get(address)  # what is read once for all, and the messages of the page before
    with CaptureQueriesContext(connection) as asked:
        console.get(address)
    count = len(asked)
    give("aoi_keyer_2")
    give("aoi_keyer_3")
    console.get(address)
    with django_assert_num_queries(count):
        page = console.get(address).content.decode()
    for name in ("aoi_keyer_1", "aoi_keyer_2", "aoi_keyer_3"):
        assert f"{world.users[name]}, {world.aoi}: 電話応対" in page
    event = PlatformEvent.objects.filter(code="security.role_granted").latest("pk")
    page = console.get(reverse("admin:security_platformevent_change", args=[event.pk])).content.decode()
    assert f"{world.users['aoi_keyer_3']}, {world.aoi}: 電話応対" in page


def test_the_list_of_people_says_their_roles(world: World, console: Client, django_assert_num_queries: Any) -> None:
    address = reverse("admin:security_user_changelist")
    console.get(address)  # what is read once for all
    with CaptureQueriesContext(connection) as asked:
        page = console.get(address).content.decode()
    count = len(asked)
    assert f'<td class="field-roles">入力担当 {world.aoi.mark}</td>' in page
    grant_role(world.users["aoi_keyer_1"], Role.CALLER, world.aoi)
    make_user("aoi_keyer_9", Role.KEYER, world.aoi)
    with django_assert_num_queries(count):
        page = console.get(address).content.decode()
    assert f"入力担当 {world.aoi.mark} / 電話応対 {world.aoi.mark}" in page


def test_what_django_says_itself_keeps_its_words(world: World, console: Client) -> None:
    page = console.get(reverse("admin:index")).content.decode()
    assert "変更" in page
    assert "異動" not in page


def test_nothing_is_deleted_here(world: World, console: Client) -> None:
    for name, pk in (("program", world.aoi.pk), ("municipality", world.aoi.municipality_id)):
        assert console.post(reverse(f"admin:security_{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403


def test_roles_are_granted_and_taken_back_with_events(world: World, console: Client) -> None:
    person = world.users["aoi_keyer_1"]
    address = reverse("admin:user_roles", args=[person.pk])
    page = console.get(address).content.decode()
    assert world.aoi.name in page
    assert 'value="officer"' not in page, "a contractor's person is no officer"
    sent = {f"program_{world.aoi.pk}": ["reviewer", "caller"], f"program_{world.midori.pk}": []}
    assert console.post(address, sent).status_code == 302
    actor = world.actor("aoi_keyer_1")
    assert {role for role in Role if actor.has_role(role, world.aoi.pk)} == {Role.REVIEWER, Role.CALLER}
    found = PlatformEvent.objects.filter(code__startswith="security.role_").order_by("pk")
    assert [(event.code, event.data["role"]) for event in found] == [
        ("security.role_revoked", "keyer"),
        ("security.role_granted", "reviewer"),
        ("security.role_granted", "caller"),
    ]


def test_a_role_of_another_employer_cannot_be_sent(world: World, console: Client) -> None:
    person = world.users["aoi_keyer_1"]
    sent = {f"program_{world.aoi.pk}": ["treasurer"]}
    assert console.post(reverse("admin:user_roles", args=[person.pk]), sent).status_code == 422
    assert world.actor("aoi_keyer_1").programs_by_role == {Role.KEYER: frozenset({world.aoi.pk})}


def test_where_the_data_were_disposed_of_a_role_is_taken_back_and_not_given(world: World, console: Client) -> None:
    Program.objects.filter(pk=world.aoi.pk).update(closed_at=clock.now())
    address = reverse("admin:user_roles", args=[world.users["aoi_keyer_1"].pk])
    answer = console.post(address, {f"program_{world.aoi.pk}": ["keyer", "caller"]})
    assert answer.status_code == 422
    assert "消去済み" in answer.content.decode()
    assert not PlatformEvent.objects.filter(code__startswith="security.role_").exists()
    assert console.post(address, {f"program_{world.aoi.pk}": ["keyer"]}).status_code == 302
    assert console.post(address, {}).status_code == 302
    assert [event.code for event in PlatformEvent.objects.filter(code__startswith="security.role_")] == [
        "security.role_revoked"
    ]


def test_only_administrators_change_roles(world: World) -> None:
    client = Client()
    client.force_login(world.users["aoi_manager"])
    person = world.users["aoi_keyer_1"]
    sent = {f"program_{world.aoi.pk}": ["manager"]}
    assert client.post(reverse("admin:user_roles", args=[person.pk]), sent).status_code == 302
    assert not PlatformEvent.objects.filter(code__startswith="security.role_").exists()
    assert world.actor("aoi_keyer_1").programs_by_role == {Role.KEYER: frozenset({world.aoi.pk})}


def act(console: Client, action: str, user: User) -> None:
    answer = console.post(
        reverse("admin:security_user_changelist"), {"action": action, "_selected_action": [user.pk]}, follow=True
    )
    assert answer.status_code == 200


def test_an_administrator_unlocks_takes_devices_off_and_switches_off(world: World, console: Client) -> None:
    person = prepare(world.users["aoi_officer"])
    for _ in range(lockout.ATTEMPTS):
        send_password(Client(), person.username, "nonsense-nonsense")
    act(console, "unlock", person)
    person.refresh_from_db()
    assert not lockout.is_locked(person)
    act(console, "remove_devices", person)
    assert not has_factor(person)
    assert send_password(Client(), person.username).headers["Location"] == reverse("sign-in-enrol")
    act(console, "switch_off", person)
    person.refresh_from_db()
    assert not person.is_active


def test_a_new_account_is_made_by_the_form(world: World, console: Client) -> None:
    sent = {
        "username": "atarashii",
        "display_name": "新井 新",
        "employer_kind": "contractor",
        "municipality": "",
        "contractor": world.aoi.contractor_id,
        "password1": "hajimete-no-aikotoba",
        "password2": "hajimete-no-aikotoba",
    }
    two_employers = {**sent, "municipality": world.aoi.municipality_id}
    assert console.post(reverse("admin:security_user_add"), two_employers).status_code == 200
    assert not User.objects.filter(username="atarashii").exists()
    assert console.post(reverse("admin:security_user_add"), sent).status_code == 302
    assert User.objects.get(username="atarashii").check_password("hajimete-no-aikotoba")
