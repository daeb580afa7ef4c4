"""The start page."""

import re

from django.test import Client
from django.urls import reverse

from security.models import User
from security.roles import EmployerKind
from tests.factories.security import World


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def test_the_start_page_asks_for_sign_in(world: World) -> None:
    answer = Client().get(reverse("start"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("sign-in"))


def test_the_start_page_shows_ones_own_programs_only(world: World) -> None:
    page = signed_in(world, "aoi_keyer_1").get(reverse("start")).content.decode()
    assert world.aoi.name in page
    assert world.midori.name not in page
    assert "admin" not in page


def test_an_administrator_of_the_platform_comes_to_the_console(world: World) -> None:
    administrator = User.objects.create(
        username="console",
        display_name="管理者",
        password="!",
        employer_kind=EmployerKind.PLATFORM.value,
        is_staff=True,
    )
    client = Client()
    client.force_login(administrator)
    answer = client.get(reverse("start"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("admin:index"))
    administrator.is_staff = False
    administrator.save()
    client.force_login(administrator)
    page = client.get(reverse("start"))
    assert page.status_code == 200
    assert "担当する事業がまだありません" in page.content.decode()
    assert reverse("admin:index") not in page.content.decode()


def test_pages_carry_the_strict_policy_and_nothing_inline(world: World) -> None:
    answer = signed_in(world, "aoi_officer").get(reverse("start"))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    scripts = re.findall(r"<script[^>]*>[^<]*", page)
    assert scripts
    assert [script for script in scripts if not re.fullmatch(r'<script src="/static/[^"]+" defer>\s*', script)] == []
    assert "style=" not in page
    assert not re.search(r"\son\w+=", page)
