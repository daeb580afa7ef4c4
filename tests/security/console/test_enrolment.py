"""250 people in a morning from a list: faults by row, nothing written before; start passwords; leavers."""

import datetime as dt
import re
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from security import clock
from security.gate import roles_of
from security.models import PlatformEvent, Program, User
from security.roles import Role
from tests.factories.security import World
from tests.security.console.test_site import administrator, console
from tests.sign_in import code_of_secret, prepare, send_password, sign_in

__all__ = ["administrator", "console"]
ADDRESS = "admin:enrol_people"


def send(console: Client, world: World, rows: str = "", **more: object) -> Any:
    sent = {"employer": f"contractor-{world.aoi.contractor_id}", "rows": rows, **more}
    return console.post(reverse(ADDRESS), sent)


def test_a_list_is_shown_first_and_enrolled_then(world: World, console: Client) -> None:
    rows = (
        "ユーザー名,氏名,役割,事業,最終日\n"
        "K-1,見本 花子,keyer reviewer,aoi midori,2099-03-31,,2020-04-01,2020-04-02\n"
        "K-2,見本 太郎,電話応対,aoi,,,,,東京都あおい市本町1-2-3,22:00,6:00\n"
    )
    before = User.objects.count()
    page = send(console, world, rows)
    assert page.status_code == 200
    assert "見本 花子" in page.content.decode()
    assert User.objects.count() == before
    done = send(console, world, rows, enrol="1")
    assert done.status_code == 200
    hanako = User.objects.get(username="K-1")
    assert (hanako.display_name, hanako.contractor_id, hanako.works_until) == (
        "見本 花子",
        world.aoi.contractor_id,
        dt.date(2099, 3, 31),
    )
    world.users["K-1"], world.users["K-2"] = hanako, User.objects.get(username="K-2")
    both = frozenset({world.aoi.pk, world.midori.pk})
    assert world.actor("K-1").programs_by_role == {Role.KEYER: both, Role.REVIEWER: both}
    assert (hanako.trained_on, hanako.pledged_on) == (dt.date(2020, 4, 1), dt.date(2020, 4, 2))
    assert (hanako.home_address, world.users["K-2"].home_address) == ("", "東京都あおい市本町1-2-3")
    assert (hanako.shift_from, hanako.shift_until) == (None, None)
    assert (world.users["K-2"].shift_from, world.users["K-2"].shift_until) == (dt.time(22), dt.time(6))
    assert roles_of(world.users["K-2"]) == {Role.CALLER: frozenset({world.aoi.pk})}
    assert world.actor("K-2").programs_by_role == {}, "no pledge, no training"
    event = PlatformEvent.objects.get(code="security.people_enrolled")
    assert event.data["accounts"] == [hanako.pk, world.users["K-2"].pk]
    assert "見本" not in str(event.data)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("K-1,見本 花子,keyer", "4列"),
        ("花子,見本 花子,keyer,aoi", "ユーザー名"),
        ("aoi_keyer_1,見本 花子,keyer,aoi", "使われています"),
        ("K-1,,keyer,aoi", "氏名"),
        ("K-1,見本 花子,officer,aoi", "officer"),
        ("K-1,見本 花子,keyer,tonari", "tonari"),
        ("K-1,見本 花子,keyer,", "事業"),
        ("K-1,見本 花子,keyer,aoi,きのう", "きのう"),
        ("K-1,見本 花子,keyer,aoi,2020-01-01", "過ぎています"),
        ("K-1,見本 花子,keyer,aoi,,本社", "拠点"),
        ("K-1,見本 花子,keyer,aoi,,,2099-01-01", "研修"),
        ("K-1,見本 花子,keyer,aoi,,,,おととい", "誓約"),
        ("K-1,見本 花子,keyer,aoi,,,,,,x", "勤務時間"),
        ("K-1,見本 花子,keyer,aoi,,,,,,9:00,朝", "勤務時間"),
        ("K-1,見本 花子,keyer,aoi,,,,,,9:00,9:00", "勤務時間"),
        ("K-1,見本 花子,keyer,aoi,,,,,,9:00,17:00,x", "11列"),
        ("", "空です"),
    ],
)
def test_a_fault_names_its_row_and_nobody_is_enrolled(world: World, console: Client, row: str, said: str) -> None:
    rows = f"K-9,見本 次郎,keyer,aoi\n{row}\n" if row else ""
    before = User.objects.count()
    for more in ({}, {"enrol": "1"}):
        answer = send(console, world, rows, **more)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert not row or "2行目" in page
        assert row in page, "what was typed stays"
    assert User.objects.count() == before


def test_nobody_is_enrolled_where_the_data_were_disposed_of(world: World, console: Client) -> None:
    Program.objects.filter(pk=world.aoi.pk).update(closed_at=clock.now())
    answer = send(console, world, "K-9,見本 花子,keyer,aoi", enrol="1")
    assert "「aoi」のデータは消去済みです" in answer.content.decode()
    assert not User.objects.filter(username="K-9").exists()


def test_a_name_twice_in_the_list_is_a_fault(world: World, console: Client) -> None:
    answer = send(console, world, "K-1,見本 花子,keyer,aoi\nK-1,見本 太郎,keyer,aoi\n", enrol="1")
    assert answer.status_code == 422
    assert not User.objects.filter(username="K-1").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_of_a_spreadsheet_is_read(world: World, console: Client, encoding: str) -> None:
    file = SimpleUploadedFile("list.csv", "K-1,見本 花子,keyer,aoi\r\n".encode(encoding))
    assert "見本 花子" in send(console, world, file=file).content.decode()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x81", b"x" * 1_000_001])
def test_another_file_is_refused(world: World, console: Client, content: bytes) -> None:
    assert send(console, world, file=SimpleUploadedFile("list.csv", content)).status_code == 422


def test_250_people_take_few_queries_and_little_time(world: World, console: Client) -> None:
    rows = "".join(f"K-{number},見本 {number}子,keyer caller,aoi midori\n" for number in range(250))
    with CaptureQueriesContext(connection) as seen:
        began = time.process_time()
        assert send(console, world, rows, enrol="1").status_code == 200
        took = time.process_time() - began
    assert User.objects.filter(username__startswith="K-").count() == 250
    assert len(seen) <= 30
    assert took < 10, "seconds of CPU on any machine; about one here"


def test_the_first_sign_in_asks_for_a_password_and_a_device(world: World, console: Client) -> None:
    page = send(console, world, "K-1,見本 花子,keyer,aoi,,,2020-04-01,2020-04-01\n", enrol="1").content.decode()
    start = re.search(r"<code>([a-z0-9-]{19})</code>", page)
    assert start
    client = Client()
    assert send_password(client, "K-1", start[1]).headers["Location"] == reverse("sign-in-new-password")
    new = reverse("sign-in-new-password")
    same = client.post(new, {"new_password1": start[1], "new_password2": start[1]})
    short = client.post(new, {"new_password1": "mijikai", "new_password2": "mijikai"})
    assert (same.status_code, short.status_code) == (200, 200)
    own = "jibun-dake-no-aikotoba"
    answer = client.post(new, {"new_password1": own, "new_password2": own})
    assert answer.headers["Location"] == reverse("sign-in-enrol")
    secret = re.search(r'enrol__secret mono">(\w+)<', client.get(reverse("sign-in-enrol")).content.decode())
    assert secret
    client.post(reverse("sign-in-enrol"), {"code": code_of_secret(secret[1])})
    assert client.post(reverse("sign-in-recovery-codes")).headers["Location"] == reverse("start")
    assert client.get(reverse("start")).status_code == 200
    assert send_password(Client(), "K-1", start[1]).status_code == 200, "the start password is worth nothing any more"


def test_a_leaver_is_out_from_the_day_after(world: World) -> None:
    person = prepare(world.users["aoi_keyer_1"])
    person.works_until = clock.today()
    person.save()
    client = Client()
    assert sign_in(client, person).status_code == 302
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert client.get(reverse("start")).status_code == 302
        assert world.actor("aoi_keyer_1").programs_by_role == {}
        assert send_password(Client(), person.username).status_code == 200
    assert PlatformEvent.objects.filter(code="security.signed_out", data={"why": "closed"}).exists()


def test_only_administrators_enrol(world: World) -> None:
    client = Client()
    client.force_login(world.users["aoi_manager"])
    assert client.get(reverse(ADDRESS)).status_code == 302
    assert send(client, world, "K-1,見本 花子,manager,aoi\n", enrol="1").status_code == 302
    assert not User.objects.filter(username="K-1").exists()
